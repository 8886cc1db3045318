/** Asks an emulator by the query protocol, without an SDK: `Action` and its parameters; answers the XML. */
export async function query(
  url: string,
  service: string,
  action: string,
  version: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<string> {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      authorization: authorization(service),
    },
    body: new URLSearchParams({ Action: action, Version: version, ...parameters }).toString(),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${service} ${action}: ${response.status} ${text.slice(0, 500)}`);
  return text;
}

/** Asks by the JSON protocol: `target` as `AmazonEC2ContainerServiceV20141113.ListClusters`. */
export async function json<T>(url: string, service: string, target: string, body: unknown = {}): Promise<T> {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": target,
      authorization: authorization(service),
    },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${target}: ${response.status} ${text.slice(0, 500)}`);
  return JSON.parse(text) as T;
}

/** Unsigned: an emulator looks only at the service and the region. */
export const authorization = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=testing/20260101/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;

/** The text of every element of that name. */
export function texts(xml: string, element: string): readonly string[] {
  return [...xml.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, "g"))].map(([, text = ""]) => text);
}
