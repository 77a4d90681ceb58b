# What variables refuse, and what follows from those that are given. No account, no requests: the provider is played.

mock_provider "azurerm" {
  mock_data "azurerm_subscription" {
    defaults = {
      id              = "/subscriptions/11111111-2222-4333-8444-555555555555"
      subscription_id = "11111111-2222-4333-8444-555555555555"
    }
  }
}

run "what_is_misspelt_is_refused" {
  command = plan
  variables {
    location                = "West Europe"
    name                    = "Stint"
    teams                   = ["Vision"]
    tags                    = { "stint:team" = "me" }
    storage_account         = "my-account"
    container               = "my--container"
    prefix                  = "stint/"
    replication             = "GRS"
    keep_deleted_days       = 0.5
    orchestrator_principals = ["alice"]
    subnet                  = "machines"
    cidr                    = "10.0.0.0/24"
    egress                  = "closed"
    budget_per_month        = -1
    budget_begins           = "2026-11-02"
  }
  expect_failures = [
    var.location, var.name, var.teams, var.tags, var.storage_account, var.container, var.prefix,
    var.replication, var.keep_deleted_days, var.orchestrator_principals, var.subnet, var.cidr, var.egress, var.budget_per_month,
    var.budget_begins,
  ]
}

run "what_is_misspelt_of_what_depends_on_others_is_refused" {
  command = plan
  variables {
    further_locations = ["North Europe"]
    budget_emails     = ["me"]
  }
  expect_failures = [var.further_locations, var.budget_emails]
}

run "no_team_is_named_as_a_folder_of_stints_own" {
  command = plan
  variables {
    teams = ["installations"]
  }
  expect_failures = [var.teams]
}

run "a_region_is_named_once" {
  command = plan
  variables {
    further_locations = ["westeurope"]
  }
  expect_failures = [var.further_locations]
}

run "a_budget_that_tells_nobody_is_refused" {
  command = plan
  variables {
    budget_per_month = 100
  }
  expect_failures = [var.budget_emails]
}

run "what_is_made_unless_told_otherwise" {
  command = plan

  assert {
    condition     = !azurerm_storage_account.store.shared_access_key_enabled && !azurerm_storage_account.store.allow_nested_items_to_be_public && azurerm_storage_container.store.container_access_type == "private"
    error_message = "the store is open to more than it need be"
  }
  assert {
    condition     = alltrue([for properties in azurerm_storage_account.store.blob_properties : !properties.versioning_enabled && length(properties.delete_retention_policy) == 0])
    error_message = "what is deleted is kept, though nobody asked for it"
  }
  assert {
    condition     = length(azurerm_network_security_rule.nothing_in) == 1 && length(azurerm_network_security_rule.gangs) == 0
    error_message = "something comes in"
  }
  assert {
    condition     = length(azurerm_consumption_budget_subscription.month) == 0
    error_message = "a budget was made, though nobody asked for one"
  }
  assert {
    condition     = can(regex("^az://[a-z0-9]{3,24}/stint$", output.store)) && strcontains(output.server_yaml, "virtualNetworks/stint-{region}/subnets/machines")
    error_message = "server_yaml names another store, or another subnet"
  }
}

run "the_budget_warns_four_times" {
  command = plan
  variables {
    budget_per_month = 100
    budget_emails    = ["me@example.com"]
    budget_begins    = "2026-11-01"
  }

  assert {
    condition = (
      sort([for one in azurerm_consumption_budget_subscription.month[0].notification : "${one.threshold_type} ${one.threshold}"])
      == sort(["Actual 50", "Actual 80", "Actual 95", "Forecasted 100"])
    )
    error_message = "the notifications are not 50, 80, 95 % spent and 100 % forecast"
  }
}

run "everything_that_can_be_asked_for" {
  command = plan
  variables {
    location                = "northeurope"
    further_locations       = ["westeurope", "eastus2"]
    name                    = "all"
    teams                   = ["vision", "language"]
    tags                    = { owner = "platform" }
    storage_account         = "allofstint"
    container               = "checkpoints"
    prefix                  = "ml/stint"
    replication             = "ZRS"
    keep_deleted_days       = 30
    orchestrator_principals = ["00000000-0000-4000-8000-000000000001"]
    machines_end_themselves = false
    egress                  = "store"
    gangs                   = true
    budget_per_month        = 500
    budget_emails           = ["platform@example.com"]
  }

  assert {
    condition     = length(distinct([for network in azurerm_virtual_network.own : one(network.address_space)])) == 3
    error_message = "regions share addresses"
  }
  assert {
    condition     = length(azurerm_nat_gateway.own) == 0 && length(azurerm_network_security_rule.services) == 6
    error_message = "with `store` there is a way out to the internet, or none to Azure"
  }
  assert {
    condition     = length(azurerm_role_assignment.end) == 0 && length(azurerm_role_assignment.orchestrator) == 2 * (1 + 2 + 2 + 3)
    error_message = "roles were given that nobody asked for, or not to all who need them"
  }
  assert {
    condition     = output.store == "az://allofstint/checkpoints/ml/stint" && output.regions == "northeurope,westeurope,eastus2"
    error_message = "outputs do not say what was asked for"
  }
}

run "a_network_of_ones_own_is_left_alone" {
  command = plan
  variables {
    subnet = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/hub-{region}/subnets/machines"
    gangs  = true
    egress = "https"
  }

  assert {
    condition     = length(azurerm_virtual_network.own) + length(azurerm_network_security_rule.https) + length(azurerm_nat_gateway.own) == 0
    error_message = "something of a network was made"
  }
}
