# The life of a machine, from cloud-init to its end. BootScript puts the values of a launch in front of this and takes comments and
# indents away, since user data has 16 KiB. Needs bash, curl and what every Ubuntu brings; no jq, no Python, no AWS command line.
#
# Values: BOOT (beginning of boot.json) KEY LEASE (epoch seconds) DISK_GIB CONTAINER, MAIL_* and IMAGE_*: ORIGIN, PATH (encoded)
# and REGION of what lies in S3, IMAGE_BYTES, IMAGE_SHA256.
#
# Whatever fails ends the machine, saying why. Secrets are never on a command line, in the environment or in what is printed: curl
# reads them from standard input, and all else that handles them is built into bash.
set -euo pipefail
umask 077

# Everything that is written lies below R, which is empty on a machine and a folder in tests.
R=${STINT_ROOT:-}
B=$R/run/stint         # in memory and root's: boot.json, this script without the key, what was found out
W=$R/var/lib/stint     # the disk
A=$W/agent             # root's: the agent
UNITS=$R/run/systemd/system
METADATA=${AWS_EC2_METADATA_SERVICE_ENDPOINT:-http://169.254.169.254}
METADATA=${METADATA%/}
GRACE=600              # how long after the end of its lease an agent may go on committing, s
USER_ID=47000          # the command's user, and its group
STEP=begin WHY='' TOKEN='' ACCESS='' SECRET='' SESSION='' INSTANCE='' RANK='' ZONE='' FIELD=''

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

# Where nobody but root and the orchestrator reads it; if the bucket cannot be reached, the console has it.
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
  [[ $RANK && $SESSION ]] || return 0
  printf '%s\n' "${text:0:4000}" >"$B/report"
  retry 4 tell || say "the bucket does not take the report"
}

tell() {
  [[ $(s3 PUT "$MAIL_ORIGIN" "$MAIL_PATH/$RANK/boot-failure" "$MAIL_REGION" "$B/report" 2>/dev/null) == 200 ]]
}

power_off() {
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

# ---- the machine's identity, by IMDSv2

imds() { # path: prints what lies there
  printf 'header = "X-aws-ec2-metadata-token: %s"\n' "$TOKEN" \
    | curl -sSf -K - --noproxy '*' --connect-timeout 2 --max-time 5 "$METADATA/latest/meta-data/$1"
}

session() {
  TOKEN=$(curl -sSf --noproxy '*' --connect-timeout 2 --max-time 5 -X PUT \
    -H 'X-aws-ec2-metadata-token-ttl-seconds: 21600' "$METADATA/latest/api/token") && [[ $TOKEN ]]
}

field() { # JSON, name: sets FIELD
  local pattern="\"$2\"[[:space:]]*:[[:space:]]*\"([^\"]+)\""
  [[ $1 =~ $pattern ]] && FIELD=${BASH_REMATCH[1]}
}

credentials() {
  local role text
  role=$(imds iam/security-credentials/) && [[ $role ]] || return 1
  text=$(imds "iam/security-credentials/${role%%[[:space:]]*}") || return 1
  field "$text" AccessKeyId && ACCESS=$FIELD || return 1
  field "$text" SecretAccessKey && SECRET=$FIELD || return 1
  field "$text" Token && SESSION=$FIELD
}

# ---- S3. Signed here (Signature Version 4, Amazon S3 API reference, "Authenticating Requests") and not by curl, whose --aws-sigv4
# leaves the role's session token unsigned before 7.87; Ubuntu 22.04 has 7.81, and S3 refuses that.

sha256() {
  local sum
  sum=$(sha256sum)
  printf '%s' "${sum%% *}"
}

unhex() { # hex digits: prints the bytes
  local i out=
  for ((i = 0; i < ${#1}; i += 2)); do out+="\\x${1:i:2}"; done
  printf '%b' "$out"
}

hmac() { # key as hex digits, text: prints hex digits (RFC 2104)
  local i key=$1 inner='' outer='' digest
  ((${#key} <= 128)) || key=$(unhex "$key" | sha256)
  while ((${#key} < 128)); do key+=00; done
  for ((i = 0; i < 128; i += 2)); do
    printf -v inner '%s%02x' "$inner" $((0x${key:i:2} ^ 0x36))
    printf -v outer '%s%02x' "$outer" $((0x${key:i:2} ^ 0x5c))
  done
  digest=$({
    unhex "$inner"
    printf '%s' "$2"
  } | sha256)
  unhex "$outer$digest" | sha256
}

s3() { # GET or PUT, origin, path, region, file: prints the HTTP status; what is got, a refusal too, lies in the file
  local hash date scope names key part how=(-o "$5")
  hash=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
  if [[ $1 == PUT ]]; then
    hash=$(sha256 <"$5")
    how=(-T "$5" -o /dev/null)
  fi
  date=$(date -u +%Y%m%dT%H%M%SZ)
  scope=${date%T*}/$4/s3/aws4_request
  names='host;x-amz-content-sha256;x-amz-date;x-amz-security-token'
  part=$(printf '%s\n' "$1" "$3" '' "host:${2#*//}" "x-amz-content-sha256:$hash" "x-amz-date:$date" \
    "x-amz-security-token:$SESSION" '' "$names" "$hash")
  part=$(printf '%s' "$part" | sha256)
  part=$(printf '%s\n' AWS4-HMAC-SHA256 "$date" "$scope" "$part")
  key=$(printf 'AWS4%s' "$SECRET" | od -An -v -tx1 | tr -d ' \n')
  for part in "${date%T*}" "$4" s3 aws4_request "$part"; do key=$(hmac "$key" "$part"); done
  printf 'header = "%s"\n' "x-amz-content-sha256: $hash" "x-amz-date: $date" "x-amz-security-token: $SESSION" \
    "Authorization: AWS4-HMAC-SHA256 Credential=$ACCESS/$scope, SignedHeaders=$names, Signature=$key" \
    | curl -sS -g -K - --path-as-is --connect-timeout 10 --max-time 900 --speed-limit 1000 --speed-time 30 \
      -w '%{http_code}' "${how[@]}" "$2$3"
}

answer() { # file: prints what S3 said in it; never more of it, since a refusal may quote the token
  local text pattern='<Code>([^<]*)</Code>.*<Message>([^<]*)<'
  text=$(head -c 4000 "$1" 2>/dev/null | tr -d '\0\r\n') || true
  if [[ $text =~ $pattern ]]; then printf ' %s: %s' "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"; fi
}

# ---- the steps

unit() { # name, lines
  mkdir -p "$UNITS"
  printf '%s\n' "${@:2}" >"$UNITS/$1.service"
  systemctl daemon-reload
  systemctl start --no-block "$1.service"
}

# First, so that nothing that hangs outlives the lease. The units lie in memory: none of this comes back after a restart.
step_lease() {
  grep -v '^KEY=' "${BASH_SOURCE[0]}" >"$B/machine"
  unit stint-lease '[Unit]' 'Description=Ends this machine with its lease' '[Service]' "Environment=STINT_ROOT=$R" \
    "Environment=AWS_EC2_METADATA_SERVICE_ENDPOINT=$METADATA" "ExecStart=/bin/bash $B/machine lease" 'Restart=on-failure'
}

step_metadata() {
  retry 6 session || die "the metadata service at $METADATA gives no token"
  INSTANCE=$(retry 3 imds instance-id)
  RANK=$(retry 3 imds ami-launch-index)
  ZONE=$(retry 3 imds placement/availability-zone)
  [[ $INSTANCE =~ ^[A-Za-z0-9-]{1,40}$ && $RANK =~ ^[0-9]{1,5}$ && $ZONE =~ ^[a-z0-9-]{1,40}$ ]] \
    || die "the metadata service gives no instance id, launch index and zone: '$INSTANCE', '$RANK', '$ZONE'"
  printf '%s\n' "INSTANCE=$INSTANCE" "RANK=$RANK" "ZONE=$ZONE" >"$B/found"
}

step_identity() {
  retry 6 credentials || die "the machine has no role: give it an instance profile (stint.providers.aws.instance-profile)"
}

# Instance storage when it is large enough and nobody's yet; the Deep Learning AMI mounts it itself; else the root volume.
step_disk() {
  local model block name sectors most=0 best='' free
  mkdir -p "$W"
  for model in "$R"/sys/block/nvme*/device/model; do
    [[ -r $model && $(<"$model") == 'Amazon EC2 NVMe Instance Storage'* ]] || continue
    block=${model%/device/model}
    name=${block##*/}
    sectors=$(<"$block/size")
    if compgen -G "$block/holders/*" >/dev/null || compgen -G "$block/${name}p*" >/dev/null \
      || grep -qs "^$R/dev/$name " "$R/proc/mounts"; then
      continue
    fi
    if ((sectors / 2097152 >= DISK_GIB && sectors > most)); then most=$sectors best=$name; fi
  done
  if [[ $best ]]; then
    mkfs.ext4 -q -F -m 0 -E nodiscard "$R/dev/$best"
    mount -o noatime,nosuid,nodev "$R/dev/$best" "$W"
  elif grep -qs " $R/opt/dlami/nvme " "$R/proc/mounts"; then
    mkdir -p "$R/opt/dlami/nvme/stint"
    mount --bind "$R/opt/dlami/nvme/stint" "$W"
  fi
  chmod 711 "$W"
  free=$(df --output=avail -B1 "$W" | tail -n 1)
  ((free > IMAGE_BYTES * 4 + 268435456)) \
    || die "the disk ${best:-of the root volume} has $free bytes free; the agent takes $((IMAGE_BYTES * 4)) and 256 MiB (resources.disk)"
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

# Root's processes alone reach the metadata service, whatever the address, and no container of another network.
by_nft() {
  printf 'add %s\n' 'table inet stint' 'chain inet stint out { type filter hook output priority 0; }' \
    'chain inet stint through { type filter hook forward priority 0; }' \
    'rule inet stint out meta skuid != 0 ip daddr 169.254.169.254 reject' \
    'rule inet stint out meta skuid != 0 ip6 daddr fd00:ec2::254 reject' \
    'rule inet stint through ip daddr 169.254.169.254 drop' \
    'rule inet stint through ip6 daddr fd00:ec2::254 drop' | nft -f -
}

by_iptables() {
  iptables -w 30 -I OUTPUT -d 169.254.169.254 -m owner ! --uid-owner 0 -j REJECT || return 1
  iptables -w 30 -t mangle -I FORWARD -d 169.254.169.254 -j DROP || return 1
  [[ -e $R/proc/net/if_inet6 ]] || return 0
  ip6tables -w 30 -I OUTPUT -d fd00:ec2::254 -m owner ! --uid-owner 0 -j REJECT || return 1
  ip6tables -w 30 -t mangle -I FORWARD -d fd00:ec2::254 -j DROP
}

step_block() {
  local place status
  by_nft || by_iptables || die "neither nft nor iptables closes the metadata service to the command"
  for place in "$METADATA" 'http://[fd00:ec2::254]'; do
    status=$("${AS[@]}" curl -s -g --noproxy '*' --connect-timeout 3 --max-time 5 -o /dev/null -w '%{http_code}' \
      "$place/latest/meta-data/") || true
    [[ $status == 000 ]] || die "user stint-job still reaches the metadata service at $place (status '$status')"
  done
  retry 3 session || die "the metadata service is closed to root too"
}

step_fetch() {
  local tries=6 pause=1 status=000 code words file=$A/image.tar.gz
  while ((tries-- > 0)); do
    code=0
    status=$(
      trap '' XFSZ # so that curl says itself that it was too much
      ulimit -f $((IMAGE_BYTES / 1024 + 8))
      s3 GET "$IMAGE_ORIGIN" "$IMAGE_PATH" "$IMAGE_REGION" "$file"
    ) || code=$?
    [[ $code != 0 || $status != 200 ]] || break
    # what is refused is asked for twice again, since rights of a new role take a while to be known
    if [[ $status == 4?? && $status != 429 && $tries -gt 2 ]]; then tries=2; fi
    ((tries > 0)) || break
    sleep "$pause"
    pause=$((pause * 2))
  done
  if [[ $code != 0 || $status != 200 ]]; then
    words=$(answer "$file")
    rm -f "$file"
    die "the agent cannot be fetched from $IMAGE_ORIGIN$IMAGE_PATH: HTTP $status$words, curl $code"
  fi
  status=$(wc -c <"$file")
  ((status == IMAGE_BYTES)) || die "the agent fetched from $IMAGE_ORIGIN$IMAGE_PATH has $status bytes, not $IMAGE_BYTES"
  status=$(sha256 <"$file")
  [[ $status == "$IMAGE_SHA256" ]] || die "the agent fetched from $IMAGE_ORIGIN$IMAGE_PATH has SHA-256 $status, not $IMAGE_SHA256"
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
    || die "the run wants a container and docker cannot be installed; take an image that has it (stint.providers.aws.image)"
  retry 5 docker version >/dev/null || die "docker is installed and does not answer"
}

# The key ends here, and what cloud-init kept of it. A machine that starts again finds no boot.json: it ends.
step_bootfile() {
  local words
  printf -v words ',"%s"' "${AS[@]}"
  printf '%s,"key":"%s","machineId":"%s","rank":%d,"workFolder":"%s","leaseFile":"%s","runAs":{"uid":%d,"words":[%s]}}\n' \
    "$BOOT" "$KEY" "$INSTANCE" "$RANK" "$W/work" "$B/lease" "$USER_ID" "${words:1}" >"$B/boot.json"
  KEY=
  rm -rf "$R"/var/lib/cloud/instances/*/{user-data.txt*,scripts/part-*,obj.pkl} "$R/run/cloud-init/instance-data-sensitive.json"
  mkdir -p "$R/var/lib/cloud/scripts/per-boot"
  printf '%s\n' '#!/bin/sh' 'exec systemctl poweroff' >"$R/var/lib/cloud/scripts/per-boot/stint"
  chmod 700 "$R/var/lib/cloud/scripts/per-boot/stint"
}

step_agent() {
  unit stint-agent '[Unit]' 'Description=Stint agent' 'After=network-online.target docker.service' 'SuccessAction=poweroff' \
    'FailureAction=poweroff' '[Service]' "Environment=STINT_ROOT=$R" "Environment=AWS_EC2_METADATA_SERVICE_ENDPOINT=$METADATA" \
    "Environment=STINT_BOOT=$B/boot.json" "ExecStart=/bin/bash $B/machine agent" \
    "ExecStopPost=/bin/bash $B/machine end" 'KillMode=mixed' 'TimeoutStopSec=110' "StandardOutput=append:$A/out" \
    'StandardError=inherit'
}

boot() {
  local name
  trap ended EXIT
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
esac
