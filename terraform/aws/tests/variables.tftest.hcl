# What variables refuse, and what follows from those that are given. No account, no requests: the provider is played.

mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }

  mock_data "aws_region" {
    defaults = { name = "eu-central-1" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_data "aws_availability_zones" {
    defaults = { names = ["eu-central-1a", "eu-central-1b", "eu-central-1c"] }
  }

  mock_data "aws_iam_policy_document" {
    defaults = {
      json          = "{\"Version\":\"2012-10-17\",\"Statement\":[]}"
      minified_json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}"
    }
  }
}

run "a_team_needs_a_name_as_in_specs" {
  command = plan
  variables {
    teams = ["Vision"]
  }
  expect_failures = [var.teams]
}

run "no_team_is_named_as_a_folder_of_stints_own" {
  command = plan
  variables {
    teams = ["agents"]
  }
  expect_failures = [var.teams]
}

run "there_is_at_least_one_team" {
  command = plan
  variables {
    teams = []
  }
  expect_failures = [var.teams]
}

run "what_is_misspelt_is_refused" {
  command = plan
  variables {
    name                     = "Stint"
    bucket                   = "my.bucket"
    prefix                   = "stint/"
    kms_key_arn              = "alias/stint"
    keep_deleted_days        = 0.5
    tags                     = { "stint:team" = "me" }
    orchestrator_principals  = ["*"]
    installations            = ["*"]
    spot_service_linked_role = "yes"
    image_owners             = ["canonical"]
    permissions_boundary_arn = "boundary"
    subnet_ids               = ["10.0.0.0/24"]
    vpc_cidr                 = "10.0.0.0/24"
    zones                    = ["us-west-2-lax-1a"]
    egress                   = "closed"
    further_regions          = { ohio = { subnet_ids = [], security_group_id = "" } }
    budget_usd_per_month     = -1
    budget_emails            = ["me"]
    budget_scope             = "team"
  }
  expect_failures = [
    var.name, var.bucket, var.prefix, var.kms_key_arn, var.keep_deleted_days, var.tags, var.orchestrator_principals,
    var.installations, var.spot_service_linked_role, var.image_owners, var.permissions_boundary_arn, var.subnet_ids,
    var.vpc_cidr, var.zones, var.egress, var.further_regions, var.budget_usd_per_month, var.budget_emails, var.budget_scope,
  ]
}

run "a_budget_that_tells_nobody_is_refused" {
  command = plan
  variables {
    budget_usd_per_month = 100
  }
  expect_failures = [var.budget_emails]
}

run "what_is_made_unless_told_otherwise" {
  command = plan

  assert {
    condition     = length(aws_s3_bucket_versioning.store) == 0
    error_message = "versions are kept, though nobody asked for them"
  }
  assert {
    condition     = length(aws_budgets_budget.month) == 0 && length(aws_ebs_encryption_by_default.account) == 0
    error_message = "something that is for the whole account was made without being asked for"
  }
  assert {
    condition     = length(aws_iam_service_linked_role.spot) == 0 && length(aws_iam_instance_profile.orchestrator) == 0
    error_message = "roles were made without being asked for"
  }
  assert {
    condition     = !aws_s3_bucket.store.force_destroy
    error_message = "destroy would delete checkpoints"
  }
  assert {
    condition = alltrue([
      for rule in aws_s3_bucket_lifecycle_configuration.store.rule :
      length(rule.transition) == 0 && alltrue([for expiration in rule.expiration : coalesce(expiration.days, 0) == 0])
    ])
    error_message = "a lifecycle rule would take or move what is alive: that is Stint's alone"
  }
}

run "the_budget_warns_four_times" {
  command = plan
  variables {
    teams                = ["vision"]
    budget_usd_per_month = 100
    budget_emails        = ["me@example.com"]
  }

  assert {
    condition = (
      sort([for one in aws_budgets_budget.month[0].notification : "${one.notification_type} ${one.threshold}"])
      == sort(["ACTUAL 50", "ACTUAL 80", "ACTUAL 95", "FORECASTED 100"])
    )
    error_message = "the notifications are not 50, 80, 95 % spent and 100 % forecast"
  }
  assert {
    condition = (
      one([for filter in aws_budgets_budget.month[0].cost_filter : sort(filter.values)])
      == sort(["user:stint:team$vision", "user:stint:team$@shared"])
    )
    error_message = "the budget does not count what carries stint:team of the teams"
  }
}
