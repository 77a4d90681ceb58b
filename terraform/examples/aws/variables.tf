variable "region" {
  description = "Where bucket and machines are."
  type        = string
  default     = "us-east-1"
}

variable "teams" {
  description = "Teams whose jobs may run; a job that names none belongs to `default`."
  type        = set(string)
  default     = ["default"]
}

variable "budget_usd_per_month" {
  description = "Budget in USD a month; 0: none."
  type        = number
  default     = 0
}

variable "budget_emails" {
  description = "Who gets the budget's mails."
  type        = set(string)
  default     = []
}

variable "destroy_with_data" {
  description = "Whether `terraform destroy` also deletes all checkpoints."
  type        = bool
  default     = false
}
