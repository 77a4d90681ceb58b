# What a team needs to run Stint's jobs in a subscription of Azure: a container, an identity for the machines of each team, one for the
# orchestrator, a network without a way in, and a budget. docs/azure.md explains it from the user's side.

data "azurerm_subscription" "this" {}

locals {
  subscription = data.azurerm_subscription.this.subscription_id
  locations    = concat([var.location], var.further_locations)
  tags         = merge(var.tags, { "stint:module" = var.name, "stint:team" = "@shared" })

  # what names of blobs begin with
  root = var.prefix == "" ? "" : "${var.prefix}/"
}

# What the teams share. Its name is no possible one of a team's group: teams' names have no dot.
resource "azurerm_resource_group" "shared" {
  name     = "${var.name}.shared"
  location = var.location
  tags     = local.tags
}

# Machines are made and ended in their team's group, so that rights over them can end there.
resource "azurerm_resource_group" "team" {
  for_each = var.teams
  name     = "${var.name}-${each.key}"
  location = var.location
  tags     = merge(local.tags, { "stint:team" = each.key })
}
