variable "subscription" {
  description = "Id of the subscription; `az account show --query id -o tsv` prints it."
  type        = string
}

variable "location" {
  description = "Where storage account and machines are."
  type        = string
  default     = "westeurope"
}

variable "teams" {
  description = "Teams whose jobs may run; a job that names none belongs to `default`."
  type        = set(string)
  default     = ["default"]
}

variable "orchestrator_principals" {
  description = "Object ids of who may act as the orchestrator."
  type        = set(string)
  default     = []
}

variable "budget_per_month" {
  description = "Budget a month in the subscription's currency; 0: none."
  type        = number
  default     = 0
}

variable "budget_emails" {
  description = "Who gets the budget's mails."
  type        = set(string)
  default     = []
}
