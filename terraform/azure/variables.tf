variable "location" {
  description = "Where the storage account is, and machines start."
  type        = string
  default     = "westeurope"

  validation {
    condition     = can(regex("^[a-z]+[a-z0-9]*$", var.location))
    error_message = "location is no name of a region: give one such as westeurope or eastus2, in lower case and without spaces."
  }
}

variable "further_locations" {
  description = "Other regions that machines may start in; new ones belong at the end, since addresses are counted in this order. The storage account stays where it is: reading and writing it from there is paid by the gigabyte."
  type        = list(string)
  default     = []

  validation {
    condition     = length(var.further_locations) <= 15 && alltrue([for location in var.further_locations : can(regex("^[a-z]+[a-z0-9]*$", location))])
    error_message = "further_locations takes at most 15 names of regions such as northeurope."
  }

  validation {
    condition     = length(distinct(concat([var.location], var.further_locations))) == 1 + length(var.further_locations)
    error_message = "further_locations names a region twice, or the one that `location` names."
  }
}

variable "name" {
  description = "Begins the name of everything this module makes. Two installations of the module in one subscription need two names."
  type        = string
  default     = "stint"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,10}[a-z0-9]$", var.name))
    error_message = "name takes 2 to 12 lower-case letters, digits and inner hyphens, beginning with a letter."
  }
}

variable "teams" {
  description = "Teams whose jobs may run. Each gets a resource group and an identity of its own, limited to its folder of the container. A job that names no team belongs to `default`."
  type        = set(string)
  default     = ["default"]

  validation {
    condition     = length(var.teams) > 0 && alltrue([for team in var.teams : can(regex("^[a-z0-9]([-a-z0-9]{0,48}[a-z0-9])?$", team))])
    error_message = "teams need names as in job specs, at least one: lower-case letters, digits and inner hyphens, at most 50 characters."
  }

  validation {
    condition     = length(setintersection(var.teams, ["agents", "installations"])) == 0
    error_message = "teams cannot be named `agents` or `installations`: in the container, these folders belong to Stint itself."
  }
}

variable "tags" {
  description = "Tags for everything this module makes, beside its own."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for key in keys(var.tags) : !startswith(lower(key), "stint:")])
    error_message = "tags that begin with `stint:` are Stint's own: choose other keys."
  }
}

# ---- the store

variable "storage_account" {
  description = "Name of the storage account that is made, which nobody else in the world may have. Empty: name, and a digest of subscription and region."
  type        = string
  default     = ""

  validation {
    condition     = var.storage_account == "" || can(regex("^[a-z0-9]{3,24}$", var.storage_account))
    error_message = "storage_account is no name of a storage account: give 3 to 24 lower-case letters and digits, or nothing."
  }
}

variable "container" {
  description = "Name of the container that is made in it."
  type        = string
  default     = "stint"

  validation {
    condition     = can(regex("^[a-z0-9](-?[a-z0-9]){2,62}$", var.container))
    error_message = "container is no name of a container: give 3 to 63 lower-case letters, digits and single inner hyphens."
  }
}

variable "prefix" {
  description = "Folder of the container for everything of Stint, without slashes at its ends. Empty: the whole container."
  type        = string
  default     = ""

  validation {
    condition     = var.prefix == "" || can(regex("^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*$", var.prefix))
    error_message = "prefix takes letters, digits, hyphens and underscores, with slashes between them and not at its ends, such as `ml/stint`."
  }
}

variable "replication" {
  description = "How often Azure keeps each byte, and where: `LRS` thrice in one place, `ZRS` in three zones."
  type        = string
  default     = "LRS"

  validation {
    condition     = contains(["LRS", "ZRS"], var.replication)
    error_message = "replication is LRS or ZRS: copies in another region are no use to jobs that run here, and cost twice."
  }
}

variable "keep_deleted_days" {
  description = "How many days a deleted or overwritten blob can be brought back (soft delete); it is paid for as long. 0: none."
  type        = number
  default     = 0

  validation {
    condition     = var.keep_deleted_days >= 0 && var.keep_deleted_days <= 365 && floor(var.keep_deleted_days) == var.keep_deleted_days
    error_message = "keep_deleted_days takes whole days from 0 to 365."
  }
}

# ---- the orchestrator

variable "orchestrator_principals" {
  description = "Object ids of users, groups or service principals that act as the orchestrator, beside the identity that is made for a server on a machine of Azure's. `az ad signed-in-user show --query id -o tsv` prints one's own."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for id in var.orchestrator_principals : can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", id))])
    error_message = "orchestrator_principals takes object ids (a name or a mail will not do): 00000000-0000-0000-0000-000000000000 in lower case."
  }
}

variable "machines_end_themselves" {
  description = "Whether a machine's identity may delete and deallocate machines of its team's group. Azure charges for a machine that has powered itself off until somebody does: without this, that is the orchestrator, when it sees it."
  type        = bool
  default     = true
}

# ---- the network

variable "subnet" {
  description = "Id of the subnet that machines start in, with {region} where the region belongs. It needs a way out, and no way in. Empty: networks of their own are made."
  type        = string
  default     = ""

  validation {
    condition     = var.subnet == "" || can(regex("^/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft.Network/virtualNetworks/[^/]+/subnets/[^/]+$", var.subnet))
    error_message = "subnet is no id of a subnet: give /subscriptions/…/resourceGroups/…/providers/Microsoft.Network/virtualNetworks/…/subnets/…, or nothing."
  }
}

variable "cidr" {
  description = "Addresses of the networks that are made, a /12 to /20. Each region gets a sixteenth."
  type        = string
  default     = "10.176.0.0/16"

  validation {
    condition     = can(cidrnetmask(var.cidr)) && can(regex("/(12|13|14|15|16|17|18|19|20)$", var.cidr))
    error_message = "cidr is no block of IPv4 addresses from /12 to /20, such as 10.176.0.0/16."
  }
}

variable "egress" {
  description = "What machines may reach. `open`: everything. `https`: port 443 anywhere. `store`: Azure's storage and its own management, and nothing else; jobs then bring along all they need."
  type        = string
  default     = "open"

  validation {
    condition     = contains(["open", "https", "store"], var.egress)
    error_message = "egress is one of open, https, store."
  }
}

variable "gangs" {
  description = "Whether machines may reach each other, which jobs with `nodes` above 1 need. It is the one inbound rule there can be: from machines of the same network, whatever their team."
  type        = bool
  default     = false
}

# ---- the budget

variable "budget_per_month" {
  description = "Budget for the groups of this module a month, in the subscription's currency, with mails at 50, 80 and 95 % spent and when the forecast passes 100 %. 0: none."
  type        = number
  default     = 0

  validation {
    condition     = var.budget_per_month >= 0
    error_message = "budget_per_month is negative: give an amount, or 0 for none."
  }
}

variable "budget_emails" {
  description = "Who gets the budget's mails."
  type        = set(string)
  default     = []

  validation {
    condition     = length(var.budget_emails) <= 50 && alltrue([for mail in var.budget_emails : can(regex("^[^@ ]+@[^@ ]+\\.[^@ ]+$", mail))])
    error_message = "budget_emails takes at most 50 addresses of mail (Azure takes no more for one notification)."
  }

  validation {
    condition     = var.budget_per_month == 0 || length(var.budget_emails) > 0
    error_message = "budget_per_month without budget_emails tells nobody: give at least one address."
  }
}

variable "budget_begins" {
  description = "The first day of the month the budget begins with, such as 2026-11-01. Empty: the month in which it is made; it is not changed afterwards."
  type        = string
  default     = ""

  validation {
    condition     = var.budget_begins == "" || can(regex("^20[0-9]{2}-(0[1-9]|1[0-2])-01$", var.budget_begins))
    error_message = "budget_begins is the first day of a month, such as 2026-11-01."
  }
}
