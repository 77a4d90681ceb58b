# One identity for the machines of each team: its folder of the container and nothing else. The user's command runs without it.

resource "azurerm_user_assigned_identity" "machine" {
  for_each            = azurerm_resource_group.team
  name                = "${var.name}-${each.key}"
  resource_group_name = azurerm_resource_group.shared.name
  location            = var.location
  tags                = merge(local.tags, { "stint:team" = each.key })
}

resource "azurerm_role_definition" "machine" {
  for_each = {
    objects  = ["${local.blobs}/read", "${local.blobs}/write", "${local.blobs}/add/action"]
    leavings = ["${local.blobs}/delete"]
    agents   = ["${local.blobs}/read"]
  }

  name        = "${var.name} machines, ${each.key} (${local.subscription})"
  scope       = data.azurerm_subscription.this.id
  description = "Stint's machines: ${each.key}"

  permissions {
    data_actions = each.value
  }

  assignable_scopes = [data.azurerm_subscription.this.id]
}

# Reading and writing below the team's folder, and listing with its name in front. A blob that is not there is then said to be missing,
# and not forbidden.
resource "azurerm_role_assignment" "objects" {
  for_each           = azurerm_user_assigned_identity.machine
  scope              = local.container_id
  role_definition_id = azurerm_role_definition.machine["objects"].role_definition_resource_id
  principal_id       = each.value.principal_id
  principal_type     = "ServicePrincipal"
  condition_version  = "2.0"
  condition          = <<-CONDITION
    (
      !(${local.lists})
      OR ${local.listed} StringStartsWith '${local.root}${each.key}/'
    )
    AND
    (
      (${local.lists})
      OR ${local.path} StringStartsWith '${local.root}${each.key}/'
    )
  CONDITION
}

# What machines have to remove: uploads that came to nothing. Never a record of the log, an order or a snapshot of inputs.
resource "azurerm_role_assignment" "leavings" {
  for_each           = azurerm_user_assigned_identity.machine
  scope              = local.container_id
  role_definition_id = azurerm_role_definition.machine["leavings"].role_definition_resource_id
  principal_id       = each.value.principal_id
  principal_type     = "ServicePrincipal"
  condition_version  = "2.0"
  condition = join(" OR ", [
    for folder in ["data", "parts", "outputs"] :
    "${local.path} StringLike '${local.root}${each.key}/*/${folder}/*'"
  ])
}

resource "azurerm_role_assignment" "agents" {
  for_each           = azurerm_user_assigned_identity.machine
  scope              = local.container_id
  role_definition_id = azurerm_role_definition.machine["agents"].role_definition_resource_id
  principal_id       = each.value.principal_id
  principal_type     = "ServicePrincipal"
  condition_version  = "2.0"
  condition          = "!(${local.lists}) AND ${local.path} StringStartsWith '${local.root}agents/'"
}

# A machine that is off is paid for until it is deallocated, and only Azure's interface does that. Machines of one team share the right:
# teams are kept apart, machines of one team are not.
resource "azurerm_role_definition" "end" {
  count       = var.machines_end_themselves ? 1 : 0
  name        = "${var.name} machines, end (${local.subscription})"
  scope       = data.azurerm_subscription.this.id
  description = "Stint's machines: delete and deallocate machines of their team"

  permissions {
    actions = [
      "Microsoft.Compute/virtualMachines/deallocate/action",
      "Microsoft.Compute/virtualMachines/delete",
    ]
  }

  assignable_scopes = [data.azurerm_subscription.this.id]
}

resource "azurerm_role_assignment" "end" {
  for_each           = var.machines_end_themselves ? azurerm_user_assigned_identity.machine : {}
  scope              = azurerm_resource_group.team[each.key].id
  role_definition_id = azurerm_role_definition.end[0].role_definition_resource_id
  principal_id       = each.value.principal_id
  principal_type     = "ServicePrincipal"
}
