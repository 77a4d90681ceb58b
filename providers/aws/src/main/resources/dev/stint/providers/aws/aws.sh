# What of a machine's life is Amazon's: IMDSv2, S3 with Signature Version 4, instance storage. Needs sha256sum, od and tr besides.
#
# Values: MAIL_* and IMAGE_*: ORIGIN, PATH (encoded) and REGION of what lies in S3.
CLOUD=aws
METADATA=${AWS_EC2_METADATA_SERVICE_ENDPOINT:-http://169.254.169.254}
METADATA=${METADATA%/}
ENVIRONMENT=("AWS_EC2_METADATA_SERVICE_ENDPOINT=$METADATA")
CLOSED=(169.254.169.254 fd00:ec2::254)
TRIED=("$METADATA/latest/meta-data/" 'http://[fd00:ec2::254]/latest/meta-data/')
LOCAL_DISK='^Amazon EC2 NVMe Instance Storage'
# by the Deep Learning AMI
MOUNTED=("$R/opt/dlami/nvme")
IDENTITY='the machine has no role: give it an instance profile (stint.providers.aws.instance-profile)'
IMAGE_URL=$IMAGE_ORIGIN$IMAGE_PATH
ACCESS=''

# ---- the machine's identity, by IMDSv2

imds() { # path: prints what lies there
  printf 'header = "X-aws-ec2-metadata-token: %s"\n' "$TOKEN" | near -K - "$METADATA/latest/meta-data/$1"
}

session() {
  TOKEN=$(near -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 21600' "$METADATA/latest/api/token") && [[ $TOKEN ]]
}

who() {
  INSTANCE=$(imds instance-id) && RANK=$(imds ami-launch-index) && ZONE=$(imds placement/availability-zone)
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

get() { # file
  s3 GET "$IMAGE_ORIGIN" "$IMAGE_PATH" "$IMAGE_REGION" "$1"
}

put() { # file
  s3 PUT "$MAIL_ORIGIN" "$MAIL_PATH/$RANK/boot-failure" "$MAIL_REGION" "$1"
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
    | far "${how[@]}" "$2$3"
}

# ---- what there is nothing to do for: instance storage is NVMe, cloud-init alone keeps user data, and EC2 ends what is off

further() { :; }
forget() { :; }
leave() { :; }
