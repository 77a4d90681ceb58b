resource "google_storage_bucket" "store" {
  project       = var.project
  name          = var.bucket == "" ? "${var.name}-${replace(var.project, ":", "-")}-${var.region}" : var.bucket
  location      = upper(var.region)
  storage_class = "STANDARD"
  force_destroy = var.destroy_with_data
  labels        = local.labels

  # rights are those of roles alone, and never everybody's
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"

  # No versions, and nothing that is deleted is kept unless asked for. Checkpoints need neither: their objects are written once under
  # names of their own, and records of the log are never replaced. What they would keep is every status that a machine has ever
  # written, and the parts of every large file, which are composed and deleted.
  versioning {
    enabled = false
  }

  soft_delete_policy {
    retention_duration_seconds = var.keep_deleted_days * 86400
  }

  # Nothing here looks at what is alive: Stint retires checkpoints and moves them to colder classes itself, and an object that a rule
  # took away under it would be a damaged checkpoint. Stint gives up its own uploads after three days (stint.upkeep.abandoned-after).
  lifecycle_rule {
    action {
      type = "AbortIncompleteMultipartUpload"
    }

    condition {
      age = 7
    }
  }

  dynamic "encryption" {
    for_each = var.kms_key == "" ? [] : [var.kms_key]

    content {
      default_kms_key_name = encryption.value
    }
  }

  depends_on = [google_project_service.needed, google_kms_crypto_key_iam_member.store]
}

data "google_storage_project_service_account" "store" {
  count   = var.kms_key == "" ? 0 : 1
  project = var.project
}

# With a key of one's own it is Cloud Storage that uses it: neither machines nor the orchestrator need a right to it.
resource "google_kms_crypto_key_iam_member" "store" {
  count         = var.kms_key == "" ? 0 : 1
  crypto_key_id = var.kms_key
  role          = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
  member        = "serviceAccount:${data.google_storage_project_service_account.store[0].email_address}"
}

# Folders that rights can be given on. Whoever may list in one is told that an object of it is missing, and not that it is forbidden,
# which an agent has to tell apart; a condition on the names of a bucket's objects gives no such right.
resource "google_storage_managed_folder" "team" {
  for_each      = var.teams
  bucket        = google_storage_bucket.store.name
  name          = "${local.root}${each.key}/"
  force_destroy = var.destroy_with_data
}

resource "google_storage_managed_folder" "agents" {
  bucket        = google_storage_bucket.store.name
  name          = "${local.root}agents/"
  force_destroy = true # servers send an agent again
}
