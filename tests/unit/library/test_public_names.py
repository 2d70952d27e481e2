"""What `cognito_tui` offers to programs, and what it costs to import."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import cognito_tui

SOURCE = Path(cognito_tui.__file__)


def modules_after(code: str) -> set[str]:
    """What a fresh interpreter has imported after `code`, beyond what it starts with."""
    program = f"import sys; before = {{*sys.modules}}\n{code}\nprint(*{{*sys.modules}} - before)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True, cwd="/"
    )
    return set(done.stdout.split())


def for_type_checkers() -> dict[str, str]:
    """Name → the module that it is imported from where only type checkers look."""
    block = next(node for node in ast.parse(SOURCE.read_text()).body if isinstance(node, ast.If))
    return {
        alias.asname or "": f"cognito_tui.{node.module}" if node.module else "cognito_tui"
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def test_the_import_alone_imports_nothing_else() -> None:
    assert {name for name in modules_after("import cognito_tui") if "cognito_tui" not in name} == set()


def test_signing_in_waits_for_no_sdk_until_there_is_somebody_to_ask() -> None:
    imported = modules_after("from cognito_tui import Client, CodeRequired, Session, Throttled, aio, sign_in")
    heavy = {"boto3", "botocore", "textual", "rich", "httpx", "requests", "cryptography", "jwt", "urllib3"}
    assert "cognito_tui.library.blocking" in imported
    assert {name.partition(".")[0] for name in imported} & heavy == set()


def test_type_checkers_and_python_are_told_the_same_names() -> None:
    assert set(for_type_checkers()) == set(cognito_tui.__all__)


@pytest.mark.parametrize("name", cognito_tui.__all__)
def test_a_public_name_is_what_type_checkers_take_it_for(name: str) -> None:
    home = __import__(for_type_checkers()[name], fromlist=[name])
    assert getattr(cognito_tui, name) is getattr(home, name)
    assert name in dir(cognito_tui)


def test_a_name_that_is_misspelt_is_said_to_be() -> None:
    with pytest.raises(AttributeError, match="no attribute 'sing_in'"):
        _ = cognito_tui.sing_in  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "code", ["import cognito_tui.{0}", "from cognito_tui import {0}", "from cognito_tui.{0} import *"]
)
@pytest.mark.parametrize(("module", "name"), [("aio", "sign_in"), ("errors", "Throttled")])
def test_modules_are_imported_in_every_way(code: str, module: str, name: str) -> None:
    again = f"import cognito_tui; found = cognito_tui.{module}; from cognito_tui.{module} import {name} as it"
    assert modules_after(f"{code.format(module)}; {again}; assert found.{name} is it")


def test_help_is_there_without_the_extras() -> None:
    without = "import sys; sys.modules['httpx'] = sys.modules['requests'] = None\n"
    modules_after(f"""{without}
import pydoc, re, cognito_tui
text = pydoc.plain(pydoc.render_doc(cognito_tui))
assert re.search("sign_in\\(\\s*profile: ", text) and "HttpxAuth" not in text
assert "HttpxAuth" in cognito_tui.__all__ and "RequestsAuth" not in dir(cognito_tui)
""")
