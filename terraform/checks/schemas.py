"""Holds every resource, data source and provider of Terraform modules against the providers' published schemas, as the packages
`@cdktf/provider-google` and `@cdktf/provider-azurerm` of npm have them (generated from `terraform providers schema`).

    python3 schemas.py NODE_MODULES FOLDER ...

What is not there fails: a resource, a block, an attribute; so does what is required and missing, what can only be read and is set, a block
that is written as an attribute and the other way round, and the naming of something that does not exist. Values and their types are not
looked at here (stand_in.py has Terraform evaluate them).
"""

import pathlib
import re
import sys
from dataclasses import dataclass, field

import hcl

PROVIDERS = ("google", "azurerm")
META = {"count", "for_each", "depends_on", "provider"}
META_BLOCKS = {"lifecycle", "connection", "provisioner"}


@dataclass
class Shape:
    """What a resource or a block consists of, by Terraform's names."""

    settable: set = field(default_factory=set)
    required: set = field(default_factory=set)
    readable: dict = field(default_factory=dict)  # attribute: string, number, boolean, list, map or any
    blocks: dict = field(default_factory=dict)  # of those settable, the ones that are blocks; each a Shape


class Schemas:
    def __init__(self, node_modules):
        self.root = pathlib.Path(node_modules)
        self.known = {}

    def of(self, kind, data=False):
        """The shape of a resource or data source; None when there is none."""
        provider, _, rest = kind.partition("_")
        return self._read(provider, ("data-" + provider + "-" if data else "") + rest.replace("_", "-"))

    def provider(self, name):
        return self._read(name, "provider")

    def _read(self, provider, folder):
        if (provider, folder) not in self.known:
            path = self.root / "@cdktf" / f"provider-{provider}" / "lib" / folder / "index.js"
            self.known[provider, folder] = shape_of(path.read_text(encoding="utf-8")) if path.is_file() else None
        return self.known[provider, folder]

    def version(self, provider):
        text = (self.root / "@cdktf" / f"provider-{provider}" / "package.json").read_text(encoding="utf-8")
        return re.search(r'hashicorp/' + provider + r'",\s*"version":\s*"([^"]+)"', text)[1]


CLASS = re.compile(r"^class (\w+) extends cdktf\.(\w+)", re.MULTILINE)
GETTER = re.compile(r"\n    get (\w+)\(\) \{\s*return ([^;]*);")
CALLED = re.compile(r"this\.(?:get(\w*)Attribute|interpolationForAttribute)\('(\w+)'\)")
TYPES = {"String": "string", "Number": "number", "Boolean": "boolean", "List": "list", "NumberList": "list", "StringMap": "map"}


def shape_of(source):
    """Reads the generated program of one resource: who can be set has a setter, who is optional can be reset, blocks are called so."""
    found = list(CLASS.finditer(source))
    ends = [one.start() for one in found[1:]] + [len(source)]
    classes = {one[1]: (one[2], source[one.start() : end]) for one, end in zip(found, ends)}
    main = next(text for base, text in classes.values() if base in ("TerraformResource", "TerraformDataSource", "TerraformProvider"))
    return _shape(main, classes, source)


def _shape(text, classes, source):
    shape = Shape()
    made = dict(re.findall(r"this\._(\w+) = new (\w+)\(this, \"\w+\"", text))
    names = {member: name for member, name in re.findall(r"this\._(\w+) = new \w+\(this, \"(\w+)\"", text)}
    for member, value in GETTER.findall(text):
        called = CALLED.search(value)
        if called:
            names[member] = called[2]
            shape.readable[called[2]] = TYPES.get(called[1], "any")
        elif member in names:
            shape.readable[names[member]] = "any"
    # a provider has no getters that read
    for member, written in re.findall(r"\n            (\w+): \{\s*value: [^\n]*this\._(\w+)", text):
        names.setdefault(written, member)
    for member, name in names.items():
        upper = member[0].upper() + member[1:]
        if re.search(rf"\n    (?:set {member}|put{upper})\(value\)", text):
            shape.settable.add(name)
            if f"    reset{upper}() {{" not in text:
                shape.required.add(name)
            if member in made and _is_block(name, text, source):
                inside = classes.get(re.sub(r"(List|Map)$", "OutputReference", made[member]), ("", ""))[1]
                shape.blocks[name] = _shape(inside, classes, source)
            elif member not in made:
                written = re.search(rf"\n            {name}: \{{\s*value: cdktf\.listMapperHcl\((\w+)ToHclTerraform, true\)", text)
                converted = written or re.search(rf"\n            {name}: \{{\s*value: (?!cdktf\.)(\w+)ToHclTerraform\(", text)
                if converted and _is_block(name, text, source):
                    # of a provider: what is inside is told by the function that writes it
                    shape.blocks[name] = _written(converted[1], source)
    return shape


def _function(name, source):
    begin = source.find(f"function {name}ToHclTerraform(")
    return source[begin : source.find("\n}", begin)] if begin >= 0 else ""


def _written(name, source):
    shape, text = Shape(), _function(name, source)
    for inner, value, block in re.findall(r"\n        (\w+): \{\s*value: ([^\n]*),\s*isBlock: (\w+)", text):
        shape.settable.add(inner)
        nested = re.search(r"(?<!\.)\b(\w+)ToHclTerraform", value)
        if block == "true" and nested:
            shape.blocks[inner] = _written(nested[1], source)
    return shape


def _is_block(name, text, source):
    """Told where it is written: in the resource itself, or for what is inside a block, in a function of that block's."""
    own = re.search(rf"\n            {name}: \{{\s*value: [^\n]*\s*isBlock: (\w+)", text)
    if not own:
        of = re.search(r"class (\w+)OutputReference", text)
        function = _function(of[1][0].lower() + of[1][1:], source) if of else ""
        own = re.search(rf"\n        {name}: \{{\s*value: [^\n]*\s*isBlock: (\w+)", function)
    return bool(own) and own[1] == "true"


class Module:
    """The files of one folder, and what is wrong with them."""

    def __init__(self, folder, schemas):
        self.folder, self.schemas, self.wrong = pathlib.Path(folder), schemas, []
        self.files = {path: hcl.read(path.read_text(encoding="utf-8")) for path in sorted(self.folder.glob("*.tf"))}
        self.declared = set()
        for block in self.blocks():
            if block.kind in ("resource", "data"):
                self.declared.add(("data." if block.kind == "data" else "") + ".".join(block.labels))
            elif block.kind in ("variable", "module"):
                self.declared.add({"variable": "var"}.get(block.kind, block.kind) + "." + block.labels[0])
            elif block.kind == "locals":
                self.declared.update("local." + one.name for one in block.attributes)

    def blocks(self):
        return [block for blocks in self.files.values() for block in blocks]

    def check(self):
        """How many resources, blocks and attributes were looked at."""
        self.seen = 0
        for path, blocks in self.files.items():
            for block in blocks:
                self._check(path, block)
        return self.seen

    def _say(self, path, line, words):
        self.wrong.append(f"{path}:{line}: {words}")

    def _check(self, path, block):
        if block.kind in ("resource", "data", "provider"):
            kind = block.labels[0]
            if kind.split("_")[0] in PROVIDERS:
                shape = (
                    self.schemas.provider(kind)
                    if block.kind == "provider"
                    else self.schemas.of(kind, block.kind == "data")
                )
                if shape is None:
                    self._say(path, block.line, f"there is no {block.kind} {kind}")
                else:
                    meta = {"alias"} if block.kind == "provider" else META
                    self._body(path, block, shape, kind, meta, META_BLOCKS)
        self._names(path, block)

    def _body(self, path, block, shape, where, meta=frozenset(), meta_blocks=frozenset()):
        self.seen += 1
        given = set()
        for attribute in block.attributes:
            name = attribute.name
            if name in meta:
                continue
            self.seen += 1
            given.add(name)
            if name in shape.blocks:
                self._say(path, attribute.line, f"{where}: {name} is a block, and not an attribute")
            elif name not in shape.settable:
                reads = name in shape.readable
                self._say(path, attribute.line, f"{where}: {name} can only be read" if reads else f"{where} has no attribute {name}")
        for inner in block.blocks:
            dynamic = inner.kind == "dynamic"
            name = inner.labels[0] if dynamic else inner.kind
            if name in meta_blocks and not dynamic:
                continue
            given.add(name)
            body = next(one for one in inner.blocks if one.kind == "content") if dynamic else inner
            if name in shape.blocks:
                self._body(path, body, shape.blocks[name], f"{where}.{name}")
            elif name in shape.settable:
                self._say(path, inner.line, f"{where}: {name} is an attribute, and not a block")
            else:
                self._say(path, inner.line, f"{where} has no block {name}")
        for name in sorted(shape.required - given):
            self._say(path, block.line, f"{where}: {name} is required and missing")

    def _names(self, path, block):
        for attribute in block.attributes:
            self._named(path, attribute.line, hcl.code_of(attribute.value))
        for inner in block.blocks:
            self._names(path, inner)

    def _named(self, path, line, code):
        for found in re.finditer(r"(?<![\w.])(var|local|module)\.([\w-]+)", code):
            if f"{found[1]}.{found[2]}" not in self.declared:
                self._say(path, line, f"{found[0]} is not declared")
        pattern = rf"(?<![\w.])(data\.)?((?:{'|'.join(PROVIDERS)})_\w+)\.(\w+)((?:\[[^\]]*\])?)(?:\.(\w+))?"
        for found in re.finditer(pattern, code):
            data, kind, name, _, attribute = found.groups()
            if f"{data or ''}{kind}.{name}" not in self.declared:
                self._say(path, line, f"{data or ''}{kind}.{name} is not declared")
            else:
                shape = self.schemas.of(kind, bool(data))
                if shape and attribute and attribute not in shape.readable:
                    self._say(path, line, f"{kind} has no attribute {attribute} that could be read")


def main(arguments):
    schemas, wrong = Schemas(arguments[0]), []
    for folder in arguments[1:]:
        module = Module(folder, schemas)
        seen = module.check()
        wrong += module.wrong
        print(f"{folder}: {seen} resources, blocks and attributes held against the schemas")
        if not seen:
            wrong.append(f"{folder}: nothing was looked at")
    for words in wrong:
        print("WRONG " + words)
    versions = ", ".join(f"{name} {schemas.version(name)}" for name in PROVIDERS)
    print(f"schemas of {versions}; {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
