resource "google_monitoring_notification_channel" "budget" {
  for_each     = var.budget_per_month > 0 ? var.budget_emails : toset([])
  project      = var.project
  display_name = "Stint's budget: ${each.key}"
  type         = "email"
  labels       = { email_address = each.key }
  depends_on   = [google_project_service.needed]
}

resource "google_billing_budget" "month" {
  count           = var.budget_per_month > 0 ? 1 : 0
  billing_account = var.billing_account
  display_name    = "${var.name}, ${var.project}, a month"

  budget_filter {
    projects        = ["projects/${local.number}"]
    calendar_period = "MONTH"
  }

  amount {
    specified_amount {
      currency_code = var.budget_currency
      units         = tostring(var.budget_per_month)
    }
  }

  dynamic "threshold_rules" {
    for_each = { 50 = "CURRENT_SPEND", 80 = "CURRENT_SPEND", 95 = "CURRENT_SPEND", 100 = "FORECASTED_SPEND" }

    content {
      threshold_percent = tonumber(threshold_rules.key) / 100
      spend_basis       = threshold_rules.value
    }
  }

  dynamic "all_updates_rule" {
    for_each = length(var.budget_emails) > 0 ? [1] : []

    content {
      monitoring_notification_channels = [for channel in google_monitoring_notification_channel.budget : channel.id]
      disable_default_iam_recipients   = true
    }
  }

  depends_on = [google_project_service.needed]
}
