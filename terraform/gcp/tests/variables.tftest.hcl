# What variables refuse, and what follows from those that are given. No account, no requests: the provider is played.

mock_provider "google" {}

variables {
  project = "my-project"
}

run "what_is_misspelt_is_refused" {
  command = plan
  variables {
    project              = "My Project"
    region               = "us-central1-a"
    name                 = "Stint"
    labels               = { "stint-team" = "me" }
    bucket               = "my.bucket"
    prefix               = "stint/"
    kms_key              = "my-key"
    keep_deleted_days    = 3
    orchestrator_members = ["allUsers"]
    subnetwork           = "default/"
    cidr                 = "10.0.0.0/24"
    egress               = "closed"
    budget_per_month     = 0.5
    budget_currency      = "dollars"
    budget_emails        = ["me"]
  }
  expect_failures = [
    var.project, var.region, var.name, var.labels, var.bucket, var.prefix, var.kms_key,
    var.keep_deleted_days, var.orchestrator_members, var.subnetwork, var.cidr, var.egress, var.budget_per_month,
    var.budget_currency, var.budget_emails,
  ]
}

run "what_is_misspelt_of_what_depends_on_others_is_refused" {
  command = plan
  variables {
    further_regions = ["Europe"]
    teams           = ["Vision"]
    billing_account = "mine"
  }
  expect_failures = [var.further_regions, var.teams, var.billing_account]
}

run "no_team_is_named_as_a_folder_of_stints_own" {
  command = plan
  variables {
    teams = ["agents"]
  }
  expect_failures = [var.teams]
}

run "a_team_whose_account_would_have_too_long_a_name_is_refused" {
  command = plan
  variables {
    teams = ["computer-vision-and-robotics"]
  }
  expect_failures = [var.teams]
}

run "a_region_is_named_once" {
  command = plan
  variables {
    further_regions = ["europe-west4", "us-central1"]
  }
  expect_failures = [var.further_regions]
}

run "a_budget_without_an_account_to_make_it_in_is_refused" {
  command = plan
  variables {
    budget_per_month = 100
  }
  expect_failures = [var.billing_account]
}

run "what_is_made_unless_told_otherwise" {
  command = plan

  assert {
    condition     = google_storage_bucket.store.public_access_prevention == "enforced" && google_storage_bucket.store.uniform_bucket_level_access && !google_storage_bucket.store.force_destroy
    error_message = "the bucket is open to more than it need be, or destroy would delete checkpoints"
  }
  assert {
    condition     = google_storage_bucket.store.soft_delete_policy[0].retention_duration_seconds == 0 && !google_storage_bucket.store.versioning[0].enabled
    error_message = "what is deleted is kept, though nobody asked for it"
  }
  assert {
    condition     = length(google_compute_firewall.out) == 0 && length(google_compute_firewall.gangs) == 0
    error_message = "there are rules, though nobody asked for one"
  }
  assert {
    condition     = length(google_billing_budget.month) == 0 && length(google_service_account_iam_member.acting) == 0
    error_message = "something was made that nobody asked for"
  }
  assert {
    condition     = strcontains(output.server_yaml, "stint-{team}@my-project.iam.gserviceaccount.com") && strcontains(output.server_yaml, "gs://stint-my-project-us-central1")
    error_message = "server_yaml names other accounts or another bucket"
  }
}

run "a_project_of_a_domain_is_turned_round_in_addresses" {
  command = plan
  variables {
    project = "example.com:my-project"
  }

  assert {
    condition     = output.service_accounts == "stint-{team}@my-project.example.com.iam.gserviceaccount.com"
    error_message = "the accounts' addresses are not those Google makes"
  }
}

run "the_budget_warns_four_times" {
  command = plan
  variables {
    budget_per_month = 100
    billing_account  = "012345-6789AB-CDEF01"
    budget_emails    = ["me@example.com"]
  }

  assert {
    condition = (
      sort([for one in google_billing_budget.month[0].threshold_rules : "${one.spend_basis} ${one.threshold_percent}"])
      == sort(["CURRENT_SPEND 0.5", "CURRENT_SPEND 0.8", "CURRENT_SPEND 0.95", "FORECASTED_SPEND 1"])
    )
    error_message = "the thresholds are not 50, 80, 95 % spent and 100 % forecast"
  }
}

run "everything_that_can_be_asked_for" {
  command = plan
  variables {
    region               = "europe-west4"
    further_regions      = ["us-central1", "asia-east1"]
    name                 = "all"
    teams                = ["vision", "language"]
    labels               = { owner = "platform" }
    bucket               = "all-of-stint"
    prefix               = "ml/stint"
    kms_key              = "projects/my-project/locations/europe-west4/keyRings/ring/cryptoKeys/key"
    keep_deleted_days    = 30
    destroy_with_data    = true
    orchestrator_members = ["user:alice@example.com"]
    machines_by_name     = false
    egress               = "store"
    gangs                = true
    budget_per_month     = 500
    billing_account      = "012345-6789AB-CDEF01"
  }

  assert {
    condition     = length(distinct([for subnet in google_compute_subnetwork.own : subnet.ip_cidr_range])) == 3
    error_message = "regions share addresses"
  }
  assert {
    condition     = length(google_compute_router_nat.own) == 0 && length(google_dns_record_set.all) == 1
    error_message = "with `store` there is a way out to the internet, or none to Google"
  }
  assert {
    condition     = output.regions == "europe-west4,us-central1,asia-east1" && output.store == "gs://all-of-stint/ml/stint" && output.subnetwork == "all-machines"
    error_message = "outputs do not say what was asked for"
  }
}

run "a_network_of_ones_own_is_left_alone" {
  command = plan
  variables {
    subnetwork = "projects/host/regions/{region}/subnetworks/shared"
    gangs      = true
    egress     = "https"
  }

  assert {
    condition     = length(google_compute_network.own) + length(google_compute_firewall.out) + length(google_compute_firewall.gangs) + length(google_project_iam_member.network) == 0
    error_message = "something of a network was made"
  }
}
