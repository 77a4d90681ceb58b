# From nothing to a first run: docs/azure.md goes through it step by step.
#
#   az login
#   terraform init
#   terraform apply -var subscription=… -var "orchestrator_principals=[\"$(az ad signed-in-user show --query id -o tsv)\"]"
#   terraform output -raw server_yaml > ~/.stint/server.yaml

terraform {
  required_version = ">= 1.9"

  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = ">= 4.55, < 5.0"
    }
  }
}

provider "azurerm" {
  subscription_id = var.subscription

  # the storage account has no keys
  storage_use_azuread = true

  features {
    resource_group {
      # leftovers of machines are in the teams' groups: who destroys shall see them
      prevent_deletion_if_contains_resources = true
    }
  }
}

module "stint" {
  source = "../../azure"

  location                = var.location
  teams                   = var.teams
  orchestrator_principals = var.orchestrator_principals
  budget_per_month        = var.budget_per_month
  budget_emails           = var.budget_emails
}
