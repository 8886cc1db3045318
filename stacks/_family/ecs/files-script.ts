/** One file for the script to write. */
export interface ScriptedFile {
  readonly kind: "secret" | "config";
  /** Its name in the Compose file, for messages and for readers. */
  readonly source: string;
  /** Environment variable with the content. */
  readonly variable: string;
  readonly form: "base64" | "plain";
  /** Octal, four digits. */
  readonly mode: string;
  /** `uid:gid`. */
  readonly owner: string;
  /** Absolute, the same in the app's container. */
  readonly path: string;
}

/**
 * Writes each file under another name, sets mode and owner, then renames it: nobody sees half a file. mkdir makes the
 * folders below a mount; the mount itself is opened to all readers, whatever mode the platform gave it.
 */
const WRITE = `set -eu
trap 'code=$?; [ "$code" -eq 0 ] || echo "$what was not written" >&2' EXIT
while [ "$#" -gt 0 ]; do
  what="$1 $2 at $7" form=$4 mode=$5 owner=$6 path=$7
  eval "content=\\$$3"
  folder=\${path%/*}
  new=$folder/.berth-new
  mkdir -p "$folder"
  chmod 0755 "$folder"
  rm -f "$new"
  if [ "$form" = base64 ]; then
    (umask 077; printf %s "$content" | base64 -d >"$new")
  else
    (umask 077; printf %s "$content" >"$new")
  fi
  chmod "$mode" "$new"
  chown "$owner" "$new"
  mv -f "$new" "$path"
  shift 7
done
`;

/** A volume in memory lasts while a container has it mounted, so that the writer stays until it is told to stop. */
const STAY = `trap 'exit 0' TERM INT
sleep 2147483647 &
wait
`;

/**
 * `sh -c <script> files <arguments of each file>`, seven for one: kind, source, variable, form, mode, owner, path. What a
 * user wrote is an argument, never part of the script.
 */
export function scriptCommand(files: readonly ScriptedFile[], stays: boolean): readonly string[] {
  const words = files.flatMap((file) => {
    return [file.kind, file.source, file.variable, file.form, file.mode, file.owner, file.path];
  });
  return [stays ? WRITE + STAY : WRITE, "files", ...words];
}
