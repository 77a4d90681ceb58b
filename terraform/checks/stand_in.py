"""Makes of a Terraform module one that needs no provider: every resource and data source of the clouds becomes a `terraform_data`, which
is built into Terraform, with the same arguments as its input, and names to it are changed alike. So Terraform itself evaluates all
expressions, rules of variables and outputs, and `terraform test` and `terraform plan` work, without an account and without the
provider. What a cloud would compute is a text that says whose it is, or what SAID says.

    python3 stand_in.py NODE_MODULES FROM TO        folders; TO is made
"""

import pathlib
import re
import sys

import hcl
import schemas

# what data sources and computed attributes say, where a text that says whose it is would not do; NAME is what the resource was given
SAID = {
    "google_project.number": '"123456789012"',
    "azurerm_resource_group.id": '"/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/${NAME}"',
    "azurerm_subscription.id": '"/subscriptions/11111111-2222-4333-8444-555555555555"',
    "azurerm_subscription.subscription_id": '"11111111-2222-4333-8444-555555555555"',
}
EMPTY = {"number": "0", "boolean": "false", "list": "[]", "map": "{}", "any": "null"}


class StandIn:
    def __init__(self, module, known):
        self.schemas = known
        self.many = {}  # address: whether it is one of many, and by what
        for block in module.blocks():
            if self.played(block):
                count = next((name for name in ("for_each", "count") if block.get(name)), None)
                self.many[self.address(block)] = count
        kinds = "|".join(schemas.PROVIDERS)
        self.pattern = re.compile(rf"(?<![\w.])(?:data\.)?(?:{kinds})_\w+\.\w+")

    @staticmethod
    def played(block):
        return block.kind in ("resource", "data") and block.labels[0].split("_")[0] in schemas.PROVIDERS

    @staticmethod
    def address(block):
        return ("data." if block.kind == "data" else "") + ".".join(block.labels)

    @staticmethod
    def name(address):
        return "terraform_data." + address.replace("data.", "data__").replace(".", "__")

    def renamed(self, text, bare=False):
        """Names of resources become those of their stand-ins' inputs; bare: of the stand-ins themselves."""

        def other(found):
            address = found[0]
            if address not in self.many:
                return address
            name, rest = self.name(address), text[found.end() :]
            if bare:
                return name
            index = re.match(r"\[[^\]]*\]", rest)
            if index or not self.many[address]:
                return name + (("\0" + index[0]) if index else ".input")
            if self.many[address] == "count":
                return name + "[*].input"
            return "{ for key, one in " + name + " : key => one.input }"

        changed = self.pattern.sub(other, text)
        # behind an index: the index that was there stands twice now
        return re.sub(r"\0(\[[^\]]*\])\1", r"\1.input", changed)

    def block(self, block):
        if not self.played(block):
            return "" if block.kind in ("terraform", "provider") else self.depending(block.text)
        kind, address = block.labels[0], self.address(block)
        shape = self.schemas.of(kind, block.kind == "data")
        name = self.name(address).removeprefix("terraform_data.")
        lines = [f'resource "terraform_data" "{name}" {{']
        for meta in ("for_each", "count", "depends_on"):
            if block.get(meta):
                lines.append(f"  {meta} = {self.renamed(block.get(meta).value, meta == 'depends_on')}")
        which = {"for_each": "[${each.key}]", "count": "[${count.index}]"}.get(self.many[address], "")
        given = self.object(block, top=True)
        for attribute, sort in sorted(shape.readable.items()):
            if attribute not in given:
                # what could have been given and was not is empty, but for the id
                computed = attribute == "id" or attribute not in shape.settable
                said = f'"{address}{which}.{attribute}"' if sort == "string" else EMPTY[sort]
                said = SAID.get(f"{kind}.{attribute}", said if computed else "null")
                given[attribute] = said.replace("NAME", given.get("name", "").strip())
        lines.append("  input = {")
        lines += [f"    {key} = {value}" for key, value in given.items()]
        lines.append("  }")
        conditions = [one.text for inner in block.blocks if inner.kind == "lifecycle" for one in inner.blocks]
        if conditions:
            lines.append("  lifecycle {\n" + self.renamed("\n".join(conditions)) + "\n  }")
        return "\n".join([*lines, "}"])

    def depending(self, text):
        parts = re.split(r"(depends_on\s*=\s*\[[^\]]*\])", text)
        return "".join(self.renamed(part, part.startswith("depends_on")) for part in parts)

    def object(self, block, top=False):
        """Arguments by name; blocks are lists of objects."""
        meta = schemas.META if top else ()
        given = {one.name: self.renamed(one.value) + "\n" for one in block.attributes if one.name not in meta}
        lists = {}
        for inner in block.blocks:
            if top and inner.kind in schemas.META_BLOCKS:
                continue
            if inner.kind != "dynamic":
                lists.setdefault(inner.kind, []).append(f"[{self.written(inner)}]")
                continue
            iterator = inner.get("iterator").value if inner.get("iterator") else inner.labels[0]
            body = self.written(next(one for one in inner.blocks if one.kind == "content"))
            for part in ("key", "value"):
                body = re.sub(rf"(?<![\w.]){iterator}\.{part}\b", f"{iterator}_{part}", body)
            each = self.renamed(inner.get("for_each").value)
            lists.setdefault(inner.labels[0], []).append(f"[for {iterator}_key, {iterator}_value in {each} : {body}]")
        given.update({name: "concat(" + ", ".join(parts) + ")" for name, parts in lists.items()})
        return given

    def written(self, block):
        return "{\n" + "\n".join(f"{key} = {value}" for key, value in self.object(block).items()) + "\n}"


def make(node_modules, origin, target):
    known, target = schemas.Schemas(node_modules), pathlib.Path(target)
    target.mkdir(parents=True)
    module = schemas.Module(origin, known)
    stand_in = StandIn(module, known)
    for path, blocks in module.files.items():
        text = "\n\n".join(filter(None, (stand_in.block(block) for block in blocks)))
        (target / path.name).write_text(text + "\n", encoding="utf-8")
    for test in pathlib.Path(origin).glob("tests/*.tftest.hcl"):
        blocks = [one for one in hcl.read(test.read_text(encoding="utf-8")) if one.kind != "mock_provider"]
        text = "\n\n".join(stand_in.depending(one.text) for one in blocks)
        (target / "tests").mkdir(exist_ok=True)
        (target / "tests" / test.name).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    make(*sys.argv[1:])
