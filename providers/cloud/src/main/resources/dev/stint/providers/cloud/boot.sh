# The life of a machine, from its first boot to its end, on every cloud. BootScript puts the values of a launch in front of this and the
# dialect of a cloud into it, and takes comments and indents away, since EC2's user data has 16 KiB. Needs bash, curl and what every Ubuntu
# brings; no jq, no Python, no command line of a vendor's.
#
# Values: BOOT (beginning of boot.json) KEY LEASE (epoch seconds) DISK_GIB CONTAINER IMAGE_BYTES IMAGE_SHA256, and the dialect's own.
#
# A dialect says
#   CLOUD         the adapter's id
#   METADATA      where the metadata service is
#   ENVIRONMENT   NAME=value for the agent and for this script in units
#   CLOSED        addresses that are closed to the command
#   TRIED         URLs behind them that it is tried with
#   LOCAL_DISK    what the model of a local NVMe disk looks like, a regular expression
#   MOUNTED       folders where images have a local disk mounted
#   IDENTITY      what a machine without an identity lacks, in words
#   IMAGE_URL     where the agent is, for messages
# and does
#   session       asks the metadata service whether it answers (and what further questions need)
#   who           sets INSTANCE (the machine's id), RANK and ZONE
#   credentials   sets SESSION, by which the store knows the machine, and what goes with it
#   get, put      fetches the agent into a file; writes a file to <mailbox>/<rank>/boot-failure. Both print the HTTP status
#   further       offers `consider` local disks that are no NVMe
#   forget        removes what the cloud keeps of this script besides cloud-init
#   leave         tells the cloud that the machine ends, where being off is not enough; may fail, and takes less than a minute
#
# Whatever fails ends the machine, saying why. Secrets are never on a command line, in the environment or in what is printed: curl
# reads them from standard input, and all else that handles them is built into bash.
set -euo pipefail
umask 077

# Everything that is written lies below R, which is empty on a machine and a folder in tests.
R=${STINT_ROOT:-}
# In memory and root's: boot.json, this script without the key, what was found out.
B=$R/run/stint
# The disk.
W=$R/var/lib/stint
# Root's: the agent.
A=$W/agent
# What a machine that is started again finds: this script without the key, and the unit that ends it.
AGAIN=$R/etc/stint
LASTING=$R/etc/systemd/system
UNITS=$R/run/systemd/system
# How long after the end of its lease an agent may go on committing, s.
GRACE=600
# The command's user, and its group.
USER_ID=47000
STEP=begin WHY='' TOKEN='' SECRET='' SESSION='' INSTANCE='' RANK='' ZONE='' FIELD='' BEST='' MOST=0 TAKEN=''

#DIALECT

# ---- words, and the end

say() {
  printf 'stint: %s\n' "$*"
  { printf 'stint: %s\n' "$*" >>"$R/dev/console"; } 2>/dev/null || true
}

die() { # words
  WHY=$*
  exit 1
}

retry() { # tries, command: with growing pauses
  local tries=$1 pause=1
  shift
  until "$@"; do
    ((--tries > 0)) || return 1
    sleep "$pause"
    pause=$((pause * 2))
  done
}

# Where nobody but root and the orchestrator reads it; if the store cannot be reached, the console has it.
report() { # step, words; the errors of the step are in $B/errors
  local text secret
  text="step: $1
machine: ${INSTANCE:-not known}, rank ${RANK:-not known}, ${ZONE:-zone not known}
why: $2
$(tail -n 20 "$B/errors" 2>/dev/null | tail -c 2500 | tr -cd '\12\40-\176')"
  for secret in "${KEY:-}" "$SECRET" "$SESSION" "$TOKEN"; do
    [[ -z $secret ]] || text=${text//"$secret"/(secret)}
  done
  say "failed at ${text:6:3900}"
  if taken; then
    say "because the machine is being shut down, which is no failure of its own"
    return 0
  fi
  [[ $RANK && $SESSION ]] || return 0
  printf '%s\n' "${text:0:4000}" >"$B/report"
  retry 4 tell || say "the store does not take the report"
}

# Whether the system goes down under it, as when the cloud takes the machine: then what breaks off tells nothing of the boot, and a report
# would say that the machine was not taken.
taken() {
  [[ $TAKEN || $(systemctl is-system-running 2>/dev/null) == stopping ]]
}

tell() {
  [[ $(put "$B/report" 2>/dev/null) == 20[01] ]]
}

power_off() {
  leave || true
  say "this machine ends"
  systemctl --no-block poweroff || shutdown -P now || poweroff -f
}

ended() { # of the script, whatever ended it
  local code=$?
  trap - EXIT
  set +e
  [[ $STEP ]] || exit "$code"
  report "$STEP" "${WHY:-exit code $code}"
  power_off
}

step() {
  STEP=$1
  say "boot: $1"
  "step_$1" 2>"$B/errors"
}

# ---- for dialects

near() { # what curl is told: asks the metadata service
  curl -sSf -g --noproxy '*' --connect-timeout 2 --max-time 5 "$@"
}

far() { # what curl is told; headers with secrets come on standard input: asks a store, and prints the HTTP status
  curl -sS -g -K - --path-as-is --connect-timeout 10 --max-time 900 --speed-limit 1000 --speed-time 30 -w '%{http_code}' "$@"
}

field() { # JSON, name: sets FIELD
  local pattern="\"$2\"[[:space:]]*:[[:space:]]*\"([^\"]+)\""
  [[ $1 =~ $pattern ]] && FIELD=${BASH_REMATCH[1]}
}

answer() { # file: prints what a store said in it; never more of it, since a refusal may quote a token
  local text pattern='<Code>([^<]*)</Code>.*<Message>([^<]*)<'
  text=$(head -c 4000 "$1" 2>/dev/null | tr -c '\40-\176' ' ') || true
  if [[ $text =~ $pattern ]]; then
    printf ' %s: %s' "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"
  elif field "$text" message; then
    printf ' %s' "$FIELD"
  elif [[ $text =~ ^[A-Za-z] ]]; then
    printf ' %s' "${text:0:200}"
  fi
}

# ---- the steps

unit() { # name, lines
  mkdir -p "$UNITS"
  printf '%s\n' "${@:2}" >"$UNITS/$1.service"
  systemctl daemon-reload
  systemctl start --no-block "$1.service"
}

# First, so that nothing that hangs outlives the lease. These units lie in memory, and none of them comes back after a restart: what its
# firewall and its agent were told is lost then, so a machine that is started again ends.
step_lease() {
  [[ ! -e $AGAIN ]] || die "this machine was started before, or its image was made of one that was; remove $AGAIN from the image"
  grep -v '^KEY=' "${BASH_SOURCE[0]}" >"$B/machine"
  mkdir -p "$AGAIN" "$LASTING/multi-user.target.wants"
  cat "$B/machine" >"$AGAIN/machine"
  printf '%s\n' '[Unit]' 'Description=Ends this machine when it is started again' "ConditionPathExists=!$B/machine" \
    'Wants=network-online.target' 'After=network-online.target' '[Service]' 'Type=oneshot' "Environment=STINT_ROOT=$R" \
    "ExecStart=/bin/bash $AGAIN/machine again" >"$LASTING/stint-again.service"
  ln -s ../stint-again.service "$LASTING/multi-user.target.wants/stint-again.service"
  unit stint-lease '[Unit]' 'Description=Ends this machine with its lease' '[Service]' "Environment=STINT_ROOT=$R" \
    "${ENVIRONMENT[@]/#/Environment=}" "ExecStart=/bin/bash $B/machine lease" 'Restart=on-failure'
}

step_metadata() {
  local id='^[A-Za-z0-9._:()-]{1,160}$'
  retry 6 session || die "the metadata service at $METADATA does not answer"
  retry 3 who || true
  [[ $INSTANCE =~ $id && $RANK =~ ^[0-9]{1,5}$ && $ZONE =~ ^[A-Za-z0-9-]{1,60}$ ]] \
    || die "the metadata service gives no machine, rank and zone: '$INSTANCE', '$RANK', '$ZONE'"
  RANK=$((10#$RANK))
  printf '%s=%q\n' INSTANCE "$INSTANCE" RANK "$RANK" ZONE "$ZONE" >"$B/found"
}

step_identity() {
  retry 6 credentials || die "$IDENTITY"
}

consider() { # block device: takes it when it is large enough, and larger than others
  local sectors
  sectors=$(<"$R/sys/block/$1/size")
  if ((sectors / 2097152 >= DISK_GIB && sectors > MOST)); then MOST=$sectors BEST=$1; fi
}

# A local disk when it is large enough and nobody's yet; or where the image has mounted one; else the root volume.
step_disk() {
  local model block name place free
  mkdir -p "$W"
  for model in "$R"/sys/block/nvme*/device/model; do
    [[ -r $model && $(<"$model") =~ $LOCAL_DISK ]] || continue
    block=${model%/device/model}
    name=${block##*/}
    if compgen -G "$block/holders/*" >/dev/null || compgen -G "$block/${name}p*" >/dev/null \
      || grep -qs "^$R/dev/$name " "$R/proc/mounts"; then
      continue
    fi
    consider "$name"
  done
  further
  if [[ $BEST ]]; then
    mkfs.ext4 -q -F -m 0 -E nodiscard "$R/dev/$BEST"
    mount -o noatime,nosuid,nodev "$R/dev/$BEST" "$W"
  else
    for place in "${MOUNTED[@]}"; do
      if grep -qs " $place " "$R/proc/mounts" && (($(room "$place") >= DISK_GIB << 30)); then
        BEST=$place
        mkdir -p "$place/stint"
        mount --bind "$place/stint" "$W"
        break
      fi
    done
  fi
  chmod 711 "$W"
  free=$(room "$W")
  ((free > IMAGE_BYTES * 4 + 268435456)) \
    || die "the disk ${BEST:-of the root volume} has $free bytes free; the agent takes $((IMAGE_BYTES * 4)) and 256 MiB (resources.disk)"
}

room() { # folder: prints the bytes that are free
  df --output=avail -B1 "$1" | tail -n 1
}

step_user() {
  local uid
  if uid=$(id -u stint-job 2>/dev/null); then
    [[ $uid == "$USER_ID" && $(id -G stint-job) == "$USER_ID" ]] \
      || die "the image has a user stint-job of its own, number $uid; remove it from the image"
  else
    groupadd --gid "$USER_ID" stint-job
    useradd --uid "$USER_ID" --gid "$USER_ID" --no-create-home --shell /usr/sbin/nologin stint-job
    USER_ID=$(id -u stint-job)
  fi
  rm -rf "$A" "$W/work"
  mkdir "$A" "$W/work"
  chown "0:$USER_ID" "$W/work"
  chmod 710 "$W/work"
  AS=("$(command -v setpriv)" "--reuid=$USER_ID" "--regid=$USER_ID" --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all --)
}

# Root's processes alone reach the metadata service, whatever the address, and no container of another network. What is asked of names
# stays open: on Google's machines and Azure's the same address answers that.
by_nft() {
  local at kind
  {
    printf 'add %s\n' 'table inet stint' 'chain inet stint out { type filter hook output priority 0; }' \
      'chain inet stint through { type filter hook forward priority 0; }'
    for at in "${CLOSED[@]}"; do
      kind=ip
      [[ $at != *:* ]] || kind=ip6
      printf 'add rule inet stint %s tcp dport != 53 %s\n' "out meta skuid != 0 $kind daddr $at" reject "through $kind daddr $at" drop
    done
  } | nft -f -
}

by_iptables() {
  local at kind
  for at in "${CLOSED[@]}"; do
    kind=iptables
    if [[ $at == *:* ]]; then
      [[ -e $R/proc/net/if_inet6 ]] || continue
      kind=ip6tables
    fi
    "$kind" -w 30 -I OUTPUT -d "$at" -p tcp ! --dport 53 -m owner ! --uid-owner 0 -j REJECT || return 1
    "$kind" -w 30 -t mangle -I FORWARD -d "$at" -p tcp ! --dport 53 -j DROP || return 1
  done
}

step_block() {
  local place status
  by_nft || by_iptables || die "neither nft nor iptables closes the metadata service to the command"
  for place in "${TRIED[@]}"; do
    status=$("${AS[@]}" curl -s -g --noproxy '*' --connect-timeout 3 --max-time 5 -o /dev/null -w '%{http_code}' "$place") || true
    [[ $status == 000 ]] || die "user stint-job still reaches the metadata service at $place (status '$status')"
  done
  retry 3 session || die "the metadata service is closed to root too"
}

step_fetch() {
  local tries=6 pause=1 status=000 code words='' file=$A/image.tar.gz
  while ((tries-- > 0)); do
    code=0
    status=$(
      trap '' XFSZ # so that curl says itself that it was too much
      ulimit -f $((IMAGE_BYTES / 1024 + 8))
      get "$file"
    ) || code=$?
    [[ $code != 0 || $status != 200 ]] || break
    # what is refused is asked for twice again, since rights of a new identity take a while to be known
    if [[ $status == 4?? && $status != 429 && $tries -gt 2 ]]; then tries=2; fi
    ((tries > 0)) || break
    sleep "$pause"
    pause=$((pause * 2))
    [[ $status != 401 ]] || credentials || true
  done
  if [[ $code != 0 || $status != 200 ]]; then
    [[ $status == 200 ]] || words=$(answer "$file")
    rm -f "$file"
    die "the agent cannot be fetched from $IMAGE_URL: HTTP $status$words, curl $code"
  fi
  status=$(wc -c <"$file")
  ((status == IMAGE_BYTES)) || die "the agent fetched from $IMAGE_URL has $status bytes, not $IMAGE_BYTES"
  status=$(sha256sum <"$file")
  status=${status%% *}
  [[ $status == "$IMAGE_SHA256" ]] || die "the agent fetched from $IMAGE_URL has SHA-256 $status, not $IMAGE_SHA256"
  mkdir "$A/image"
  tar -xzf "$file" --no-same-owner -C "$A/image"
  rm "$file"
  [[ -x $A/image/runtime/bin/java && -d $A/image/agent ]] || die "the agent fetched holds no runtime/bin/java or no agent"
}

step_docker() {
  [[ $CONTAINER == true ]] || return 0
  docker version >/dev/null 2>&1 && return 0
  export DEBIAN_FRONTEND=noninteractive
  timeout 180 apt-get -qq -o DPkg::Lock::Timeout=120 update || true
  timeout 600 apt-get -qq -y -o DPkg::Lock::Timeout=120 --no-install-recommends install docker.io \
    || die "the run wants a container and docker cannot be installed; take an image that has it (stint.providers.$CLOUD.image)"
  retry 5 docker version >/dev/null || die "docker is installed and does not answer"
}

# The key ends here, and what the image kept of it.
step_bootfile() {
  local words
  printf -v words ',"%s"' "${AS[@]}"
  printf '%s,"key":"%s","machineId":"%s","rank":%d,"workFolder":"%s","leaseFile":"%s","runAs":{"uid":%d,"words":[%s]}}\n' \
    "$BOOT" "$KEY" "$INSTANCE" "$RANK" "$W/work" "$B/lease" "$USER_ID" "${words:1}" >"$B/boot.json"
  KEY=
  rm -rf "$R"/var/lib/cloud/instances/*/{user-data.txt*,scripts/part-*,obj.pkl} "$R/run/cloud-init/instance-data-sensitive.json"
  forget
}

step_agent() {
  unit stint-agent '[Unit]' 'Description=Stint agent' 'After=network-online.target docker.service' 'SuccessAction=poweroff' \
    'FailureAction=poweroff' '[Service]' "Environment=STINT_ROOT=$R" "${ENVIRONMENT[@]/#/Environment=}" \
    "Environment=STINT_BOOT=$B/boot.json" "ExecStart=/bin/bash $B/machine agent" \
    "ExecStopPost=/bin/bash $B/machine end" 'KillMode=mixed' 'TimeoutStopSec=110' "StandardOutput=append:$A/out" \
    'StandardError=inherit'
}

boot() {
  local name
  # a guest agent that is upgraded may run its script a second time
  [[ ! -e $B/machine ]] || exit 0
  trap ended EXIT
  trap 'TAKEN=true; exit 143' TERM
  mkdir -p "$B"
  for name in lease metadata identity disk user block fetch docker bootfile agent; do step "$name"; done
  STEP=
  say "boot: done"
}

# ---- what the units run

agent() {
  local options=()
  umask 022
  cd "$A/image"
  if [[ -r java.options ]]; then mapfile -t options <java.options; fi
  exec runtime/bin/java "${options[@]}" "-Dstint.stores=$A/image/stores" "-Dstint.python=$A/image/python" -cp 'agent/*' \
    dev.stint.agent.AgentMain
}

found() {
  # shellcheck source=/dev/null
  if [[ -r $B/found ]]; then . "$B/found"; fi
}

after_agent() {
  set +e
  found
  if [[ ${SERVICE_RESULT:-success} != success ]]; then
    tail -n 20 "$A/out" >"$B/errors" 2>/dev/null
    session && credentials
    report agent "the agent ended: ${SERVICE_RESULT:-} (${EXIT_CODE:-} ${EXIT_STATUS:-})"
  fi
  power_off
}

# The agent writes when a longer lease ends (epoch seconds); what it does not end itself is ended here.
lease() {
  local until renewed left
  while :; do
    until=$LEASE renewed=
    if [[ -r $B/lease ]]; then read -r renewed <"$B/lease" || true; fi
    [[ ! $renewed =~ ^[0-9]{1,12}$ ]] || until=$renewed
    left=$((until + GRACE - $(date +%s)))
    ((left > 0)) || break
    sleep $((left < 30 ? left : 30))
  done
  set +e
  found
  : >"$B/errors"
  session && credentials
  report lease "the lease ended at $(date -u -d "@$until" +%FT%TZ), and the machine was still there $GRACE s later"
  power_off
}

case ${1:-boot} in
  boot) boot ;;
  agent) agent ;;
  end) after_agent ;;
  lease) lease ;;
  again) power_off ;;
esac
