import { dockerFailure, lastWords } from "../../src/docker/failure";
import { failures, host } from "./failure-messages";

const reference = `${host}/shop/web:1`;
const ecr = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";

/** Code, then found and remedy in one. */
function explain(stderr: string, about: { reference?: string } = { reference }) {
  const [finding] = dockerFailure("push of shop/web:1", stderr, about).findings;
  return { code: finding?.code, text: `${finding?.found} | ${finding?.remedy}`, reason: finding?.reason };
}

test.each(failures)("%s", (_, stderr, code, text) => {
  const found = explain(stderr);
  expect(found.code).toBe(code);
  expect(found.text).toMatch(text);
  expect(found.text).toMatch(/^push of shop\/web:1/);
  expect(found.reason).not.toBe("");
});

describe("Amazon ECR", () => {
  test("a login is the credential helper's", () => {
    // The second: https://github.com/CircleCI-Public/aws-ecr-orb/issues/265
    for (const words of [
      "no basic auth credentials",
      "denied: Your authorization token has expired. Reauthenticate and try again.",
      `ERROR: unexpected status from HEAD request to https://${ecr}/v2/shop/web/manifests/1: 403 Forbidden`,
    ]) {
      const { code, text } = explain(words, { reference: `${ecr}/shop/web:1` });
      expect(code).toBe("BERTH603");
      expect(text).toMatch(/amazon-ecr-credential-helper.*--password-stdin 123456789012\.dkr\.ecr\.eu-west-1/);
    }
  });

  test("a repository is the registry stack's", () => {
    const words = "name unknown: The repository with name 'shop/web' does not exist in the registry with id '1'";
    expect(explain(words, { reference: `${ecr}/shop/web:1` }).text).toMatch(/npx cdktf deploy registry/);
    expect(explain(words).text).not.toMatch(/cdktf/);
  });
});

describe("names", () => {
  test("Docker Hub needs no host to log in", () => {
    expect(explain("unauthorized: authentication required", { reference: "shop/web:1" }).text).toMatch(
      /Docker Hub refuses docker's login \| Log in: docker login,/,
    );
  });

  test("without a reference, the host is that of the message, or none", () => {
    const words = `ERROR: unexpected status from HEAD request to http://${host}/v2/shop/web/manifests/1: 401 Unauthorized`;
    expect(explain(words, {}).text).toMatch(/docker login registry\.example\.com:5000/);
    expect(explain("unauthorized: x", {}).text).toMatch(/: the registry refuses.*Log in: docker login,/);
  });

  test("a path is passed on", () => {
    const about = { reference, path: "services.web.image" };
    expect(dockerFailure("x", "", about).findings[0]).toMatchObject({ path: "services.web.image" });
    expect(dockerFailure("x", "", {}).findings[0]).not.toHaveProperty("path");
  });
});

describe("docker's last words", () => {
  test("the error of Buildx once, without progress and the registry's state", () => {
    const stderr = `#1 [internal] pushing ${reference}
#1 0.000 copying sha256:628b from 127.0.0.1:40485/shop/web:2 to ${reference}
#1 ERROR: failed to do request: Put "http://${host}/v2/shop/web/blobs/uploads/e5a2?_state=Fj4Hy_sf&digest=sha256%3A23b9": EOF
------
 > [internal] pushing ${reference}:
0.000 copying sha256:628b from 127.0.0.1:40485/shop/web:2 to ${reference}
------
ERROR: failed to do request: Put "http://${host}/v2/shop/web/blobs/uploads/e5a2?_state=Fj4Hy_sf&digest=sha256%3A23b9": EOF
unknown: more
`;
    expect(lastWords(stderr)).toBe(
      `failed to do request: Put "http://${host}/v2/shop/web/blobs/uploads/e5a2?digest=sha256%3A23b9": EOF\nunknown: more`,
    );
    expect(lastWords('Patch "http://x/v2/a/blobs/uploads/1?_state=zz%3D": EOF')).toBe(
      'Patch "http://x/v2/a/blobs/uploads/1": EOF',
    );
  });

  test("the last five lines of what has no such mark, and no more than 600 letters", () => {
    const lines = Array.from({ length: 9 }, (_, index) => `line ${index}`);
    expect(lastWords(lines.join("\n"))).toBe(lines.slice(4).join("\n"));
    expect(lastWords(`${"x".repeat(5000)}end`)).toMatch(/^\.\.\.x{597}end$/);
  });
});
