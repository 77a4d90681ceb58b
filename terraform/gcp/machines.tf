# One identity for the machines of each team: its folder of the bucket and nothing else. The user's command runs without it.

resource "google_service_account" "machine" {
  for_each     = var.teams
  project      = var.project
  account_id   = "${var.name}-${each.key}"
  display_name = "Stint: machines of team ${each.key}"
  depends_on   = [google_project_service.needed]
}

resource "google_project_iam_custom_role" "machine" {
  for_each = {
    objects  = ["storage.objects.create", "storage.objects.get", "storage.objects.list"]
    leavings = ["storage.objects.delete"]
    agents   = ["storage.objects.get"]
  }

  project     = var.project
  role_id     = "${replace(var.name, "-", "_")}_machine_${each.key}"
  title       = "Stint: machines, ${each.key}"
  permissions = each.value
  depends_on  = [google_project_service.needed]
}

resource "google_storage_managed_folder_iam_member" "objects" {
  for_each       = google_service_account.machine
  bucket         = google_storage_bucket.store.name
  managed_folder = google_storage_managed_folder.team[each.key].name
  role           = google_project_iam_custom_role.machine["objects"].id
  member         = each.value.member
}

# What machines have to remove, or to write again: uploads that came to nothing, their status. Never a record of the log: Google has no
# right to replace an object beside that to delete it, so what is not named here is written once.
resource "google_storage_managed_folder_iam_member" "leavings" {
  for_each       = google_service_account.machine
  bucket         = google_storage_bucket.store.name
  managed_folder = google_storage_managed_folder.team[each.key].name
  role           = google_project_iam_custom_role.machine["leavings"].id
  member         = each.value.member

  condition {
    title       = "data, parts, outputs and mail"
    description = "folders of runs in which machines remove or replace what they wrote"
    expression = join(" || ", [
      for folder in ["data", "parts", "outputs", "mail"] :
      "resource.name.extract('/objects/${local.root}${each.key}/{run}/${folder}/') != ''"
    ])
  }
}

resource "google_storage_managed_folder_iam_member" "agents" {
  for_each       = google_service_account.machine
  bucket         = google_storage_bucket.store.name
  managed_folder = google_storage_managed_folder.agents.name
  role           = google_project_iam_custom_role.machine["agents"].id
  member         = each.value.member
}
