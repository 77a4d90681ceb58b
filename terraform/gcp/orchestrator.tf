# What the orchestrator does: look at markets, launch and end machines, give them a team's service account, and keep the store.

resource "google_service_account" "orchestrator" {
  project = var.project

  # no possible name of a team's account: teams' names do not begin with a hyphen
  account_id   = "${var.name}--orchestrator"
  display_name = "Stint's orchestrator: launches machines for jobs, and keeps their checkpoints"
  depends_on   = [google_project_service.needed]
}

resource "google_service_account_iam_member" "acting" {
  for_each           = var.orchestrator_members
  service_account_id = google_service_account.orchestrator.name
  role               = "roles/iam.serviceAccountTokenCreator"
  member             = each.key
}

locals {
  orchestrator_permissions = {
    # what cannot be limited, and changes nothing
    look = [
      "compute.acceleratorTypes.list",
      "compute.images.get",
      "compute.images.getFromFamily",
      "compute.instances.list",
      "compute.machineTypes.get",
      "compute.machineTypes.list",
      "compute.networks.get",
      "compute.networks.list",
      "compute.projects.get",
      "compute.regions.get",
      "compute.regions.list",
      "compute.subnetworks.get",
      "compute.subnetworks.list",
      "compute.zoneOperations.get",
      "compute.zoneOperations.list",
      "compute.zones.get",
      "compute.zones.list",
      "resourcemanager.projects.get",
      "serviceusage.services.use",
    ]
    machines = [
      "compute.disks.create",
      "compute.disks.setLabels",
      "compute.instances.create",
      "compute.instances.delete",
      "compute.instances.get",
      "compute.instances.getSerialPortOutput",
      "compute.instances.setLabels",
      "compute.instances.setMetadata",
      "compute.instances.setServiceAccount",
    ]
    network = ["compute.subnetworks.use"]
    store = [
      "storage.objects.create",
      "storage.objects.delete",
      "storage.objects.get",
      "storage.objects.list",
    ]
  }

  # where the network is somebody else's, it is found by name alone
  somewhere_else = var.subnetwork != "" && startswith(var.subnetwork, "projects/")
}

resource "google_project_iam_custom_role" "orchestrator" {
  for_each    = local.orchestrator_permissions
  project     = var.project
  role_id     = "${replace(var.name, "-", "_")}_orchestrator_${each.key}"
  title       = "Stint: orchestrator, ${each.key}"
  permissions = each.value
  depends_on  = [google_project_service.needed]
}

resource "google_project_iam_member" "look" {
  project = var.project
  role    = google_project_iam_custom_role.orchestrator["look"].id
  member  = google_service_account.orchestrator.member
}

resource "google_project_iam_member" "machines" {
  project = var.project
  role    = google_project_iam_custom_role.orchestrator["machines"].id
  member  = google_service_account.orchestrator.member

  dynamic "condition" {
    for_each = var.machines_by_name ? [local.ours] : []

    content {
      title       = "machines of Stint"
      description = "instances and disks whose names begin with stint-"
      expression  = condition.value
    }
  }
}

# In a network of others the right is theirs to give: docs/gcp.md says to whom.
resource "google_compute_subnetwork_iam_member" "orchestrator" {
  for_each   = google_compute_subnetwork.own
  project    = var.project
  region     = each.value.region
  subnetwork = each.value.name
  role       = google_project_iam_custom_role.orchestrator["network"].id
  member     = google_service_account.orchestrator.member
}

resource "google_project_iam_member" "network" {
  count   = var.subnetwork != "" && !local.somewhere_else ? 1 : 0
  project = var.project
  role    = google_project_iam_custom_role.orchestrator["network"].id
  member  = google_service_account.orchestrator.member
}

resource "google_service_account_iam_member" "machines" {
  for_each           = google_service_account.machine
  service_account_id = each.value.name
  role               = "roles/iam.serviceAccountUser"
  member             = google_service_account.orchestrator.member
}

resource "google_storage_bucket_iam_member" "orchestrator" {
  bucket = google_storage_bucket.store.name
  role   = google_project_iam_custom_role.orchestrator["store"].id
  member = google_service_account.orchestrator.member
}
