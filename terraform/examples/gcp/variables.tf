variable "project" {
  description = "Id of the project."
  type        = string
}

variable "region" {
  description = "Where bucket and machines are."
  type        = string
  default     = "us-central1"
}

variable "teams" {
  description = "Teams whose jobs may run; a job that names none belongs to `default`."
  type        = set(string)
  default     = ["default"]
}

variable "orchestrator_members" {
  description = "Who may act as the orchestrator, such as user:you@example.com."
  type        = set(string)
  default     = []
}

variable "budget_per_month" {
  description = "Budget in USD a month; 0: none."
  type        = number
  default     = 0
}

variable "billing_account" {
  description = "Id of the billing account a budget is made in."
  type        = string
  default     = ""
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
