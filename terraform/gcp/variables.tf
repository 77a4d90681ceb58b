variable "project" {
  description = "Id of the project that everything is made in, and that machines belong to. Best is one of Stint's own: the orchestrator sees all machines of the project."
  type        = string

  validation {
    condition     = can(regex("^([a-z][a-z0-9.-]*:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project))
    error_message = "project is no id of a project (its number or its name will not do): see `gcloud projects list`."
  }
}

variable "region" {
  description = "Where the bucket is, and machines start."
  type        = string
  default     = "us-central1"

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]{1,2}$", var.region))
    error_message = "region is no name of a region: give one such as us-central1 or europe-west4, without the letter of a zone."
  }
}

variable "further_regions" {
  description = "Other regions that machines may start in; new ones belong at the end, since addresses are counted in this order. The bucket stays where it is: reading and writing it from there is paid by the gigabyte."
  type        = list(string)
  default     = []

  validation {
    condition     = length(var.further_regions) <= 15 && alltrue([for region in var.further_regions : can(regex("^[a-z]+-[a-z]+[0-9]{1,2}$", region))])
    error_message = "further_regions takes at most 15 names of regions such as europe-west4."
  }

  validation {
    condition     = length(distinct(concat([var.region], var.further_regions))) == 1 + length(var.further_regions)
    error_message = "further_regions names a region twice, or the one that `region` names."
  }
}

variable "name" {
  description = "Begins the name of everything this module makes. Two installations of the module in one project need two names."
  type        = string
  default     = "stint"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,10}[a-z0-9]$", var.name))
    error_message = "name is used in the names of service accounts, which are short: give 2 to 12 lower-case letters, digits and inner hyphens, beginning with a letter."
  }
}

variable "teams" {
  description = "Teams whose jobs may run. Each gets a service account of its own, limited to its folder of the bucket. A job that names no team belongs to `default`."
  type        = set(string)
  default     = ["default"]

  validation {
    condition     = length(var.teams) > 0 && alltrue([for team in var.teams : can(regex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", team))])
    error_message = "teams need names as in job specs, at least one: lower-case letters, digits and inner hyphens."
  }

  validation {
    condition     = length(setintersection(var.teams, ["agents", "installations"])) == 0
    error_message = "teams cannot be named `agents` or `installations`: in the bucket, these folders belong to Stint itself."
  }

  validation {
    condition     = alltrue([for team in var.teams : length("${var.name}-${team}") >= 6 && length("${var.name}-${team}") <= 30])
    error_message = "teams and name together make the names of service accounts (NAME-TEAM), which have 6 to 30 characters."
  }
}

variable "labels" {
  description = "Labels for everything this module makes, beside its own."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for key, value in var.labels : can(regex("^[a-z][a-z0-9_-]{0,62}$", key)) && can(regex("^[a-z0-9_-]{0,63}$", value)) && !startswith(key, "stint-")])
    error_message = "labels take lower-case letters, digits, hyphens and underscores, at most 63 of them, and none that begin with `stint-`, which are Stint's own."
  }
}

# ---- the bucket

variable "bucket" {
  description = "Name of the bucket that is made. Empty: name, project and region, which nobody else has."
  type        = string
  default     = ""

  validation {
    condition     = var.bucket == "" || can(regex("^[a-z0-9][a-z0-9_-]{1,61}[a-z0-9]$", var.bucket))
    error_message = "bucket is no name of a bucket: give 3 to 63 lower-case letters, digits, hyphens and underscores, or nothing."
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

variable "kms_key" {
  description = "Key of Cloud KMS that objects are encrypted with, in the bucket's region. Empty: Google's own keys, which cost nothing."
  type        = string
  default     = ""

  validation {
    condition     = var.kms_key == "" || can(regex("^projects/[^/]+/locations/[^/]+/keyRings/[^/]+/cryptoKeys/[^/]+$", var.kms_key))
    error_message = "kms_key is no name of a key: give projects/PROJECT/locations/REGION/keyRings/RING/cryptoKeys/KEY, or nothing."
  }
}

variable "keep_deleted_days" {
  description = "How many days a deleted or overwritten object can be brought back (soft delete); it is paid for as long. 0: none, unlike Google's own default of 7."
  type        = number
  default     = 0

  validation {
    condition     = var.keep_deleted_days == 0 || (var.keep_deleted_days >= 7 && var.keep_deleted_days <= 90 && floor(var.keep_deleted_days) == var.keep_deleted_days)
    error_message = "keep_deleted_days takes 0, or whole days from 7 to 90: Google keeps nothing for a shorter time."
  }
}

variable "destroy_with_data" {
  description = "Whether `terraform destroy` also deletes all checkpoints, logs and outputs. Without it a bucket that holds anything stays, and destroy says so."
  type        = bool
  default     = false
}

# ---- the orchestrator

variable "orchestrator_members" {
  description = "Who may act as the orchestrator's service account: user:MAIL, group:MAIL or serviceAccount:MAIL. A server on a machine of Google's is given the account itself, and needs nobody here."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for member in var.orchestrator_members : can(regex("^(user|group|serviceAccount):[^@ ]+@[^@ ]+$", member))])
    error_message = "orchestrator_members takes user:MAIL, group:MAIL or serviceAccount:MAIL; nobody else can be told apart."
  }
}

variable "machines_by_name" {
  description = "Whether the orchestrator's rights over machines and disks end at those whose names begin with `stint-`. `false` where the project is Stint's alone, or where a launch is refused in spite of the rights: what Google takes for the name in a launch of several machines is not documented."
  type        = bool
  default     = true
}

# ---- the network

variable "subnetwork" {
  description = "Subnetwork that machines start in: a name that each of the regions has, or projects/PROJECT/regions/{region}/subnetworks/NAME. It needs a way out, and no way in. Empty: a network of its own is made."
  type        = string
  default     = ""

  validation {
    condition     = var.subnetwork == "" || can(regex("^(projects/[a-z0-9.:-]+/regions/[{}a-z0-9-]+/subnetworks/)?[a-z][a-z0-9-]*$", var.subnetwork))
    error_message = "subnetwork is no subnetwork: give its name, projects/PROJECT/regions/{region}/subnetworks/NAME, or nothing."
  }
}

variable "cidr" {
  description = "Addresses of the network that is made, a /12 to /20. Its regions get a sixteenth each."
  type        = string
  default     = "10.176.0.0/16"

  validation {
    condition     = can(cidrnetmask(var.cidr)) && can(regex("/(12|13|14|15|16|17|18|19|20)$", var.cidr))
    error_message = "cidr is no block of IPv4 addresses from /12 to /20, such as 10.176.0.0/16."
  }
}

variable "egress" {
  description = "What machines may reach. `open`: everything. `https`: port 443 anywhere. `store`: Google's own services, and nothing else; jobs then bring along all they need."
  type        = string
  default     = "open"

  validation {
    condition     = contains(["open", "https", "store"], var.egress)
    error_message = "egress is one of open, https, store."
  }
}

variable "gangs" {
  description = "Whether machines of one team may reach each other, which jobs with `nodes` above 1 need. It is the one way in there can be: from machines with the same service account."
  type        = bool
  default     = false
}

# ---- the budget

variable "budget_per_month" {
  description = "Budget for the project a month, with mails at 50, 80 and 95 % spent and when the forecast passes 100 %. 0: none."
  type        = number
  default     = 0

  validation {
    condition     = var.budget_per_month >= 0 && floor(var.budget_per_month) == var.budget_per_month
    error_message = "budget_per_month takes whole units of the currency, or 0 for none."
  }
}

variable "budget_currency" {
  description = "The billing account's currency: Google takes no other."
  type        = string
  default     = "USD"

  validation {
    condition     = can(regex("^[A-Z]{3}$", var.budget_currency))
    error_message = "budget_currency is a code of three letters such as USD or EUR."
  }
}

variable "billing_account" {
  description = "Id of the billing account the budget is made in, which takes the right to do so there."
  type        = string
  default     = ""

  validation {
    condition     = var.billing_account == "" || can(regex("^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$", var.billing_account))
    error_message = "billing_account is no id of a billing account: give 012345-6789AB-CDEF01, see `gcloud billing accounts list`."
  }

  validation {
    condition     = var.budget_per_month == 0 || var.billing_account != ""
    error_message = "budget_per_month needs billing_account: budgets belong to an account and not to a project."
  }
}

variable "budget_emails" {
  description = "Who gets the budget's mails, at most five addresses. Empty: the billing account's administrators, as Google has it."
  type        = set(string)
  default     = []

  validation {
    condition     = length(var.budget_emails) <= 5 && alltrue([for mail in var.budget_emails : can(regex("^[^@ ]+@[^@ ]+\\.[^@ ]+$", mail))])
    error_message = "budget_emails takes at most five addresses of mail (Google takes no more for one budget)."
  }
}
