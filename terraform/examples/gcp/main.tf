# From nothing to a first run: docs/gcp.md goes through it step by step.
#
#   terraform init
#   terraform apply -var project=my-project -var 'orchestrator_members=["user:you@example.com"]'
#   terraform output -raw server_yaml > ~/.stint/server.yaml

terraform {
  required_version = ">= 1.9"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = ">= 6.50, < 7.0"
    }
  }
}

provider "google" {
  project = var.project
  region  = var.region

  # budgets are asked for in the project's name
  billing_project       = var.project
  user_project_override = true
}

module "stint" {
  source = "../../gcp"

  project              = var.project
  region               = var.region
  teams                = var.teams
  orchestrator_members = var.orchestrator_members
  destroy_with_data    = var.destroy_with_data
  budget_per_month     = var.budget_per_month
  billing_account      = var.billing_account
  budget_emails        = var.budget_emails
}
