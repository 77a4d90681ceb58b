resource "azurerm_storage_account" "store" {
  name                     = var.storage_account == "" ? "${replace(var.name, "-", "")}${substr(sha256("${local.subscription} ${var.location}"), 0, 12)}" : var.storage_account
  resource_group_name      = azurerm_resource_group.shared.name
  location                 = azurerm_resource_group.shared.location
  account_kind             = "StorageV2"
  account_tier             = "Standard"
  account_replication_type = var.replication
  access_tier              = "Hot"

  # names of blobs are what Stint's layout is made of; folders that are more than names would be a second, slower one
  is_hns_enabled = false

  # rights are those of identities alone: no keys, no signatures made with them, nothing public
  shared_access_key_enabled        = false
  default_to_oauth_authentication  = true
  allow_nested_items_to_be_public  = false
  cross_tenant_replication_enabled = false
  local_user_enabled               = false
  https_traffic_only_enabled       = true
  min_tls_version                  = "TLS1_2"

  # No versions, and nothing that is deleted is kept unless asked for. Checkpoints need neither: their blobs are written once under
  # names of their own, and records of the log are never replaced. What they would keep is every status that a machine has ever
  # written, and every byte that retention deletes.
  blob_properties {
    versioning_enabled  = false
    change_feed_enabled = false

    dynamic "delete_retention_policy" {
      for_each = var.keep_deleted_days > 0 ? [var.keep_deleted_days] : []

      content {
        days = delete_retention_policy.value
      }
    }
  }

  tags = local.tags
}

resource "azurerm_storage_container" "store" {
  name                  = var.container
  storage_account_id    = azurerm_storage_account.store.id
  container_access_type = "private"
}

# Blocks of uploads that nobody completed Azure discards after a week by itself; Stint gives up its own after three days
# (stint.upkeep.abandoned-after). This is for what can be left of a time in which somebody switched snapshots or versions on. Nothing here
# looks at what is alive: Stint retires checkpoints and moves them to colder tiers itself, and a blob that a rule took away under it
# would be a damaged checkpoint.
resource "azurerm_storage_management_policy" "store" {
  storage_account_id = azurerm_storage_account.store.id

  rule {
    name    = "what-was-replaced"
    enabled = true

    filters {
      blob_types   = ["blockBlob"]
      prefix_match = ["${var.container}/${local.root}"]
    }

    actions {
      snapshot {
        delete_after_days_since_creation_greater_than = max(1, var.keep_deleted_days)
      }

      version {
        delete_after_days_since_creation = max(1, var.keep_deleted_days)
      }
    }
  }
}

locals {
  container_id = "${azurerm_storage_account.store.id}/blobServices/default/containers/${azurerm_storage_container.store.name}"

  # words of conditions (https://learn.microsoft.com/azure/storage/blobs/storage-auth-abac-attributes)
  blobs  = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs"
  path   = "@Resource[${local.blobs}:path]"
  listed = "@Request[${local.blobs}:prefix]"
  lists  = "ActionMatches{'${local.blobs}/read'} AND SubOperationMatches{'Blob.List'}"
}
