# What the orchestrator does: look at markets, launch and end machines in the teams' groups, give them a team's identity, and keep the store.

resource "azurerm_user_assigned_identity" "orchestrator" {
  # no possible name of a team's identity: teams' names do not begin with a hyphen
  name                = "${var.name}--orchestrator"
  resource_group_name = azurerm_resource_group.shared.name
  location            = var.location
  tags                = local.tags
}

locals {
  orchestrator_actions = {
    # in the whole subscription, whose lists Azure gives only as a whole: what changes nothing
    look = [
      "Microsoft.Compute/disks/read",
      "Microsoft.Compute/locations/placementScores/generate/action",
      "Microsoft.Compute/locations/publishers/artifacttypes/offers/skus/versions/read",
      "Microsoft.Compute/locations/usages/read",
      "Microsoft.Compute/skus/read",
      "Microsoft.Compute/virtualMachines/read",
      "Microsoft.Insights/eventtypes/values/read",
      "Microsoft.Network/locations/usages/read",
      "Microsoft.Network/networkInterfaces/read",
      "Microsoft.ResourceGraph/resources/read",
      "Microsoft.Resources/subscriptions/locations/read",
      "Microsoft.Resources/subscriptions/read",
      "Microsoft.Resources/subscriptions/resourceGroups/read",
    ]

    # in the teams' groups
    machines = [
      "Microsoft.Compute/disks/delete",
      "Microsoft.Compute/disks/read",
      "Microsoft.Compute/disks/write",
      "Microsoft.Compute/virtualMachines/deallocate/action",
      "Microsoft.Compute/virtualMachines/delete",
      "Microsoft.Compute/virtualMachines/instanceView/read",
      "Microsoft.Compute/virtualMachines/read",
      "Microsoft.Compute/virtualMachines/retrieveBootDiagnosticsData/action",
      "Microsoft.Compute/virtualMachines/simulateEviction/action",
      "Microsoft.Compute/virtualMachines/write",
      "Microsoft.Network/networkInterfaces/delete",
      "Microsoft.Network/networkInterfaces/join/action",
      "Microsoft.Network/networkInterfaces/read",
      "Microsoft.Network/networkInterfaces/write",
      "Microsoft.Network/publicIPAddresses/delete",
      "Microsoft.Network/publicIPAddresses/read",
      "Microsoft.Resources/subscriptions/resourceGroups/read",
    ]

    # on what machines are given
    network  = ["Microsoft.Network/virtualNetworks/subnets/join/action", "Microsoft.Network/virtualNetworks/subnets/read"]
    identity = ["Microsoft.ManagedIdentity/userAssignedIdentities/assign/action", "Microsoft.ManagedIdentity/userAssignedIdentities/read"]
  }

  orchestrator_data_actions = [
    "${local.blobs}/add/action",
    "${local.blobs}/delete",
    "${local.blobs}/read",
    "${local.blobs}/write",
  ]

  # the identity first, then whoever else acts as the orchestrator
  principals = merge(
    { identity = azurerm_user_assigned_identity.orchestrator.principal_id },
    { for id in var.orchestrator_principals : id => id },
  )

  # where each role is given
  scopes = merge(
    { look = { role = "look", scope = data.azurerm_subscription.this.id } },
    { for team, group in azurerm_resource_group.team : "machines of ${team}" => { role = "machines", scope = group.id } },
    { for team, identity in azurerm_user_assigned_identity.machine : "identity of ${team}" => { role = "identity", scope = identity.id } },
    { for location, subnet in azurerm_subnet.own : "network in ${location}" => { role = "network", scope = subnet.id } },
  )

  grants = {
    for pair in setproduct(keys(local.principals), keys(local.scopes)) :
    "${pair[0]}: ${pair[1]}" => merge(local.scopes[pair[1]], { principal = local.principals[pair[0]] })
  }
}

resource "azurerm_role_definition" "orchestrator" {
  for_each    = local.orchestrator_actions
  name        = "${var.name} orchestrator, ${each.key} (${local.subscription})"
  scope       = data.azurerm_subscription.this.id
  description = "Stint's orchestrator: ${each.key}"

  permissions {
    actions = each.value
  }

  assignable_scopes = [data.azurerm_subscription.this.id]
}

resource "azurerm_role_assignment" "orchestrator" {
  for_each           = local.grants
  scope              = each.value.scope
  role_definition_id = azurerm_role_definition.orchestrator[each.value.role].role_definition_resource_id
  principal_id       = each.value.principal
}

resource "azurerm_role_definition" "store" {
  name        = "${var.name} orchestrator, store (${local.subscription})"
  scope       = data.azurerm_subscription.this.id
  description = "Stint's orchestrator: the store"

  permissions {
    data_actions = local.orchestrator_data_actions
  }

  assignable_scopes = [data.azurerm_subscription.this.id]
}

resource "azurerm_role_assignment" "store" {
  for_each           = local.principals
  scope              = local.container_id
  role_definition_id = azurerm_role_definition.store.role_definition_resource_id
  principal_id       = each.value
}
