#!/bin/sh
# A docker that keeps engines as folders: $FAKE_DOCKER/<DOCKER_HOST>/images/<name> holds what inspect says of an image.
# An archive is the one line that inspect prints. See fake-docker.ts.
engine="$FAKE_DOCKER/$(echo "${DOCKER_HOST:-here}" | sed "s,.*/,,")"
echo "${DOCKER_HOST:-here}: $*" >> "$FAKE_DOCKER/log"
path() { echo "$1/$(echo "$2" | tr '/:@' '___')"; }
for last in "$@"; do :; done
# Prints a list of those that are there, and fails for the others.
inspect() {
  kind=$1
  shift
  status=0
  list=""
  for name in "$@"; do
    file=$(path "$engine/$kind" "$name")
    if [ -f "$file" ]; then list="$list${list:+,}$(cat "$file")"; else status=1; fi
  done
  echo "[$list]"
  return $status
}
idOf() { sed 's/.*"Id":"\([^"]*\)".*/\1/' "$1"; }
keep() { cp "$1" "$(path "$engine/images" "$(idOf "$1")")"; }
fail() {
  if [ -f "$1" ]; then cat "$1" >&2; else echo "Error response from daemon: $2" >&2; fi
  exit 1
}
case "$1 $2" in
"image inspect") shift 2; inspect images "$@" ;;
"container inspect") shift 2; inspect containers "$@" ;;
"context inspect") echo "unix:///${DOCKER_HOST:-here}" ;;
"version "*) [ -d "$engine" ] || fail none "Cannot connect to the Docker daemon"; cat "$engine/version" ;;
"info "*) cat "$engine/info" ;;
"ps "*) [ -f "$engine/ps-fails" ] && fail "$engine/ps-fails"; ls "$engine/containers" ;;
"pull "*)
  offered=$(path "$engine/pulls" "$last")
  [ -f "$offered" ] || fail "$engine/pull-fails" "manifest unknown"
  keep "$offered"
  cp "$offered" "$(path "$engine/images" "$last")"
  ;;
"tag "*) cp "$(path "$engine/images" "$2")" "$(path "$engine/images" "$3")" ;;
"save "*)
  [ -f "$engine/save-fails" ] && fail "$engine/save-fails"
  archive=$(path "$engine/archives" "$last")
  [ -f "$engine/saves" ] && eval "$(cat "$engine/saves")" && exit
  if [ -f "$archive" ]; then cat "$archive"; else cat "$(path "$engine/images" "$last")"; fi
  ;;
"load "*)
  cat > "$engine/loaded"
  # What arrives becomes another image: an engine with another store, or a broken one.
  [ -f "$engine/loads-as" ] && cp "$engine/loads-as" "$engine/loaded"
  keep "$engine/loaded"
  echo "Loaded image ID: $(idOf "$engine/loaded")"
  ;;
*) fail none "fake docker has no $*" ;;
esac
