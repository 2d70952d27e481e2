"""Where things are, and who may import whom: the contracts of pyproject.toml, and the public faces of the topics."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

import cognito_tui
from tests.support.repository import APP, ROOT, source_trees

pytestmark = pytest.mark.xdist_group("source")  # in one process, which reads the source once

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
SCREENS = "the app shows screens, which are made of widgets"
CONTRACTS = {ONE_WAY, SCREENS, DEMO, TEXTUAL, ARGPARSE, SDK, OF_SERVICES, LAMBDA, SIMULATOR}
VIOLATIONS = [  # the module that imports, what it imports, the contract that says no
    ("services.base.clock", "cognito_tui.library.session", ONE_WAY),
    ("services.base.clock", "cognito_tui.widgets.fields", ONE_WAY),
    ("client", "cognito_tui.library.session", ONE_WAY),
    ("library.session", "cognito_tui.demo.scenarios", ONE_WAY),
    ("widgets.fields", "cognito_tui.cli.main", ONE_WAY),
    ("functions.hello", "cognito_tui.errors", ONE_WAY),
    ("widgets.fields", "cognito_tui.screens.form", SCREENS),
    ("screens.form", "cognito_tui.tui.full_screen_app", SCREENS),
    ("tui.context", "cognito_tui.widgets.fields", SCREENS),
    ("screens.form", "cognito_tui.demo", DEMO),
    ("services.tokens.store", "cognito_tui.services.auth", OF_SERVICES),
    ("services.delivery.formats", "cognito_tui.services.account", OF_SERVICES),
    ("services.credentials.cache", "cognito_tui.services.auth", OF_SERVICES),
    ("services.storage.paths", "cognito_tui.services.config", OF_SERVICES),
    ("services.base.clock", "textual", TEXTUAL),
    ("cli.main", "rich", TEXTUAL),
    ("library.session", "argparse", ARGPARSE),
    ("screens.sign_in", "boto3", SDK),
    ("services.config.profile", "botocore", SDK),
    ("functions.hello", "cognito_tui.services.base", LAMBDA),
    ("demo.simulator.pool", "cognito_tui.services.auth", SIMULATOR),
]


def lint_imports(folder: Path) -> tuple[dict[str, bool], str]:
    """Check the contracts on the package that is installed, or on the copy in `folder`: which of them are kept."""
    done = subprocess.run(
        # -m would put the repository before everything else: `app` is not the package's name
        [Path(sys.executable).with_name("lint-imports"), "--config", ROOT / "pyproject.toml", "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "LANG": "C.UTF-8", "COLUMNS": "400"},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    states = re.findall(r"^(.+?) (KEPT|BROKEN)(?: \(.*)?$", done.stdout, re.MULTILINE)
    return {name: state == "KEPT" for name, state in states}, done.stdout


def test_the_contracts_are_kept(tmp_path: Path) -> None:
    kept, _ = lint_imports(tmp_path)
    assert kept == dict.fromkeys(CONTRACTS, True)


def test_each_import_that_a_contract_forbids_is_found(tmp_path: Path) -> None:
    """All of them are in one copy, and each is looked for in what is reported under its contract."""
    copy = tmp_path / "cognito_tui"
    shutil.copytree(next(iter(cognito_tui.__path__)), copy, ignore=shutil.ignore_patterns("__pycache__"))
    for module, imported, _ in VIOLATIONS:
        with (copy / f"{module.replace('.', '/')}.py").open("a") as file:
            file.write(f"\n\nimport {imported}\n")
    _, output = lint_imports(tmp_path)
    parts = re.split(r"^(.+)\n-+\n", output.partition("Broken contracts")[2], flags=re.MULTILINE)
    reported = dict(zip(parts[1::2], parts[2::2], strict=True))
    missed = [
        (module, imported, contract)
        for module, imported, contract in VIOLATIONS
        if not re.search(rf"cognito_tui\.{module} -> {imported} \(", reported[contract])
    ]
    assert missed == []


def test_a_room_that_no_layer_names_is_found(tmp_path: Path) -> None:
    """Each of the two rooms is in reach of one contract only."""
    copy = tmp_path / "cognito_tui"
    shutil.copytree(next(iter(cognito_tui.__path__)), copy, ignore=shutil.ignore_patterns("__pycache__"))
    for room in ("attic", "services/attic"):
        (copy / room).mkdir()
        (copy / room / "__init__.py").touch()
    kept, _ = lint_imports(tmp_path)
    assert {contract for contract, held in kept.items() if not held} == {ONE_WAY, OF_SERVICES}


def test_no_contract_goes_without_a_violation() -> None:
    assert {contract for _, _, contract in VIOLATIONS} == CONTRACTS


@cache
def imports() -> list[tuple[str, str, str]]:
    """Every import of ours inside the package: the importing module, the module that is named, the name."""
    found = []
    for path, tree in source_trees().items():
        module = path.removesuffix(".py").replace("/", ".")
        package = module.removesuffix("__init__").removesuffix(".").split(".")
        if not path.endswith("__init__.py"):
            package = package[:-1]
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.level:
                base = package[: len(package) - node.level + 1]
                for alias in node.names:
                    target = ".".join([*base, *(node.module or "").split(".")]).strip(".")
                    found.append((module, target, alias.name))
    return found


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


def test_a_face_shows_type_checkers_what_it_gives_and_no_more_than_others_use() -> None:
    assert len(FACES) > 5
    for topic in FACES:
        package = import_module(f"cognito_tui.services.{topic}")
        tree = source_trees()[f"services/{topic}/__init__.py"]
        typed = {
            alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names
        }
        assert typed - {"lazily"} == {*package.__all__}, topic
        assert all(getattr(package, name) is not None for name in package.__all__), topic
        used = {name for importer, module, name in imports() if module == f"services.{topic}"}
        assert {*package.__all__} - used == set(), topic
        assert package.__doc__, topic


def test_what_is_public_has_one_meaning() -> None:
    """No two classes of the package have one name; the asynchronous library repeats the names of the other."""
    homes: dict[str, list[str]] = {}
    for path, tree in source_trees().items():
        if "simulator" in path or path.endswith("aio.py"):
            continue
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes.setdefault(node.name, []).append(path)
    assert {name: found for name, found in homes.items() if len(found) > 1} == {}
