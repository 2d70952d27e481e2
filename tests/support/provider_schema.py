"""What Terraform's AWS provider 6 takes and gives, as far as our modules use it: `tests/unit/provider_schema.json`.

The registry is not asked: a package of generated bindings says the same. To renew the file, after an argument was added
or for a newer provider:

    pip download --no-deps cdktn-provider-aws && python -m tests.support.provider_schema cdktn_provider_aws-*.whl
"""

from __future__ import annotations

import json
import re
import sys
import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.repository import ROOT

TABLE = ROOT / "tests" / "unit" / "provider_schema.json"
FOLDERS = ("terraform", "terraform/modules/function", "tests/live/terraform")
# Terraform's own, of every resource
_META = {"count", "depends_on", "for_each", "lifecycle", "provider", "provisioner"}
_BLOCK = re.compile(r'^\s*(\w+)((?: "[^"]*")*) \{(\})?$')
_ARGUMENT = re.compile(r"^\s*(\w+)\s+= (.*)$")
_REFERENCE = re.compile(r"(?<![\w.])(data\.)?(aws_\w+)\.\w+(?:\[[^\]]*\])?\.(\w+)")

# Of a resource or block: arguments, each with what it contains; of a resource also the attributes.
Schema = dict[str, Any]


@dataclass
class Block:
    """A resource, data source or block within one, as a file has it.

    Attributes:
        kind: "aws_iam_role", "data.aws_iam_policy_document"; of a block its name.
    """

    kind: str
    arguments: set[str] = field(default_factory=set)
    blocks: list[Block] = field(default_factory=list)


def used(files: Iterable[Path]) -> list[Block]:
    """Return the AWS resources and data sources of files that are laid out as `terraform fmt` does it."""
    return [
        Block(f"data.{kind}" if block.kind == "data" else kind, block.arguments, block.blocks)
        for file in files
        for block, kind in _parsed(iter(file.read_text("utf-8").splitlines()))
        if kind.startswith("aws_")
    ]


def _parsed(lines: Iterator[str]) -> Iterator[tuple[Block, str]]:
    """Yield blocks with their first label, up to the line that closes the block around them."""
    for line in lines:
        if found := _BLOCK.match(line):
            name, label = found[1], found[2].replace('"', "").split()
            block = Block(label[0] if name == "dynamic" else name)
            if not found[3]:
                _fill(block, lines)
            if name == "dynamic":  # what is in its content counts
                [content] = [each for each in block.blocks if each.kind == "content"]
                block.arguments, block.blocks = content.arguments, content.blocks
            yield block, (label or [""])[0]
        elif line.strip() == "}":
            return


def _fill(block: Block, lines: Iterator[str]) -> None:
    rest: list[str] = []
    depth = 0
    for line in lines:
        argument = _ARGUMENT.match(line)
        if depth == 0 and line.strip() == "}":
            break
        if depth == 0 and argument:
            block.arguments.add(argument[1])
            depth += _opened(argument[2])
        elif depth:
            depth += _opened(line)
        elif _BLOCK.match(line):
            rest = [line]
            inner = 0 if line.endswith("{}") else 1
            while inner:
                line = next(lines)
                inner += _opened(line)
                rest.append(line)
            block.blocks += [each for each, _ in _parsed(iter(rest))]


def _opened(line: str) -> int:
    """Return how many brackets a line leaves open."""
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', "", line).partition(" # ")[0]
    return sum(bare.count(each) for each in "([{") - sum(bare.count(each) for each in ")]}")


def referred(files: Iterable[Path]) -> set[tuple[str, str]]:
    """Return the resources and data sources of which an attribute is read, each with its name."""
    return {
        (f"{data}{kind}", attribute)
        for file in files
        for data, kind, attribute in _REFERENCE.findall(file.read_text("utf-8"))
    }


def wrong_with(block: Block, schema: Schema, where: str = "") -> Iterator[str]:
    """Yield what the provider would refuse."""
    where = where or block.kind
    arguments: Schema = schema["arguments"]
    given = {each.kind for each in block.blocks}
    for name in sorted((block.arguments | given) - _META):
        if name not in arguments:
            yield f"{where} has no {name}"
        elif ("arguments" in arguments[name]) != (name in given):
            yield f"{where}: {name} is {'an argument' if name in given else 'a block'}"
    for name, about in arguments.items():
        if about.get("required") and name not in block.arguments | given:
            yield f"{where} needs {name}"
    for inner in block.blocks:
        if "arguments" in arguments.get(inner.kind, {}):
            yield from wrong_with(inner, arguments[inner.kind], f"{where}.{inner.kind}")


def module_files() -> list[Path]:
    return [file for folder in FOLDERS for file in sorted((ROOT / folder).glob("*.tf"))]


# the bindings ---------------------------------------------------------------------------------------------------------


def _assembly(wheel: Path) -> dict[str, Any]:
    with zipfile.ZipFile(wheel) as files:
        [name] = [each for each in files.namelist() if each.endswith(".jsii.tgz")]
        with files.open(name) as packed, tarfile.open(fileobj=packed) as package:
            assembly = package.extractfile("package/.jsii")
            assert assembly
            found: dict[str, Any] = json.load(assembly)
            return found


def _schema_of(kind: str, types: dict[str, Any], package: str) -> Schema:
    """Return the schema of "aws_iam_role" or "data.aws_iam_policy_document"."""
    words = kind.removeprefix("data.").removeprefix("aws_").split("_")
    name = "".join(map(str.capitalize, ["data", "aws", *words] if kind.startswith("data.") else words))
    found = f"{package}.{name[0].lower()}{name[1:]}.{name}"
    arguments = _arguments(types[f"{found}Config"], types)
    attributes = {
        _snake(each["name"])
        for each in types[found]["properties"]
        if not each.get("static") and not each["name"].endswith("Input")
    }
    return {"arguments": arguments, "attributes": sorted(attributes - arguments.keys())}


def _arguments(interface: dict[str, Any], types: dict[str, Any]) -> Schema:
    found: Schema = {}
    for each in interface.get("properties", ()):
        docs = f"{each['docs'].get('summary', '')} {each['docs'].get('remarks', '')}"
        anchor = re.search(r"#(\w+) ", docs)
        about: Schema = {} if each.get("optional") else {"required": True}
        if " block." in docs and (inner := _inner(each["type"], types)):
            about["arguments"] = _arguments(inner, types)
        found[anchor[1] if anchor else _snake(each["name"])] = about
    return found


def _inner(kind: Any, types: dict[str, Any]) -> dict[str, Any] | None:
    """Return the interface that a type is made of, alone or in a list."""
    if isinstance(kind, dict):
        if (name := kind.get("fqn")) in types:
            interface: dict[str, Any] = types[name]
            return interface
        return _inner([*kind.values()], types)
    if isinstance(kind, list):
        return next((found for each in kind if (found := _inner(each, types))), None)
    return None


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()


def main(wheel: Path) -> None:
    assembly = _assembly(wheel)
    package, types = assembly["name"], assembly["types"]
    version = next(
        found[1]
        for each in types.values()
        if (found := re.search(r"hashicorp/aws/(\d[\d.]+)/docs", json.dumps(each)))
    )
    files = module_files()
    kinds = sorted({each.kind for each in used(files)} | {kind for kind, _ in referred(files)})
    table = {
        "provider": f"hashicorp/aws {version}",
        "source": wheel.name,
        "resources": {kind: _schema_of(kind, types, package) for kind in kinds},
    }
    TABLE.write_text(json.dumps(table, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
