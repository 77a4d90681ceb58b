#!/bin/bash
# Stands in for Docker's client: records each call, and executes on this machine what a container would. Files beside it tell it what
# to say: pull (its words), VERB.fails (its words, and it fails), VERB.code (with which code), image (it is on the machine already),
# pull.holds (a pull goes on as long as that is there).
here=$(cd "$(dirname "$0")" && pwd)
verb=$1
{ printf '%s ' "$@"; echo; } >>"$here/calls"
shift
if [ -f "$here/$verb.fails" ]; then
  cat "$here/$verb.fails" >&2
  exit "$(cat "$here/$verb.code" 2>/dev/null || echo 1)"
fi
group() { cat "$here/box.$1" 2>/dev/null; }
case $verb in
  pull)
    cat "$here/pull" 2>/dev/null
    while [ -f "$here/pull.holds" ]; do sleep 0.05; done
    ;;
  image) [ -f "$here/image" ] ;;
  ps)
    for box in "$here"/box.*; do
      [ -e "$box" ] && basename "$box" | cut -c5-
    done
    exit 0
    ;;
  kill)
    [ "$1" = --signal ] || exit 2
    group=$(group "$3") || { echo "Error response from daemon: No such container: $3" >&2; exit 1; }
    kill -s "$2" -- "-$group"
    ;;
  rm)
    name=${*: -1}
    group=$(group "$name") || { echo "Error response from daemon: No such container: $name" >&2; exit 1; }
    kill -KILL -- "-$group" 2>/dev/null
    rm -f "$here/box.$name"
    echo "$name"
    ;;
  run)
    environment=(PATH=/usr/local/bin:/usr/bin:/bin OF_THE_IMAGE=yes)
    as=()
    while [ $# -gt 0 ]; do
      case $1 in
        --rm | --init | --sig-proxy=*) shift ;;
        --env-file)
          while IFS= read -r line; do environment+=("$line"); done <"$2"
          shift 2
          ;;
        --env) environment+=("$2"); shift 2 ;;
        --name) name=$2; shift 2 ;;
        --workdir) folder=$2; shift 2 ;;
        --entrypoint) entry=$2; shift 2 ;;
        --user)
          [ "$(id -u):$(id -g)" = "$2" ] || as=(setpriv --reuid "${2%:*}" --regid "${2#*:}" --clear-groups)
          shift 2
          ;;
        --*) shift 2 ;;
        *) break ;;
      esac
    done
    shift
    cd "$folder" || exit 125
    setsid /bin/bash -c 'echo $$ >"$1"; shift; exec "$@"' - "$here/box.$name" \
      "${as[@]}" env -i "${environment[@]}" "$entry" "$@"
    code=$?
    # With its first process a container ends as a whole.
    kill -KILL -- "-$(group "$name")" 2>/dev/null
    rm -f "$here/box.$name"
    exit $code
    ;;
  *) echo "docker: '$verb' is not what this stands in for" >&2; exit 2 ;;
esac
