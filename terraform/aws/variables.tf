variable "name" {
  description = "Begins the name of everything this module makes. Two installations of the module in one account need two names."
  type        = string
  default     = "stint"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,10}[a-z0-9]$", var.name))
    error_message = "name is used in the names of roles, which are short: give 2 to 12 lower-case letters, digits and inner hyphens, beginning with a letter."
  }
}

variable "teams" {
  description = "Teams whose jobs may run. Each gets a machine role and an instance profile of its own, limited to its prefix of the bucket. A job that names no team belongs to `default`."
  type        = set(string)
  default     = ["default"]

  validation {
    condition     = length(var.teams) > 0 && alltrue([for team in var.teams : can(regex("^[a-z0-9]([-a-z0-9]{0,48}[a-z0-9])?$", team))])
    error_message = "teams need names as in job specs, at least one: lower-case letters, digits and inner hyphens, at most 50 characters."
  }

  validation {
    condition     = length(setintersection(var.teams, ["agents", "installations"])) == 0
    error_message = "teams cannot be named `agents` or `installations`: in the bucket, these prefixes belong to Stint itself."
  }
}

variable "tags" {
  description = "Tags for everything this module makes, beside its own."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for key in keys(var.tags) : !startswith(key, "stint:")])
    error_message = "tags that begin with `stint:` are Stint's own: choose other keys."
  }
}

# ---- the bucket

variable "bucket" {
  description = "Name of the bucket that is made. Empty: name, account and region, which nobody else has."
  type        = string
  default     = ""

  validation {
    condition     = var.bucket == "" || can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.bucket))
    error_message = "bucket is no name of a bucket: give 3 to 63 lower-case letters, digits and inner hyphens (dots do not go with TLS), or nothing."
  }
}

variable "prefix" {
  description = "Folder of the bucket for everything of Stint, without slashes at its ends. Empty: the whole bucket."
  type        = string
  default     = ""

  validation {
    condition     = var.prefix == "" || can(regex("^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*$", var.prefix))
    error_message = "prefix takes letters, digits, hyphens and underscores, with slashes between them and not at its ends, such as `ml/stint`."
  }
}

variable "kms_key_arn" {
  description = "Key of KMS that objects are encrypted with. Empty: S3's own keys (SSE-S3), which cost nothing and need no rights."
  type        = string
  default     = ""

  validation {
    condition     = var.kms_key_arn == "" || can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/", var.kms_key_arn))
    error_message = "kms_key_arn is no ARN of a key (an alias will not do): give arn:aws:kms:REGION:ACCOUNT:key/ID, or nothing."
  }
}

variable "keep_deleted_days" {
  description = "How many days a deleted or overwritten object can be brought back; it is paid for as long. 0: no versions are kept."
  type        = number
  default     = 0

  validation {
    condition     = var.keep_deleted_days >= 0 && var.keep_deleted_days <= 365 && floor(var.keep_deleted_days) == var.keep_deleted_days
    error_message = "keep_deleted_days takes whole days from 0 to 365."
  }
}

variable "destroy_with_data" {
  description = "Whether `terraform destroy` also deletes all checkpoints, logs and outputs. Without it a bucket that holds anything stays, and destroy says so."
  type        = bool
  default     = false
}

# ---- the orchestrator

variable "orchestrator_principals" {
  description = "ARNs of users or roles that may take the orchestrator's role. Empty: whoever of this account is allowed to by a policy of its own."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.orchestrator_principals : can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:(user|role)/", arn))])
    error_message = "orchestrator_principals takes ARNs of users or roles: arn:aws:iam::ACCOUNT:user/NAME or arn:aws:iam::ACCOUNT:role/NAME. For an identity of IAM Identity Center give its role, not the session."
  }
}

variable "orchestrator_on_ec2" {
  description = "Whether the orchestrator runs on an EC2 instance: its role then has an instance profile."
  type        = bool
  default     = false
}

variable "installations" {
  description = "Ids of the Stint installations that may launch and end machines with the orchestrator's role; `stint doctor aws` prints one's own. Empty: any, so that laptops of one team can share the role; machines without Stint's tags stay out of reach all the same."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for id in var.installations : can(regex("^[A-Za-z0-9-]{1,64}$", id))])
    error_message = "installations takes ids as they stand in the tag `stint:installation` of machines: letters, digits and hyphens."
  }
}

variable "spot_service_linked_role" {
  description = "Spot machines need the role AWSServiceRoleForEC2Spot, once in an account. `on-demand`: EC2 makes it at the first launch, which the orchestrator is allowed to cause. `made-here`: this module makes it, and fails where there is one. `exists`: it is there."
  type        = string
  default     = "on-demand"

  validation {
    condition     = contains(["on-demand", "made-here", "exists"], var.spot_service_linked_role)
    error_message = "spot_service_linked_role is one of on-demand, made-here, exists."
  }
}

variable "image_owners" {
  description = "Whose images machines may start from: `amazon`, or numbers of accounts. The images Stint starts unless told otherwise belong to Amazon (Deep Learning AMI) and Canonical (Ubuntu)."
  type        = set(string)
  default     = ["amazon", "099720109477"]

  validation {
    condition     = length(var.image_owners) > 0 && alltrue([for owner in var.image_owners : can(regex("^(amazon|aws-marketplace|[0-9]{12})$", owner))])
    error_message = "image_owners takes `amazon`, `aws-marketplace` or numbers of accounts (12 digits), at least one."
  }
}

variable "permissions_boundary_arn" {
  description = "Permissions boundary for the roles this module makes, where an organisation demands one. Empty: none."
  type        = string
  default     = ""

  validation {
    condition     = var.permissions_boundary_arn == "" || can(regex("^arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/", var.permissions_boundary_arn))
    error_message = "permissions_boundary_arn is no ARN of a policy: give arn:aws:iam::ACCOUNT:policy/NAME, or nothing."
  }
}

# ---- the network

variable "subnet_ids" {
  description = "Subnets that machines start in, all of one VPC. Empty: a VPC of its own is made, with a public subnet in each zone."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for id in var.subnet_ids : can(regex("^subnet-[0-9a-f]+$", id))])
    error_message = "subnet_ids takes ids such as subnet-0a1b2c3d4e5f67890."
  }
}

variable "vpc_cidr" {
  description = "Addresses of the VPC that is made, a /16 to /20. Its zones get a sixteenth each."
  type        = string
  default     = "10.176.0.0/16"

  validation {
    condition     = can(cidrnetmask(var.vpc_cidr)) && can(regex("/(16|17|18|19|20)$", var.vpc_cidr))
    error_message = "vpc_cidr is no block of IPv4 addresses from /16 to /20, such as 10.176.0.0/16."
  }
}

variable "zones" {
  description = "Zones that the VPC which is made has a subnet in. Empty: all of the region. Spot capacity differs from zone to zone: fewer zones, fewer markets."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for zone in var.zones : can(regex("^[a-z]{2}(-[a-z]+)+-[0-9][a-p]$", zone))])
    error_message = "zones takes names of availability zones such as eu-central-1a (no local zones)."
  }
}

variable "egress" {
  description = "What machines may reach. `open`: everything. `https`: port 443 anywhere. `store`: S3 of this region, and nothing else; jobs then bring along all they need."
  type        = string
  default     = "open"

  validation {
    condition     = contains(["open", "https", "store"], var.egress)
    error_message = "egress is one of open, https, store."
  }
}

variable "gangs" {
  description = "Whether machines may reach each other, which jobs with `nodes` above 1 need. It is the one inbound rule there can be: from machines of the same security group, whatever their team."
  type        = bool
  default     = false
}

variable "further_regions" {
  description = "Other regions that machines may start in: region = network, as module `network` gives it. The bucket stays where it is: reading and writing it from there is paid by the gigabyte."
  type = map(object({
    subnet_ids        = list(string)
    security_group_id = string
  }))
  default = {}

  validation {
    condition     = alltrue([for region in keys(var.further_regions) : can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", region))])
    error_message = "further_regions takes names of regions such as us-east-2 as keys."
  }
}

# ---- the account

variable "ebs_encryption_by_default" {
  description = "Whether all new disks of this account in this region are encrypted. It holds for everybody in the account, so it is off unless asked for."
  type        = bool
  default     = false
}

variable "budget_usd_per_month" {
  description = "Budget in USD a month, with mails at 50, 80 and 95 % spent and when the forecast passes 100 %. 0: none."
  type        = number
  default     = 0

  validation {
    condition     = var.budget_usd_per_month >= 0
    error_message = "budget_usd_per_month is negative: give an amount in USD, or 0 for none."
  }
}

variable "budget_emails" {
  description = "Who gets the budget's mails, at most ten addresses."
  type        = set(string)
  default     = []

  validation {
    condition     = length(var.budget_emails) <= 10 && alltrue([for mail in var.budget_emails : can(regex("^[^@ ]+@[^@ ]+\\.[^@ ]+$", mail))])
    error_message = "budget_emails takes at most ten addresses of mail (AWS takes no more for one notification)."
  }

  validation {
    condition     = var.budget_usd_per_month == 0 || length(var.budget_emails) > 0
    error_message = "budget_usd_per_month without budget_emails tells nobody: give at least one address."
  }
}

variable "budget_scope" {
  description = "What the budget counts. `tagged`: what carries `stint:team` of one of the teams, machines and bucket alike; the tag has to be activated once as a cost allocation tag. `account`: everything in the account."
  type        = string
  default     = "tagged"

  validation {
    condition     = contains(["tagged", "account"], var.budget_scope)
    error_message = "budget_scope is one of tagged, account."
  }
}
