# From nothing to a first run: docs/aws.md goes through it step by step.
#
#   terraform init
#   terraform apply -var region=eu-central-1 -var budget_usd_per_month=100 -var 'budget_emails=["you@example.com"]'
#   terraform output -raw server_yaml > ~/.stint/server.yaml

terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.80, < 6.0"
    }
  }
}

provider "aws" {
  region = var.region

  default_tags {
    tags = { project = "stint" }
  }
}

module "stint" {
  source = "../../aws"

  teams                = var.teams
  destroy_with_data    = var.destroy_with_data
  budget_usd_per_month = var.budget_usd_per_month
  budget_emails        = var.budget_emails
}
