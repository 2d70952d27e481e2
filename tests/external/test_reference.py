"""docs/reference: built without a warning, with every public name in it; and docstrings that say what the code does."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
import textwrap
import zlib
from dataclasses import fields, is_dataclass
from enum import Enum
from operator import attrgetter
from pathlib import Path
from typing import Any

import cognito_tui
from cognito_tui import aio
from tests.support.public_names import everything, methods, public
from tests.support.repository import ROOT

# some of what these have is for screens and the command line
INTERNAL_TOO = {
    f"cognito_tui.{name}" for name in ("Account", "Clock", "CodeDelivery", "PasswordRules", "Profile")
}


def build(source: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [
        "sphinx",
        "-W",
        "--keep-going",
        "-q",
        "-b",
        "html",
        "-d",
        str(folder / "doctrees"),
        str(source),
        str(folder / "html"),
    ]
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True, timeout=100, check=False
    )


def index(folder: Path) -> dict[str, str]:
    """Name → kind ("py:class"), of all that the pages document: from objects.inv, below its four lines of a head."""
    packed = (folder / "html" / "objects.inv").read_bytes().split(b"\n", 4)[4]
    return dict(line.split(" ")[:2] for line in zlib.decompress(packed).decode().splitlines())


def test_it_is_built_without_a_warning_and_documents_what_is_public_and_nothing_else(tmp_path: Path) -> None:
    built = build(ROOT / "docs" / "reference", tmp_path)
    assert built.returncode == 0, built.stderr

    documented = {name: kind for name, kind in index(tmp_path).items() if kind.startswith("py:")}
    for package, names in (("cognito_tui.aio", aio.__all__), ("cognito_tui", cognito_tui.__all__)):
        there = {name for name in documented if name.rpartition(".")[0] == package}
        assert there == {f"{package}.{name}" for name in names}
    told = (each.name for named in public() if named.name not in INTERNAL_TOO for each in methods(named))
    assert [name for name in told if name not in documented] == []


def test_a_name_that_is_not_there_is_found(tmp_path: Path) -> None:
    """As in a docstring that names an error which is called otherwise by now."""
    source = tmp_path / "reference"
    source.mkdir()
    (source / "conf.py").write_text((ROOT / "docs" / "reference" / "conf.py").read_text())
    (source / "index.rst").write_text(
        "Test\n====\n\n.. py:function:: cognito_tui.f()\n\n   :raises IncorectPassword: often\n"
    )
    built = build(source, tmp_path)
    assert built.returncode
    assert "reference target not found: IncorectPassword" in built.stderr


EVERYTHING = everything()


def test_everything_public_says_what_it_is() -> None:
    assert [named.name for named in EVERYTHING if not named.text] == []


def test_arguments_are_those_of_the_signature_in_their_order() -> None:
    wrong = []
    for named in EVERYTHING:
        told, there = named.sections.get("Args", []), list(inspect.signature(named.thing).parameters)
        if told != [name for name in there if name in told]:
            wrong.append((named.name, told))
    assert wrong == []


def test_a_class_says_what_its_attributes_are() -> None:
    """In entries of their own, or in its words."""
    untold = []
    for named in public():
        if inspect.isclass(named.thing):
            told = {*named.sections.get("Attributes", []), *re.findall(r"`(\w+)`", named.text)}
            untold += [f"{named.name}.{name}" for name in attributes(named.thing) - told - SAID_FOR_ALL]
    assert untold == []


def test_attributes_that_are_told_are_there() -> None:
    for named in public():
        there = {name.rpartition(".")[2] for name in map(attrgetter("name"), methods(named))}
        for kind in inspect.getmro(named.thing) if inspect.isclass(named.thing) else ():
            there |= attributes(kind)
        assert set(named.sections.get("Attributes", [])) <= there, named.name


SAID_FOR_ALL = {"attempt"}  # of every step: docs/reference/signing-in.rst


def attributes(kind: Any) -> set[str]:
    """Its own, besides methods and properties: a dataclass's fields, what __init__ sets, what the class says first."""
    inherited = {name for base in inspect.getmro(kind)[1:] for name in vars(base)}
    if issubclass(kind, Enum):
        return set()  # its names say it
    if hasattr(kind, "_fields"):
        return set(kind._fields)
    if is_dataclass(kind):
        return {field.name for field in fields(kind)}
    held = {
        name for name, value in vars(kind).items() if not callable(value) and not hasattr(value, "__get__")
    }
    return {name for name in (held - inherited) | set_by_init(kind) if not name.startswith("_")}


def set_by_init(kind: Any) -> set[str]:
    if not inspect.isfunction(vars(kind).get("__init__")):
        return set()
    return {
        node.attr
        for node in ast.walk(tree(kind.__init__))
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and ast.unparse(node.value) == "self"
    }


def tree(function: Any) -> ast.Module:
    return ast.parse(textwrap.dedent(inspect.getsource(function)))


def test_what_a_function_raises_itself_it_tells() -> None:
    untold = [
        f"{named.name}: {error}"
        for named in EVERYTHING
        if inspect.isfunction(named.thing)
        for error in raised(named.thing)
        if error not in named.sections.get("Raises", [])
        and not re.search(rf"Raises .*\b{error}\b", named.text)
    ]
    assert untold == []


def raised(function: Any) -> set[str]:
    """The names of classes in its `raise Name(...)`."""
    names = {
        ast.unparse(node.exc.func)
        for node in ast.walk(tree(function))
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)
    }
    return {name for name in names if name[0].isupper()}


def test_errors_that_are_told_are_errors() -> None:
    known = {*cognito_tui.__all__, "TypeError", "ValueError"}
    told = [(named.name, error) for named in EVERYTHING for error in named.sections.get("Raises", [])]
    assert told
    assert [(name, error) for name, error in told if error not in known] == []
