resource "aws_budgets_budget" "month" {
  count = var.budget_usd_per_month > 0 ? 1 : 0

  name         = "${var.name}-month"
  budget_type  = "COST"
  limit_amount = tostring(var.budget_usd_per_month)
  limit_unit   = "USD"
  time_unit    = "MONTHLY"
  tags         = local.tags

  dynamic "cost_filter" {
    for_each = var.budget_scope == "tagged" ? [1] : []

    content {
      name   = "TagKeyValue"
      values = [for team in setunion(var.teams, ["@shared"]) : join("", ["user:stint:team", "$", team])]
    }
  }

  dynamic "notification" {
    for_each = { 50 = "ACTUAL", 80 = "ACTUAL", 95 = "ACTUAL", 100 = "FORECASTED" }

    content {
      comparison_operator        = "GREATER_THAN"
      notification_type          = notification.value
      threshold                  = tonumber(notification.key)
      threshold_type             = "PERCENTAGE"
      subscriber_email_addresses = var.budget_emails
    }
  }
}
