# What of a machine's life is Google's: the metadata server, Cloud Storage by its JSON interface, local SSDs.
#
# Values: MAIL_URL (an upload whose name ends in the mailbox, encoded) and IMAGE_URL (a download).
CLOUD=gcp
METADATA=http://${GCE_METADATA_HOST:-169.254.169.254}
ENVIRONMENT=("GCE_METADATA_HOST=${METADATA#http://}")
CLOSED=(169.254.169.254 fd20:ce::254)
TRIED=("$METADATA/computeMetadata/v1/" http://metadata.google.internal/computeMetadata/v1/ 'http://[fd20:ce::254]/computeMetadata/v1/')
# persistent disks say nvme_card-pd
LOCAL_DISK='^nvme_card[0-9]* *$'
MOUNTED=()
IDENTITY='the machine has no service account, or none with a scope: give it one (stint.providers.gcp.service-account)'

imds() { # path: prints what lies there
  near -H 'Metadata-Flavor: Google' "$METADATA/computeMetadata/v1/instance/$1"
}

session() {
  imds id >/dev/null
}

# The rank ends the name.
who() {
  local name
  name=$(imds name) && ZONE=$(imds zone) || return 1
  ZONE=${ZONE##*/}
  RANK=${name##*-}
  INSTANCE=$ZONE:$name
}

credentials() {
  local text
  text=$(imds service-accounts/default/token) && field "$text" access_token && SESSION=$FIELD
}

storage() { # what curl is told: prints the HTTP status
  printf 'header = "Authorization: Bearer %s"\n' "$SESSION" | far "$@"
}

get() { # file
  storage -o "$1" "$IMAGE_URL"
}

put() { # file
  storage -o /dev/null -H 'Content-Type: text/plain' --data-binary "@$1" "$MAIL_URL%2F$RANK%2Fboot-failure"
}

# A machine that is off is not paid for, and the orchestrator, or its longest time to run, deletes it.
further() { :; }
leave() { :; }

# The guest agent runs this from a file of its own.
forget() {
  rm -f "${BASH_SOURCE[0]}"
}
