"""Reads the structure of Terraform's language: blocks, attributes, and which expressions name what. `terraform fmt -check` comes first, so
what is read here is well-formed; expressions are taken as they stand."""

import re
from dataclasses import dataclass, field


@dataclass
class Attribute:
    name: str
    value: str  # its expression, as it stands
    line: int


@dataclass
class Block:
    kind: str
    labels: list
    line: int
    attributes: list = field(default_factory=list)
    blocks: list = field(default_factory=list)
    text: str = ""

    def get(self, name):
        return next((one for one in self.attributes if one.name == name), None)


HEREDOC = re.compile(r"<<-?(\w+)\n")
SPACE = re.compile(r"(?:\s|#[^\n]*|//[^\n]*|/\*.*?\*/)+", re.DOTALL)
WORD = re.compile(r"[A-Za-z_][\w-]*")


def past_text(source, at):
    """Behind the quoted text that begins here; and what is code in it."""
    code, begin = [], at
    at += 1
    while source[at] != '"':
        if source[at] == "\\" or source[at : at + 3] in ("$${", "%%{"):
            at += 2 if source[at] == "\\" else 3
        elif source[at : at + 2] in ("${", "%{"):
            inner = past_code(source, at + 2, "}")
            code.append(inner[1])
            at = inner[0] + 1
        else:
            if source[at] == "\n":
                raise ValueError(f"a text without an end: {source[begin:at]}")
            at += 1
    return at + 1, " ".join(code)


def past_heredoc(source, at, word):
    end = re.compile(r"^\s*" + word + r"$", re.MULTILINE).search(source, at)
    body = source[at : end.start()]
    code = [past_code(body, found.end(), "}")[1] for found in re.finditer(r"(?<![$%])[$%]\{", body)]
    return end.end(), " ".join(code)


def past_code(source, at, stop):
    """To the place behind an expression, at one of the signs in `stop`, or a line's end outside brackets; and its code without texts."""
    code, depth = [], 0
    while at < len(source):
        sign = source[at]
        if depth == 0 and sign in stop:
            break
        heredoc = HEREDOC.match(source, at) if sign == "<" else None
        if heredoc:
            at, inner = past_heredoc(source, heredoc.end(), heredoc[1])
            code.append(" " + inner + " ")
        elif sign == '"':
            at, inner = past_text(source, at)
            # the texts themselves are gone, but `map["key"]` stays an index
            code.append('"" ' + inner if inner else '""')
        elif sign == "#" or source[at : at + 2] == "//":
            at = (source + "\n").index("\n", at)
        else:
            depth += (sign in "([{") - (sign in ")]}")
            code.append(sign)
            at += 1
    return at, "".join(code)


def code_of(expression):
    """An expression without texts, but with what is code in them."""
    return past_code(expression, 0, "")[1]


def read(source):
    """The blocks of a file."""
    return _body(source + "\n", 0, Block("file", [], 1)).blocks


def _body(source, at, block):
    while True:
        space = SPACE.match(source, at)
        at = space.end() if space else at
        if at >= len(source) or source[at] == "}":
            block.text = source[:at]
            block.end = at
            return block
        word = WORD.match(source, at)
        if not word:
            raise ValueError(f"line {source.count(chr(10), 0, at) + 1}: neither a name nor an end")
        line, begin = source.count("\n", 0, at) + 1, at
        at = word.end()
        labels = []
        while True:
            at = re.compile(r"[ \t]*").match(source, at).end()
            if source[at] == '"':
                end = past_text(source, at)[0]
                labels.append(source[at + 1 : end - 1])
                at = end
            else:
                break
        if source[at] == "=":
            end = past_code(source, at + 1, "\n}")[0]
            block.attributes.append(Attribute(word[0], source[at + 1 : end].strip(), line))
            at = end
        elif source[at] == "{":
            inner = _body(source, at + 1, Block(word[0], labels, line))
            at = inner.end + 1
            inner.text = source[begin:at]
            block.blocks.append(inner)
        else:
            raise ValueError(f"line {line}: {word[0]} is neither an attribute nor a block")
