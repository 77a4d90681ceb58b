#!/bin/bash
# Stands, under many names, for the commands that a machine's boot must not really call here. Each call is written down; what the
# machine's life hangs on is asked of the stage, over a pipe. Knows its place from its own path, since a job's environment tells nothing.
name=${0##*/}
home=${0%/shims/*}
record=$home/record
line=$name
for word in "$@"; do line+=$'\t'${word//[$'\t\n']/ }; done
input=''
if [[ $name == nft ]]; then
  input=$(cat)
  line+=$'\t'${input//$'\n'/; }
fi
{ printf '%s\n' "$line" >>"$record/calls"; } 2>/dev/null

if [[ -e $record/fail/$name ]]; then
  { read -r code; words=$(cat); } <"$record/fail/$name"
  printf '%s: %s\n' "$name" "$words" >&2
  exit "$code"
fi

ask() { printf '%s\n' "$line" >"$record/requests"; }

if [[ "$name $1" == 'systemctl is-system-running' ]]; then
  if [[ -e $record/state/stopping ]]; then printf 'stopping\n'; else printf 'starting\n'; fi
  exit 1
fi

case $name in
  systemctl | poweroff | shutdown | halt | reboot | chown) ask ;;
  curl) exec "$home/real/curl" "$@" ;;
  sleep) # pauses between tries are short here; what waits for a time waits for it
    if [[ $1 =~ ^[0-9]+$ ]] && (($1 <= 16)); then
      exec "$home/real/sleep" "0.0$1"
    fi
    exec "$home/real/sleep" "$@"
    ;;
  nft) : >"$record/state/blocked" ;;
  iptables) if [[ " $* " == *' OUTPUT '* ]]; then : >"$record/state/blocked"; fi ;;
  setpriv)
    if ((EUID == 0)); then exec "$home/real/setpriv" "$@"; fi
    while (($#)) && [[ $1 != -- ]]; do shift; done
    shift
    if [[ $1 == curl && -e $record/state/blocked ]]; then
      printf 000
      exit 7
    fi
    exec "$@"
    ;;
  id)
    if [[ ${*: -1} != stint-job ]]; then exec "$home/real/id" "$@"; fi
    if [[ ! -e $record/state/user ]]; then
      printf "id: 'stint-job': no such user\n" >&2
      exit 1
    fi
    cat "$record/state/user"
    ;;
  useradd) cat "$record/job-uid" >"$record/state/user" ;;
  docker)
    if [[ ! -e $record/state/docker ]]; then
      printf 'docker: command not found\n' >&2
      exit 127
    fi
    ;;
  apt-get) if [[ " $* " == *' install '* ]]; then : >"$record/state/docker"; fi ;;
  *) : ;;
esac
