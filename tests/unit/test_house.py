"""Where things are, and who may import whom: the contracts of pyproject.toml, and the public faces of the topics."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import cognito_tui
from tests.support.repository import APP, ROOT

TOPICS = sorted(path.parent.name for path in APP.glob("services/*/__init__.py"))
FACES = [topic for topic in TOPICS if "lazily(" in (APP / "services" / topic / "__init__.py").read_text()]

ONE_WAY = "data flows one way"
TEXTUAL = "only what draws knows Textual"
ARGPARSE = "only the command line knows argparse"
DEMO = "only the command line knows the demo"
SDK = "only what calls AWS knows its SDK"
OF_SERVICES = "topics of services"
LAMBDA = "what runs in Lambda knows nothing of the rest"
SIMULATOR = "the simulator knows nothing of the program that it judges"
CONTRACTS = {ONE_WAY, DEMO, TEXTUAL, ARGPARSE, SDK, OF_SERVICES, LAMBDA, SIMULATOR}
VIOLATIONS = [
    ("services/base/clock.py", "from ...library import session", ONE_WAY),
    ("services/base/clock.py", "def late():\n    from ...widgets import fields", ONE_WAY),
    ("client.py", "def late():\n    from .library import session", ONE_WAY),
    ("library/session.py", "def late():\n    from ..demo import scenarios", ONE_WAY),
    ("widgets/fields.py", "def late():\n    from ..cli import main", ONE_WAY),
    ("screens/form.py", "def late():\n    from ..demo import start", DEMO),
    ("functions/hello.py", "from ..lazy import lazily\nfrom .. import errors", ONE_WAY),
    ("attic/__init__.py", "", ONE_WAY),
    ("services/attic/__init__.py", "", OF_SERVICES),
    ("services/tokens/store.py", "def late():\n    from ..auth import SignIn", OF_SERVICES),
    ("services/delivery/formats.py", "def late():\n    from ..account import Account", OF_SERVICES),
    ("services/credentials/cache.py", "def late():\n    from ..auth import SignIn", OF_SERVICES),
    ("services/storage/paths.py", "def late():\n    from ..config import Profile", OF_SERVICES),
    ("services/base/clock.py", "import textual", TEXTUAL),
    ("cli/main.py", "def late():\n    import rich", TEXTUAL),
    ("library/session.py", "import argparse", ARGPARSE),
    ("screens/sign_in.py", "import boto3", SDK),
    ("services/config/profile.py", "def late():\n    import botocore.session", SDK),
    ("functions/hello.py", "from ..services.base import clock", LAMBDA),
    ("demo/simulator/pool.py", "from ...services.auth import srp", SIMULATOR),
]


def lint_imports(folder: Path) -> dict[str, bool]:
    """Check the contracts on the package that is installed, or on the copy in `folder`; which of them are kept."""
    done = subprocess.run(
        # -m would put the repository before everything else: `app` is not the package's name
        [Path(sys.executable).with_name("lint-imports"), "--config", ROOT / "pyproject.toml", "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    return {
        name: state == "KEPT"
        for name, state in re.findall(r"^(.+?) (KEPT|BROKEN)(?: \(.*)?$", done.stdout, re.MULTILINE)
    }


def test_the_contracts_are_kept(tmp_path: Path) -> None:
    assert lint_imports(tmp_path) == dict.fromkeys(CONTRACTS, True)


@pytest.mark.parametrize(("module", "violation", "contract"), VIOLATIONS)
def test_each_contract_can_be_broken(tmp_path: Path, module: str, violation: str, contract: str) -> None:
    copy = tmp_path / "cognito_tui"
    shutil.copytree(next(iter(cognito_tui.__path__)), copy, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / module).parent.mkdir(exist_ok=True)
    with (copy / module).open("a") as file:
        file.write(f"\n\n{violation}\n")
    assert not lint_imports(tmp_path)[contract]


def test_no_contract_goes_without_a_violation() -> None:
    assert {contract for _, _, contract in VIOLATIONS} == CONTRACTS


def imports() -> Iterator[tuple[str, str, str]]:
    """Every import of ours inside the package: the importing module, the module that is named, the name."""
    for path in APP.rglob("*.py"):
        module = ".".join(path.relative_to(APP).with_suffix("").parts)
        package = module.removesuffix("__init__").removesuffix(".").split(".")
        if path.name != "__init__.py":
            package = package[:-1]
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level:
                base = package[: len(package) - node.level + 1]
                for alias in node.names:
                    yield module, ".".join([*base, *(node.module or "").split(".")]).strip("."), alias.name


def test_a_topic_is_imported_by_its_face_alone() -> None:
    around = [
        f"{importer}: from {module} import {name}"
        for importer, module, name in imports()
        for topic in [".".join(module.split(".")[:2])]
        if topic.removeprefix("services.") in FACES
        and not importer.startswith(f"{topic}.")
        and (module != topic or name not in import_module(f"cognito_tui.{topic}").__all__)
    ]
    assert around == []


@pytest.mark.parametrize("topic", FACES)
def test_a_face_shows_type_checkers_what_it_gives_and_no_more_than_others_use(topic: str) -> None:
    package = import_module(f"cognito_tui.services.{topic}")
    tree = ast.parse((APP / "services" / topic / "__init__.py").read_text("utf-8"))
    typed = {
        alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    assert typed - {"lazily"} == {*package.__all__}
    assert all(getattr(package, name) is not None for name in package.__all__)
    used = {name for importer, module, name in imports() if module == f"services.{topic}"}
    assert {*package.__all__} - used == set()
    assert package.__doc__


def test_what_is_public_has_one_meaning() -> None:
    """No two classes of the package have one name; the asynchronous library repeats the names of the other."""
    homes: dict[str, list[str]] = {}
    for path in APP.rglob("*.py"):
        if "demo" in path.parts or path.name == "aio.py":
            continue
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes.setdefault(node.name, []).append(str(path.relative_to(APP)))
    assert {name: found for name, found in homes.items() if len(found) > 1} == {}
