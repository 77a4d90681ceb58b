"""Reads what `terraform show -json` says of a plan of a stand-in (stand_in.py) for the modules of Google Cloud and Azure, and decides who
may do what, as the clouds do: WISHES are requests that have to be allowed or refused. Conditions are evaluated in the words that the
modules use; a word that is not known here fails. And the documents say what is so: configuration.md knows every key that `server_yaml`
sets.

    python3 rights.py DOCUMENTS PLAN.json ...
"""

import fnmatch
import json
import re
import sys


def resources(module):
    for resource in module.get("resources", []):
        yield resource["name"], resource.get("index"), resource["values"]["input"]
    for child in module.get("child_modules", []):
        yield from resources(child)


class Plan:
    def __init__(self, document):
        self.everything = list(resources(document["planned_values"]["root_module"]))

    def of(self, kind):
        """Name and index of each, and what it was given."""
        for name, index, given in self.everything:
            if name.split("__")[0] == kind:
                yield name.split("__")[1], index, given


def python(condition, words):
    """An expression of Python's; what is left of the other language fails when it is evaluated."""
    for pattern, instead in words:
        condition = re.sub(pattern, instead, condition)
    return " ".join(condition.split())


class GoogleName(str):
    """What a condition calls resource.name."""

    def startsWith(self, text):
        return self.startswith(text)

    def extract(self, template):
        """https://cloud.google.com/iam/docs/conditions-attribute-reference#extract"""
        before, after = re.fullmatch(r"(.*)\{\w+\}(.*)", template).groups()
        begin = self.find(before)
        begin = begin + len(before) if begin >= 0 else -1
        end = (self.find(after, begin) if after else len(self)) if begin >= 0 else -1
        return GoogleName(self[begin:end] if end >= 0 else "")


class Google:
    WORDS = ((r"\|\|", " or "), ("&&", " and "))

    def __init__(self, plan):
        self.roles, self.grants, self.members = {}, [], {}
        for name, index, given in plan.of("google_project_iam_custom_role"):
            self.roles[given["id"]] = (f"{name} {index}", set(given["permissions"]))
        for name, index, given in plan.of("google_service_account"):
            self.members[index or name] = given["member"]
        for _, _, given in plan.of("google_storage_managed_folder_iam_member"):
            folder = f"projects/_/buckets/{given['bucket']}/objects/{given['managed_folder']}"
            self._grant(given, lambda on, folder=folder: on.startswith(folder))
        for _, _, given in plan.of("google_storage_bucket_iam_member"):
            bucket = f"projects/_/buckets/{given['bucket']}"
            self._grant(given, lambda on, bucket=bucket: on.startswith(bucket))
        for _, _, given in plan.of("google_project_iam_member"):
            self._grant(given, lambda on: on.startswith("projects/my-project"))
        for _, _, given in plan.of("google_service_account_iam_member"):
            account = given["service_account_id"]
            self._grant(given, lambda on, account=account: on == account)
        bucket = next(given for _, _, given in plan.of("google_storage_bucket"))
        self.objects = f"projects/_/buckets/{bucket['name']}/objects/"

    def _grant(self, given, reaches):
        self.grants.append((given["member"], given["role"], [one["expression"] for one in given.get("condition") or []], reaches))

    def allows(self, who, permission, on):
        kind = {"instances": "compute.googleapis.com/Instance", "disks": "compute.googleapis.com/Disk"}
        resource = type("Resource", (), {"name": GoogleName(on), "type": kind.get((on.split("/") + [""] * 5)[4], "other")})
        for member, role, conditions, reaches in self.grants:
            permissions = self.roles.get(role, ("", {role}))[1]
            if member == self.members[who] and permission in permissions and reaches(on):
                if all(eval(python(one, self.WORDS), {"__builtins__": {}}, {"resource": resource}) for one in conditions):
                    return True
        return False

    def wishes(self):
        def wish(wanted, who, permission, on):
            what = self.objects + on if permission.startswith("storage") else on
            return f"{who}: {permission} on {on}", wanted, self.allows(who, permission, what)

        for right in ("create", "get", "list"):
            yield wish(True, "vision", f"storage.objects.{right}", "vision/run-1/log/00000000000000000001.json")
            yield wish(False, "vision", f"storage.objects.{right}", "language/run-1/log/00000000000000000001.json")
            yield wish(False, "vision", f"storage.objects.{right}", "vision2/run-1/data/1/x")
            yield wish(right == "get", "vision", f"storage.objects.{right}", "agents/abc.tar.gz")
        for key in ("data/1/x", "parts/1/1/00000001/0.json", "outputs/index.json", "mail/1-1/0/status.json", "0/data/1/x"):
            yield wish(True, "vision", "storage.objects.delete", f"vision/run-1/{key}")
            yield wish(False, "vision", "storage.objects.delete", f"language/run-1/{key}")
        for key in ("log/00000000000000000001.json", "inputs/x", "0/log/00000000000000000001.json"):
            yield wish(False, "vision", "storage.objects.delete", f"vision/run-1/{key}")
        yield wish(False, "vision", "storage.objects.delete", "agents/abc.tar.gz")
        zone = "projects/my-project/zones/us-central1-a/"
        for right in ("create", "delete", "setMetadata"):
            yield wish(True, "orchestrator", f"compute.instances.{right}", zone + "instances/stint-0123-0")
            yield wish(False, "orchestrator", f"compute.instances.{right}", zone + "instances/database")
            yield wish(False, "vision", f"compute.instances.{right}", zone + "instances/stint-0123-0")
        yield wish(True, "orchestrator", "compute.disks.create", zone + "disks/stint-0123-0")
        yield wish(False, "orchestrator", "compute.disks.create", zone + "disks/database")
        yield wish(True, "orchestrator", "compute.instances.list", "projects/my-project")
        yield wish(False, "orchestrator", "compute.firewalls.create", "projects/my-project")
        yield wish(False, "orchestrator", "storage.buckets.update", "")
        for right in ("create", "get", "list", "delete"):
            yield wish(True, "orchestrator", f"storage.objects.{right}", "vision/run-1/log/00000000000000000001.json")
        yield wish(True, "orchestrator", "roles/iam.serviceAccountUser", "google_service_account.machine[vision].name")
        yield wish(False, "orchestrator", "roles/iam.serviceAccountUser", "google_service_account.orchestrator.name")
        yield wish(False, "vision", "roles/iam.serviceAccountUser", "google_service_account.machine[language].name")


class Azure:
    BLOBS = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs"
    WORDS = (
        (r"!", " not "),
        (r"\bAND\b", " and "),
        (r"\bOR\b", " or "),
        (r"ActionMatches\{('[^']*')\}", r"(action == \1)"),
        (r"SubOperationMatches\{('[^']*')\}", r"(operation == \1)"),
        (r"@(Resource|Request)\[" + BLOBS + r":(path|prefix)\] StringStartsWith ('[^']*')", r"\2.startswith(\3)"),
        (r"@(Resource|Request)\[" + BLOBS + r":(path|prefix)\] StringLike ('[^']*')", r"like(\2, \3)"),
    )

    def __init__(self, plan):
        self.roles, self.grants, self.principals = {}, [], {}
        for _, _, given in plan.of("azurerm_role_definition"):
            permissions = given["permissions"][0]
            rights = {one.lower() for one in (permissions.get("actions") or []) + (permissions.get("data_actions") or [])}
            self.roles[given["role_definition_resource_id"]] = rights
        for name, index, given in plan.of("azurerm_user_assigned_identity"):
            self.principals[index or name] = given["principal_id"]
        for _, _, given in plan.of("azurerm_role_assignment"):
            self.grants.append(given)
        self.container = next(given["scope"] for name, _, given in plan.of("azurerm_role_assignment") if name == "objects")
        self.groups = {index: given["id"] for _, index, given in plan.of("azurerm_resource_group") if index}

    def allows(self, who, action, scope, path="", prefix="", operation=""):
        names = {"action": action, "operation": operation, "path": path, "prefix": prefix, "like": fnmatch.fnmatchcase}
        for grant in self.grants:
            if (
                grant["principal_id"] == self.principals[who]
                and action.lower() in self.roles[grant["role_definition_id"]]
                and scope.startswith(grant["scope"])
            ):
                condition = grant.get("condition")
                if not condition or eval(python(condition, self.WORDS), {"__builtins__": {}}, names):
                    return True
        return False

    def wishes(self):
        def blob(wanted, who, right, path):
            return f"{who}: {right} {path}", wanted, self.allows(who, f"{self.BLOBS}/{right}", self.container, path=path)

        def listing(wanted, who, prefix):
            allowed = self.allows(who, f"{self.BLOBS}/read", self.container, prefix=prefix, operation="Blob.List")
            return f"{who}: list {prefix}", wanted, allowed

        def manage(wanted, who, action, scope):
            return f"{who}: {action} in {scope}", wanted, self.allows(who, action, scope)

        for right in ("read", "write"):
            yield blob(True, "vision", right, "vision/run-1/log/00000000000000000001.json")
            yield blob(False, "vision", right, "language/run-1/log/00000000000000000001.json")
            yield blob(False, "vision", right, "vision2/run-1/data/1/x")
            yield blob(right == "read", "vision", right, "agents/abc.tar.gz")
        for prefix, wanted in (("vision/", True), ("vision/run-1/log/", True), ("vision", False), ("", False), ("agents/", False)):
            yield listing(wanted, "vision", prefix)
        yield listing(True, "orchestrator", "")
        for key in ("data/1/x", "parts/1/1/00000001/0.json", "outputs/index.json", "0/data/1/x"):
            yield blob(True, "vision", "delete", f"vision/run-1/{key}")
            yield blob(False, "vision", "delete", f"language/run-1/{key}")
        for key in ("log/00000000000000000001.json", "inputs/x", "mail/1-1/0/order.json"):
            yield blob(False, "vision", "delete", f"vision/run-1/{key}")
        yield blob(False, "vision", "delete", "agents/abc.tar.gz")
        for right in ("read", "write", "delete"):
            yield blob(True, "orchestrator", right, "vision/run-1/log/00000000000000000001.json")
        machines = "Microsoft.Compute/virtualMachines/"
        for team, group in self.groups.items():
            yield manage(team == "vision", "vision", machines + "delete", group)
            yield manage(team == "vision", "vision", machines + "deallocate/action", group)
            yield manage(False, "vision", machines + "write", group)
            yield manage(True, "orchestrator", machines + "write", group)
            yield manage(True, "orchestrator", machines + "delete", group)
        subscription = next(iter(self.groups.values())).split("/resourceGroups/")[0]
        for listed in ("Microsoft.Compute/virtualMachines", "Microsoft.Compute/disks", "Microsoft.Network/networkInterfaces"):
            yield manage(True, "orchestrator", listed + "/read", subscription)
            yield manage(False, "orchestrator", listed + "/delete", subscription)
            yield manage(False, "vision", listed + "/read", subscription)
        yield manage(False, "orchestrator", machines + "delete", "/subscriptions/x/resourceGroups/production")
        yield manage(False, "orchestrator", "Microsoft.Authorization/roleAssignments/write", self.groups["vision"])
        yield manage(False, "orchestrator", "Microsoft.Storage/storageAccounts/listKeys/action", self.container)


def unknown_settings(folder, document):
    """Keys that server_yaml sets and nobody reads."""
    text = document["planned_values"]["outputs"]["server_yaml"]["value"]
    provider = re.search(r'^    "(\w+)":$', text, re.MULTILINE)[1]
    keys = re.findall(r'^      "([^"]+)":', text, re.MULTILINE)
    with open(folder + "/configuration.md", encoding="utf-8") as page:
        sections = page.read().split("\n## ")
    section = next((one for one in sections if f"keys below `stint.providers.{provider}`" in one), "")
    for key in keys or ["nothing"]:
        if f"\n| `{key}` |" not in section:
            yield f"server_yaml sets stint.providers.{provider}.{key}, which configuration.md does not know"


def main(arguments):
    wrong, decided = [], 0
    for path in arguments[1:]:
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
        plan = Plan(document)
        wrong += unknown_settings(arguments[0], document)
        google = any(True for _ in plan.of("google_storage_bucket"))
        for what, wanted, found in (Google if google else Azure)(plan).wishes():
            decided += 1
            if wanted != found:
                wrong.append(f"{path}: {'refused' if wanted else 'allowed'}, and should not be: {what}")
    for words in wrong:
        print("WRONG " + words)
    print(f"{decided} requests decided on Google Cloud and Azure; {len(wrong)} wrong")
    return 1 if wrong or not decided else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
