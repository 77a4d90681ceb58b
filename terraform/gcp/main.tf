# What a team needs to run Stint's jobs in a project of Google Cloud: a bucket, a service account for the machines of each team, one
# for the orchestrator, a network without a way in, and a budget. docs/gcp.md explains it from the user's side.

data "google_project" "this" {
  project_id = var.project
}

locals {
  number  = data.google_project.this.number
  regions = concat([var.region], var.further_regions)

  # On Google, keys and values of labels are lower case, and have no colon.
  labels = merge(var.labels, { "stint-module" = var.name, "stint-team" = "shared" })

  # what names of objects begin with
  root = var.prefix == "" ? "" : "${var.prefix}/"

  # Google's name for a machine whose name is Stint's: `stint-`, a digest of the launch, the rank.
  ours = "(resource.type != 'compute.googleapis.com/Instance' || resource.name.extract('/instances/{name}').startsWith('stint-')) && (resource.type != 'compute.googleapis.com/Disk' || resource.name.extract('/disks/{name}').startsWith('stint-'))"
}

# Nothing works without them. They stay when this is destroyed: others in the project may have come to need them.
resource "google_project_service" "needed" {
  for_each = toset(concat(
    ["cloudbilling", "cloudresourcemanager", "compute", "iam", "iamcredentials", "storage"],
    var.egress == "store" ? ["dns"] : [],
    var.budget_per_month > 0 ? ["billingbudgets", "monitoring"] : [],
  ))

  project            = var.project
  service            = "${each.key}.googleapis.com"
  disable_on_destroy = false
}
