locals {
  store_uri        = "gs://${google_storage_bucket.store.name}${var.prefix == "" ? "" : "/${var.prefix}"}"
  service_accounts = "${var.name}-{team}@${local.account_domain}"

  # projects of an organisation's own domain (`example.com:project`) turn it round in addresses
  account_domain = "${join(".", reverse(split(":", var.project)))}.iam.gserviceaccount.com"

  # where nothing is said, the adapter takes the subnetwork `stint-machines` of each region
  subnetwork = var.subnetwork == "" ? "${var.name}-machines" : var.subnetwork
}

output "server_yaml" {
  description = "What belongs into $STINT_HOME/server.yaml, whole."
  value = yamlencode({
    stint = {
      store = local.store_uri
      providers = {
        gcp = {
          project           = var.project
          regions           = join(",", local.regions)
          subnetwork        = local.subnetwork
          "service-account" = local.service_accounts
        }
      }
    }
  })

  # nobody should launch with it before the rights are there
  depends_on = [
    google_project_iam_member.look, google_project_iam_member.machines, google_project_iam_member.network,
    google_compute_subnetwork_iam_member.orchestrator, google_service_account_iam_member.machines,
    google_storage_bucket_iam_member.orchestrator, google_storage_managed_folder_iam_member.objects,
    google_storage_managed_folder_iam_member.leavings, google_storage_managed_folder_iam_member.agents,
    google_compute_router_nat.own,
  ]
}

output "store" {
  description = "stint.store: the bucket as a URI."
  value       = local.store_uri
}

output "bucket" {
  description = "The bucket's name."
  value       = google_storage_bucket.store.name
}

output "regions" {
  description = "stint.providers.gcp.regions."
  value       = join(",", local.regions)
}

output "service_accounts" {
  description = "stint.providers.gcp.service-account: the accounts of all teams, with {team} in place of the name."
  value       = local.service_accounts
}

output "subnetwork" {
  description = "stint.providers.gcp.subnetwork."
  value       = local.subnetwork
}

output "machine_accounts" {
  description = "The machines' service accounts, by team."
  value       = { for team, account in google_service_account.machine : team => account.email }
}

output "orchestrator_account" {
  description = "The orchestrator's service account."
  value       = google_service_account.orchestrator.email
}

output "orchestrator_permissions" {
  description = "What it may do: by the role that says so."
  value       = local.orchestrator_permissions
}
