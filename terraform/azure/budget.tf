resource "azurerm_consumption_budget_subscription" "month" {
  count           = var.budget_per_month > 0 ? 1 : 0
  name            = "${var.name}-month"
  subscription_id = data.azurerm_subscription.this.id
  amount          = var.budget_per_month
  time_grain      = "Monthly"

  time_period {
    start_date = "${var.budget_begins == "" ? formatdate("YYYY-MM-01", plantimestamp()) : var.budget_begins}T00:00:00Z"
  }

  filter {
    dimension {
      name   = "ResourceGroupName"
      values = concat([azurerm_resource_group.shared.name], [for group in azurerm_resource_group.team : group.name])
    }
  }

  dynamic "notification" {
    for_each = { 50 = "Actual", 80 = "Actual", 95 = "Actual", 100 = "Forecasted" }

    content {
      enabled        = true
      operator       = "GreaterThan"
      threshold      = tonumber(notification.key)
      threshold_type = notification.value
      contact_emails = var.budget_emails
    }
  }

  lifecycle {
    ignore_changes = [time_period]
  }
}
