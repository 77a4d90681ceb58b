"""What moto lacks of what the provider asks, for `terraform/check`. Python reads this by itself when the folder is on PYTHONPATH."""

try:
    import json

    from moto import backends
    from moto.budgets.responses import BudgetsResponse

    def describe_subscribers_for_notification(self):
        budget = self.backend.budgets[self._get_param("AccountId")][self._get_param("BudgetName")]
        asked = self._get_param("Notification")
        found = [one.subscribers for one in budget.notifications if all(one.details[key] == asked[key] for key in one.details)]
        return json.dumps({"Subscribers": found[0] if found else []})

    def list_tags_for_resource(self):
        name = self._get_param("ResourceARN").rsplit("/", 1)[1]
        tags = {}
        for budgets in self.backend.budgets.values():
            tags = getattr(budgets.get(name), "tags", tags)
        return json.dumps({"ResourceTags": tags or []})

    create = BudgetsResponse.create_budget

    def create_budget(self):
        answer = create(self)
        budget = self.backend.budgets[self._get_param("AccountId")][self._get_param("Budget")["BudgetName"]]
        budget.tags = self._get_param("ResourceTags") or []
        return answer

    BudgetsResponse.create_budget = create_budget
    BudgetsResponse.describe_subscribers_for_notification = describe_subscribers_for_notification
    BudgetsResponse.list_tags_for_resource = list_tags_for_resource

    # it lists its own folders for every request, which takes most of the request's time
    modules = list(backends.list_of_moto_modules())
    backends.list_of_moto_modules = lambda: modules
except ImportError:
    pass  # another Python on the way to moto's own
