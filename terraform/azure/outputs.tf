locals {
  store_uri  = "az://${azurerm_storage_account.store.name}/${azurerm_storage_container.store.name}${var.prefix == "" ? "" : "/${var.prefix}"}"
  shared_id  = "/subscriptions/${local.subscription}/resourceGroups/${azurerm_resource_group.shared.name}/providers"
  identities = "${local.shared_id}/Microsoft.ManagedIdentity/userAssignedIdentities/${var.name}-{team}"
  subnet     = var.subnet == "" ? "${local.shared_id}/Microsoft.Network/virtualNetworks/${var.name}-{region}/subnets/machines" : var.subnet
}

output "server_yaml" {
  description = "What belongs into $STINT_HOME/server.yaml, whole."
  value = yamlencode({
    stint = {
      store = local.store_uri
      providers = {
        azure = {
          subscription     = local.subscription
          regions          = join(",", local.locations)
          "resource-group" = "${var.name}-{team}"
          subnet           = local.subnet
          identity         = local.identities
        }
      }
    }
  })

  # nobody should launch with it before the rights are there
  depends_on = [
    azurerm_role_assignment.objects, azurerm_role_assignment.leavings, azurerm_role_assignment.agents, azurerm_role_assignment.end,
    azurerm_role_assignment.orchestrator, azurerm_role_assignment.store, azurerm_subnet_network_security_group_association.own,
    azurerm_subnet_nat_gateway_association.own, azurerm_nat_gateway_public_ip_association.own,
  ]
}

output "store" {
  description = "stint.store: the container as a URI."
  value       = local.store_uri
}

output "storage_account" {
  description = "The storage account's name."
  value       = azurerm_storage_account.store.name
}

output "regions" {
  description = "stint.providers.azure.regions."
  value       = join(",", local.locations)
}

output "resource_group" {
  description = "stint.providers.azure.resource-group: the groups of all teams, with {team} in place of the name."
  value       = "${var.name}-{team}"
}

output "subnet" {
  description = "stint.providers.azure.subnet."
  value       = local.subnet
}

output "identities" {
  description = "stint.providers.azure.identity: the machines' identities, with {team} in place of the name."
  value       = local.identities
}

output "machine_identities" {
  description = "The machines' identities, by team: what a token is asked for with."
  value       = { for team, identity in azurerm_user_assigned_identity.machine : team => identity.client_id }
}

output "orchestrator_identity" {
  description = "The orchestrator's identity, for the machine a server runs on."
  value       = azurerm_user_assigned_identity.orchestrator.id
}

output "orchestrator_client_id" {
  description = "The same as AZURE_CLIENT_ID has it."
  value       = azurerm_user_assigned_identity.orchestrator.client_id
}

output "orchestrator_rights" {
  description = "What the orchestrator may do: by the role that says so."
  value       = merge(local.orchestrator_actions, { store = local.orchestrator_data_actions })
}
