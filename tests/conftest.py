from __future__ import annotations

import gc
import os
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.support.scripted_cognito import ScriptedCognito, serve

ENDPOINTS = (
    "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER",
    "AWS_ENDPOINT_URL_COGNITO_IDENTITY",
    "AWS_ENDPOINT_URL_STS",
)

_AFTER_DEFAULT = {"e2e", "external"}  # folders, as `.ci/run` names them


# The tests are compiled once, with their assertions rewritten, and so is the program that they start again and again.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Whoever is started in the background of a script without job control ignores these, and so do all children: a program
# under test would not hear Ctrl-C.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if sys.platform != "win32" and signal.getsignal(signal.SIGQUIT) is signal.SIG_IGN:
    signal.signal(signal.SIGQUIT, signal.SIG_DFL)


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    if not pluginmanager.has_plugin("syrupy"):  # left in an older environment, and with the same option
        parser.addoption(
            "--snapshot-update", action="store_true", help="renew the pictures of tests/snapshots"
        )


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Give two for each core and one more: most of a test's time is waiting for a screen, a server or a process.

    Those after the default level start programs of their own, which keep the cores busy: one more than there are.
    """
    cores = os.cpu_count() or 1
    return cores + 1 if {Path(argument).name for argument in config.args} >= _AFTER_DEFAULT else 2 * cores + 1


def pytest_collection(session: pytest.Session) -> None:
    """Import a share of the tests before all of them, so that in a new clone the workers compile each but once."""
    worker: dict[str, Any] | None = getattr(session.config, "workerinput", None)
    if worker is None:
        return
    number = int(worker["workerid"].removeprefix("gw"))
    folders = [Path(argument).absolute() for argument in session.config.args]
    tests = [path for folder in folders if folder.is_dir() for path in _tests_in(folder)]
    for path in tests[number :: worker["workercount"]]:
        # what cannot be imported is told when it is collected
        with suppress(Exception, pytest.skip.Exception):
            import_module(".".join(path.relative_to(session.config.rootpath).with_suffix("").parts))


def _tests_in(package: Path) -> Iterator[Path]:
    yield from sorted(package.glob("test_*.py"))
    for inner in sorted(package.glob("*/__init__.py")):
        yield from _tests_in(inner.parent)


def pytest_collection_finish() -> None:
    """Leave what has been collected to no garbage collection: it stays, and each would walk all of it.

    Look for garbage as rarely as the program does: that was a third of the work of a test with an app.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 5, 5)


def pytest_unconfigure() -> None:
    """Look at what is left twice: pytest looks five times, each time through all that the tests have made."""
    for _ in range(2):
        gc.collect()
    gc.freeze()


_numbers = count()


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("homes")


@pytest.fixture
def tmp_path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder as pytest does, but number it without listing all that are there."""
    name = re.sub(r"\W", "_", request.node.name)[:30]
    return tmp_path_factory.mktemp(f"{name}{next(_numbers)}", numbered=False)


@pytest.fixture(autouse=True)
def _home_of_its_own(_homes: Path) -> Iterator[None]:
    """No test reads or writes this person's configuration, cache or AWS files, nor leaves a variable to the next one.

    Not by `monkeypatch`: what a test changes with it, in place of what a fixture had changed for it, would come back
    after that fixture's end, and lead to a server that is gone.
    """
    before = dict(os.environ)
    for name in before:
        if name.startswith(("AWS_", "COGNITO_", "XDG_", "SSH_")) or name in (
            "APP_NAME",
            "TMUX",
            "STY",
            "PYTEST_ADDOPTS",
        ):
            del os.environ[name]
    home = _homes / str(next(_numbers))
    home.mkdir(mode=0o700)
    # what a test has fail fails at once; `tries_again` is for those about that
    os.environ |= {"HOME": str(home), "AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "1"}
    if next_commands := sys.modules.get(
        "cognito_tui.cli.next_commands"
    ):  # an earlier test's may name its profile
        next_commands.stand_at(type(next_commands.standing())())
    yield
    after = dict(os.environ)
    for name in after.keys() - before.keys():
        del os.environ[name]
    os.environ.update({name: value for name, value in before.items() if after.get(name) != value})


@pytest.fixture(scope="session")
def ministack_url() -> Iterator[str]:
    from tests.support import emulators

    with emulators.ministack() as url:
        yield url


@pytest.fixture(scope="session")
def moto_url() -> Iterator[str]:
    from tests.support import emulators

    with emulators.moto() as url:
        yield url


@pytest.fixture
def tries_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have calls made again as on any machine whose AWS settings say nothing of it."""
    monkeypatch.delenv("AWS_MAX_ATTEMPTS")


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedCognito]:
    """A scripted Cognito that botocore's own endpoint settings point at."""
    with serve() as script:
        for name in ENDPOINTS:
            monkeypatch.setenv(name, script.url)
        yield script
