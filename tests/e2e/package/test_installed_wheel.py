"""The wheel, installed as anyone does it: on the oldest and the newest Python, without extras, and then with one."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

import cognito_tui
from tests.support.distributions import VERSION
from tests.support.environments import Environment
from tests.support.home_of_ada import PASSWORD, signing_in

pytestmark = [pytest.mark.xdist_group("package"), pytest.mark.timeout(300)]

on = pytest.mark.parametrize
BARE = ["oldest", "newest"]


@on("installed", BARE, indirect=True)
def test_importing_it_imports_no_sdk_and_no_screen(installed: Environment) -> None:
    code = "import cognito_tui, sys; print(*{name.partition('.')[0] for name in sys.modules})"
    assert not {"boto3", "botocore", "textual", "rich"} & set(installed.says(code).split())


# An extra's modules, and what cannot be imported without it.
EXTRAS = {
    "httpx": "httpx",
    "keyring": "cryptography|keyring",
    "requests": "requests",
    "testing": "pytest",
}
NAMES = """
import cognito_tui
for name in cognito_tui.__all__:
    try:
        getattr(cognito_tui, name)
    except (ImportError, cognito_tui.CognitoTuiError) as error:
        print(name, str(error).replace(chr(10), " "))
"""


@on("installed", BARE, indirect=True)
def test_a_public_name_is_there_or_says_which_extra_to_install(installed: Environment) -> None:
    missing = dict(line.split(" ", 1) for line in installed.says(NAMES).splitlines())
    assert missing.keys() <= {"HttpxAuth", "HttpxSigV4Auth", "RequestsAuth", "RequestsSigV4Auth"}
    for name, error in missing.items():
        extra = "httpx" if name.startswith("Httpx") else "requests"
        assert f"cognito-tui[{extra}]" in error


MODULES = """
import importlib, pkgutil, cognito_tui
for module in pkgutil.walk_packages(cognito_tui.__path__, "cognito_tui."):
    try:
        importlib.import_module(module.name)
    except Exception as error:
        print(module.name, repr(error))
"""


@on("installed", BARE, indirect=True)
def test_every_module_is_importable_but_those_of_extras_that_are_not_there(installed: Environment) -> None:
    failed = installed.says(MODULES).splitlines()
    missing = "|".join(modules for extra, modules in EXTRAS.items() if extra not in installed.extras)
    assert [line for line in failed if not re.search(rf"'({missing})[.']|cognito-tui\[", line)] == []


@on("installed", BARE, indirect=True)
def test_the_program_says_its_version_and_what_it_can_do(installed: Environment) -> None:
    assert installed.run("cognito-tui", "--version").stdout == f"cognito-tui {VERSION}\n"
    assert installed.says("import cognito_tui; print(cognito_tui.__version__)") == f"{VERSION}\n"
    help_text = installed.run("cognito-tui", "--help").stdout
    assert {"login", "credential-process", "configure", "demo"} <= set(help_text.split())


SIGN_IN = """
import os, cognito_tui
session = cognito_tui.sign_in("work", "ada", os.environ["PASSWORD"])
print(session.username, session.claims["email"], session.aws_credentials().expires_at.tzname())
"""


@on("installed", BARE, indirect=True)
def test_a_program_signs_in(installed: Environment) -> None:
    with signing_in(installed.home) as environ:
        said = installed.says(SIGN_IN, PASSWORD=PASSWORD, **environ)
    assert said.split() == ["ada", "ada@example.com", "UTC"]


LOGIN = ["cognito-tui", "login", "--profile", "work", "-u", "ada", "--password-stdin"]


@on("installed", ["oldest"], indirect=True)
def test_without_the_extra_a_session_for_the_keyring_is_not_kept_and_it_says_what_to_install(
    installed: Environment,
) -> None:
    with signing_in(installed.home, remember="keyring") as environ:
        done = installed.run(*LOGIN, typed=PASSWORD, **environ)
    assert "Install the program again with its extra `keyring`" in " ".join(done.stderr.split())
    assert not list(installed.home.rglob("sessions.*ed"))


START = """
import os, cognito_tui
print(type(cognito_tui.Client().start("ada", os.environ["PASSWORD"])).__name__)
"""


@contextmanager
def served_demo(installed: Environment, scenario: str) -> Iterator[dict[str, str]]:
    """Yield the variables that it prints, and its user's password as PASSWORD."""
    with installed.started("cognito-tui", "demo", "--serve", "--scenario", scenario) as demo:
        assert demo.stdout
        lines: list[str] = []
        while not (lines and "password: " in lines[-1]):
            lines.append(demo.stdout.readline())
            assert lines[-1], demo.stderr and demo.stderr.read()
        exported = dict(
            word.split("=", 1) for line in lines for word in shlex.split(line, comments=True) if "=" in word
        )
        yield {**exported, "PASSWORD": lines[-1].split()[-1]}
        demo.send_signal(signal.SIGINT)
        assert demo.wait(60) == 0


@on("installed", BARE, indirect=True)
def test_the_demo_answers_a_sign_in(installed: Environment) -> None:
    with served_demo(installed, "first-sign-in") as variables:
        assert installed.says(START, **variables) == "NewPasswordRequired\n"


SESSIONS = """
import os, cognito_tui
session = cognito_tui.Client().sign_in("ada", os.environ["PASSWORD"])
print([entry.current for entry in session.account.sessions()])
"""


@on("installed", ["newest"], indirect=True)
def test_the_demo_answers_what_the_newest_sdk_can_ask(installed: Environment) -> None:
    """ListUserSessions came with botocore 1.44."""
    with served_demo(installed, "rotation") as variables:
        assert installed.says(SESSIONS, **variables) == "[True]\n"


PROGRAM = """
import cognito_tui

def everything_that_ada_may(password: str) -> list[str]:
    session = cognito_tui.sign_in("work", "ada", password)
    names: list[str] = [session.username, session.aws_credentials().region]
    return names

cognito_tui.sign_in("work", username=7)
cognito_tui.resume("work").no_such_attribute
"""


@on("installed", ["newest"], indirect=True)
def test_a_type_checker_knows_every_public_name_and_finds_a_wrong_argument(installed: Environment) -> None:
    program = installed.home / "program.py"
    revealed = [f"reveal_type(cognito_tui.{name})" for name in cognito_tui.__all__]
    program.write_text("\n".join([PROGRAM, *revealed]))
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--python-executable", installed.python, program],
        cwd=installed.home,
        env={"PATH": os.environ["PATH"], "HOME": str(installed.home)},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    said = done.stdout.splitlines()
    errors = [line for line in said if ": error: " in line]
    assert len(errors) == 2, done.stdout + done.stderr
    assert 'Argument "username" to "sign_in" has incompatible type "int"' in errors[0]
    assert "no_such_attribute" in errors[1]
    types = [line.partition("Revealed type is ")[2] for line in said if "Revealed type is " in line]
    assert len(types) == len(cognito_tui.__all__)
    assert [name for name, type_ in zip(cognito_tui.__all__, types, strict=True) if type_ == '"Any"'] == []


# What no desktop is needed for; tests/unit/storage/test_keyring.py has a real one.
BACKEND = """
import pathlib
from keyring.backend import KeyringBackend

class InFile(KeyringBackend):
    priority = 1
    file = pathlib.Path.home() / "keyring"

    def get_password(self, service, username):
        return self.file.read_text() if self.file.exists() else None

    def set_password(self, service, username, password):
        self.file.write_text(password)
"""
RESUME = "import cognito_tui; print(cognito_tui.resume('work').username)"


@on("installed", ["oldest with keyring"], indirect=True)
def test_with_the_keyring_a_session_is_kept_encrypted_and_goes_on_in_a_program(
    installed: Environment,
) -> None:
    (installed.home / "backend.py").write_text(BACKEND)
    with signing_in(installed.home, remember="keyring") as environ:
        environ |= {"PYTHONPATH": str(installed.home), "PYTHON_KEYRING_BACKEND": "backend.InFile"}
        done = installed.run(*LOGIN, typed=PASSWORD, **environ)
        assert (done.returncode, (installed.home / "keyring").exists()) == (0, True), done.stderr
        assert installed.says(RESUME, **environ) == "ada\n"
    (kept,) = installed.home.rglob("sessions.sealed")
    assert "refresh_token" not in kept.read_text()


@on("installed", ["oldest with keyring"], indirect=True)
def test_what_was_installed_fits_together(installed: Environment) -> None:
    installed.pip("check")
