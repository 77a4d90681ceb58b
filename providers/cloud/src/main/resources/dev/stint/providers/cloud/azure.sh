# What of a machine's life is Azure's: its metadata service, managed identities, Blob Storage, and that a machine which is off is paid for
# until it is deallocated.
#
# Values: MAIL_URL and IMAGE_URL of blobs (the first ends in the mailbox), ACCOUNT (the identity's resource id, encoded; empty: the only
# one there is), ARM (where Azure Resource Manager is).
CLOUD=azure
METADATA=${AZURE_POD_IDENTITY_AUTHORITY_HOST:-http://169.254.169.254}
METADATA=${METADATA%/}
ENVIRONMENT=("AZURE_POD_IDENTITY_AUTHORITY_HOST=$METADATA")
# has the goal state with certificates, for the machine's own agent, and answers what is asked of names
WIRE=168.63.129.16
CLOSED=(169.254.169.254 "$WIRE")
TRIED=("$METADATA/metadata/versions" "http://$WIRE/?comp=versions" "http://$WIRE:32526/versions")
LOCAL_DISK='^Microsoft NVMe Direct Disk'
# by cloud-init, by Azure's agent
MOUNTED=("$R/mnt" "$R/mnt/resource")
IDENTITY='the machine has no managed identity: give it one (stint.providers.azure.identity)'

imds() { # path with its parameters: prints what lies there
  near -H Metadata:true "$METADATA/metadata/$1"
}

about() { # part of the machine's description
  imds "instance/compute/$1?api-version=2021-02-01&format=text"
}

session() {
  about vmId >/dev/null
}

# The rank ends the name. A machine of no zone has an empty one.
who() {
  local name group zone
  name=$(about name) && group=$(about resourceGroupName) && ZONE=$(about location) || return 1
  zone=$(about zone) || zone=
  ZONE=$ZONE${zone:+-$zone}
  RANK=${name##*-}
  INSTANCE=$group:$name
}

bearer() { # resource, encoded: sets FIELD; the agent is told which identity it is
  local text
  text=$(imds "identity/oauth2/token?api-version=2018-02-01&resource=$1${ACCOUNT:+&msi_res_id=$ACCOUNT}") || return 1
  if field "$text" client_id; then ENVIRONMENT[1]=AZURE_CLIENT_ID=$FIELD; fi
  field "$text" access_token
}

credentials() {
  bearer https%3A%2F%2Fstorage.azure.com%2F && SESSION=$FIELD
}

blob() { # what curl is told: prints the HTTP status
  printf 'header = "%s"\n' "Authorization: Bearer $SESSION" "x-ms-date: $(LC_ALL=C date -u '+%a, %d %b %Y %H:%M:%S GMT')" \
    'x-ms-version: 2023-11-03' | far "$@"
}

get() { # file
  blob -o "$1" "$IMAGE_URL"
}

put() { # file
  blob -o /dev/null -H 'x-ms-blob-type: BlockBlob' -H 'Content-Type: text/plain' -T "$1" "$MAIL_URL/$RANK/boot-failure"
}

# The temporary disk of sizes that have no NVMe, where the image has not mounted it. It comes with a partition that nobody has filled.
further() {
  local name link=$R/dev/disk/azure/resource
  [[ -e $link ]] || return 0
  name=$(readlink -f "$link")
  grep -qs "^$name" "$R/proc/mounts" || consider "${name##*/}"
}

# What the provisioning brought, with the custom data in it.
forget() {
  rm -f "$R"/var/lib/waagent/{ovf-env.xml,CustomData}
}

# With its disks, network interface and address, which go along; or at least so that only its disk is paid for.
leave() {
  local id how status=''
  {
    id=$(retry 3 about resourceId) && [[ $id == /* ]] && retry 3 bearer https%3A%2F%2Fmanagement.azure.com%2F
  } 2>/dev/null || return 1
  TOKEN=$FIELD
  for how in DELETE POST/deallocate; do
    status=$(printf 'header = "Authorization: Bearer %s"\n' "$TOKEN" \
      | curl -sS -g -K - --connect-timeout 5 --max-time 15 -o /dev/null -w '%{http_code}' -X "${how%%/*}" -H 'Content-Length: 0' \
        "$ARM$id${how#"${how%%/*}"}?api-version=2025-04-01") || true
    [[ $status != 2?? ]] || return 0
  done
  say "this machine may neither delete nor deallocate itself (HTTP $status): it is paid for until the orchestrator deletes it"
}
