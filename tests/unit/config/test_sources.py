"""A source that cannot matter stops nothing; one that does is refused by file and line. None holds us up."""

from __future__ import annotations

import ast
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import cognito_tui
from cognito_tui.errors import ConfigurationError, NotConfigured
from cognito_tui.services.base.process import working_directory
from cognito_tui.services.config.loading import Flags, load
from cognito_tui.services.config.settings_table import KEYS
from cognito_tui.services.storage import paths as folders
from cognito_tui.services.storage.regular_file import read_source
from tests.support.configuring import GOOD, POOL, Place, flags_of, table
from tests.support.repository import ROOT, source_trees

if sys.platform == "win32":
    pytest.skip("its files are of other kinds", allow_module_level=True)

ENV = "".join(f"{name}={value}\n" for name, value in GOOD.items())


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def fifo(path: Path) -> None:
    os.mkfifo(path)


def folder(path: Path) -> None:
    path.mkdir()


def link_to_itself(path: Path) -> None:
    path.symlink_to(path)


def endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def terminal(path: Path) -> None:
    path.symlink_to("/dev/tty")


def listening(path: Path) -> None:
    # a short name, as that of a socket is limited; it stays when the socket goes
    here = os.getcwd()
    os.chdir(path.parent)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path.name)
    os.chdir(here)


def huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 40)


def just_too_long(path: Path) -> None:
    path.write_bytes(b"#" * (1 << 16) + b"#")


def written(content: bytes) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_bytes(content)

    return write


BAD: dict[str, tuple[Callable[[Path], None], str]] = {
    "a pipe": (fifo, "It is not a regular file but a named pipe."),
    "a socket": (listening, "It is not a regular file but a socket."),
    "an endless device": (endless, "It is not a regular file but a device."),
    "a terminal": (terminal, "It is not a regular file but a device."),
    "a loop of links": (link_to_itself, "symbolic links"),
    "huge": (huge, "Larger than 65,536 bytes."),
    "a byte too long": (just_too_long, "Larger than 65,536 bytes."),
    "blanks that a parser chokes on": (
        written(b"COGNITO_CLIENT_ID=x" + b" " * 60_000 + b"y"),
        "Line 1 has too many blanks.",
    ),
    "UTF-16": (written(("A=1\n" + ENV).encode("utf-16")), "It is UTF-16: line 1"),
    "UTF-16 without its mark": (written(("A=1\n" + ENV).encode("utf-16-le")), "It is UTF-16: line 1"),
    "Latin-1": (written((ENV + "NAME=Zoë\n").encode("latin-1")), "It is not UTF-8: line 4"),
    "cut in a character": (written(ENV.encode() + "é".encode()[:1]), "It is not UTF-8: line 4"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_is_a_warning_where_nothing_depends_on_it_and_a_refusal_where_something_does(
    place: Place, kind: str
) -> None:
    make, why = BAD[kind]
    make(place.directory / ".env")
    error = place.refuse()
    assert error.title == f"{place.directory / '.env'} cannot be read."
    assert why in error.detail
    assert why in place.refuse(client_id="client").detail  # the rest may be in it
    place.write("config.toml", table("work"))
    for found in (place.load(), place.load(profile="work"), place.load(GOOD)):
        assert (found.profile.user_pool_id, found.profile.weak) == (POOL, frozenset())
        assert [words for words in found.warnings if why in words] == [*found.warnings]
        assert found.warnings
    assert why in place.refuse(env_file=Path(".env"), profile="work").detail  # this one was named


@pytest.mark.parametrize("kind", sorted(BAD.keys() - {"a byte too long", "blanks that a parser chokes on"}))
def test_a_bad_config_file_is_refused_and_not_waited_for(place: Place, kind: str) -> None:
    make, why = BAD[kind]
    make(place.directory / "config.toml")
    assert why.replace("65,536 bytes", "1 MB") in place.refuse(GOOD).detail


def test_a_folder_in_its_place_is_none(place: Place) -> None:
    folder(place.directory / ".env")
    place.write("config.toml", table("work"))
    assert place.load().warnings == ()


def test_a_link_to_the_null_device_is_an_empty_file(place: Place) -> None:
    (place.directory / ".env").symlink_to(os.devnull)
    assert place.load(GOOD).warnings == ()
    assert place.load(GOOD, env_file=Path(os.devnull)).profile.user_pool_id == POOL


def test_whoever_waits_at_a_pipe_is_not_let_go(tmp_path: Path) -> None:
    """It is not opened, not even for a moment."""
    fifo(tmp_path / "pipe")
    opened = threading.Event()

    def write() -> None:
        with open(tmp_path / "pipe", "wb"):
            opened.set()

    writer = threading.Thread(target=write, daemon=True)
    writer.start()
    with pytest.raises(ConfigurationError):
        read_source(tmp_path / "pipe")
    assert not opened.wait(0.2)
    os.close(os.open(tmp_path / "pipe", os.O_RDONLY))
    writer.join()


def test_a_pipe_that_takes_a_files_place_in_the_last_moment_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / ".env"
    path.write_text(ENV)
    before = os.stat(path)
    path.unlink()
    fifo(path)
    real = os.stat
    monkeypatch.setattr(os, "stat", lambda of, **more: before if of == path else real(of, **more))
    with pytest.raises(ConfigurationError) as caught:
        read_source(path)
    assert caught.value.detail == "It is not a regular file but a named pipe."


@pytest.mark.skipif(
    not os.access("/proc/kmsg", os.R_OK) or os.getuid() != 0, reason="the kernel's log is not ours"
)
def test_a_regular_file_that_waits_is_not_waited_for(tmp_path: Path) -> None:
    try:
        with open(os.open("/proc/kmsg", os.O_RDONLY | os.O_NONBLOCK), "rb") as log:
            while log.read(1 << 16):
                pass
    except OSError:
        pytest.skip("the kernel's log is not ours")
    (tmp_path / ".env").symlink_to("/proc/kmsg")
    with pytest.raises(ConfigurationError):
        read_source(tmp_path / ".env")


LINES = ["a", "#", "A=1", "=", "'", "COGNITO_CLIENT_ID '", "A=x" + " " * 999 + "y"]


@pytest.mark.parametrize("line", LINES, ids=range(len(LINES)))
def test_no_file_takes_long_to_be_understood(place: Place, line: str) -> None:
    place.write(".env", "COGNITO_USERNAME=ada\n" + f"{line}\n" * ((1 << 16) // (len(line) + 1) - 50))
    place.write("config.toml", table("work"))
    began = time.process_time()
    found = place.load(profile="work")
    assert time.process_time() - began < 5
    assert found.profile.username == "ada" or line == "'"
    assert len(found.warnings) <= 1


def test_a_file_that_is_not_about_us_is_not_taken_apart(place: Place) -> None:
    place.write(".env", "A='\n" * 10_000)
    place.write("config.toml", table("work"))
    script = (
        "import sys; from pathlib import Path\n"
        "from cognito_tui.services.config.loading import Flags, load\n"
        f"here = Path({str(place.directory)!r})\n"
        "load(Flags(), environ={}, directory=here, config_file=here / 'config.toml')\n"
        "print('dotenv' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


# when it is opened ----------------------------------------------------------------------------------------------------

_opened: list[str] | None = None


@cache
def _listen() -> None:
    sys.addaudithook(_note)  # for good: there is no way to take one back


def _note(event: str, details: tuple[object, ...]) -> None:
    if _opened is not None and event == "open":
        _opened.append(str(details[0]))


@pytest.fixture
def opened() -> Iterator[list[str]]:
    """What is opened meanwhile."""
    global _opened
    _listen()
    _opened = []
    yield _opened
    _opened = None


@pytest.mark.parametrize(
    ("flags", "environ", "uses", "is_opened"),
    [
        ({"profile": "work"}, {}, KEYS, False),
        ({}, GOOD, KEYS, False),
        ({name.removeprefix("COGNITO_").lower(): value for name, value in GOOD.items()}, {}, KEYS, False),
        ({}, {}, KEYS, True),  # it beats the profile
        ({"profile": "half"}, {}, KEYS, True),
        ({"profile": "half"}, {"COGNITO_IDENTITY_POOL_ID": GOOD["COGNITO_IDENTITY_POOL_ID"]}, KEYS, False),
        ({"profile": "work"}, {}, None, True),  # it may still offer a user name
    ],
)
def test_it_is_opened_only_where_it_can_decide_something(
    place: Place,
    opened: list[str],
    flags: dict[str, Any],
    environ: dict[str, str],
    uses: tuple[str, ...] | None,
    is_opened: bool,
) -> None:
    place.env({"COGNITO_IDENTITY_POOL_ID": GOOD["COGNITO_IDENTITY_POOL_ID"]})
    config = place.write("config.toml", table("work") + table("half", identity_pool_id=""))
    opened.clear()
    load(flags_of(**flags), environ=environ, directory=place.directory, config_file=config, uses=uses)
    assert (str(place.directory / ".env") in opened) == is_opened


# what a command does not use ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"APP_NAME": "Shop: admin"},
        {"COGNITO_AUTH_FLOW": "?"},
        {"COGNITO_PREFERRED_CHALLENGE": "PIGEON"},
        {"COGNITO_DOMAIN": "no host!"},
        {"COGNITO_REDIRECT_URI": "ftp://x"},
        {"COGNITO_API_HOSTS": "a b!"},
    ],
)
@pytest.mark.parametrize("source", ["environment", ".env", "profile"])
def test_what_is_wrong_and_not_used_is_no_error(place: Place, source: str, wrong: dict[str, str]) -> None:
    ((name, value),) = wrong.items()
    setting = name.removeprefix("COGNITO_").lower()
    place.env({**GOOD, **wrong} if source == ".env" else {})
    config = place.write("config.toml", table("work", **{setting: value} if source == "profile" else {}))
    environ = wrong if source == "environment" else {}
    for profile in (None, "work"):
        load(
            Flags(profile=profile), environ=environ, directory=place.directory, config_file=config, uses=KEYS
        )
        if name != "APP_NAME":
            continue
        found = load(
            Flags(profile=profile), environ={}, directory=place.directory, config_file=config, uses=KEYS
        )
        assert found.profile.app_name == "cognito-tui"
    if source != ".env":
        assert setting in place.refuse(environ, profile="work").detail


@pytest.mark.parametrize("value", ["Shop: admin", "x" * 65, "clear\x1b[2J"])
def test_a_web_apps_own_env_file_is_passed_over(place: Place, value: str) -> None:
    place.write(".env", f'APP_NAME="{value}"\nDATABASE_URL=postgres://x\n')
    place.write("config.toml", table("work"))
    for profile in (None, "work"):
        found = place.load(profile=profile)
        assert found.profile.app_name == "cognito-tui"
        assert "app_name" in found.warnings[0]
        assert found.warnings[0].isprintable()


@pytest.mark.parametrize(
    "line",
    ["COGNITO_AUTH_FLOW=bogus", 'COGNITO_USERNAME="a b', "COGNITO_PREFERRED_CHALLENGE=FAX", "APP_NAME=a:b"],
)
@pytest.mark.parametrize("profile", [None, "work"])
def test_what_is_offered_wrongly_for_a_profiles_pool_is_passed_over(
    place: Place, line: str, profile: str | None
) -> None:
    place.write(".env", f"{line}\n")
    place.write("config.toml", table("work"))
    found = place.load(profile=profile)
    assert (found.profile.auth_flow, found.profile.username) == ("USER_SRP_AUTH", "")
    assert "ignored" in found.warnings[0]


def test_a_setting_that_is_wrong_and_used_is_an_error_still(place: Place) -> None:
    config = place.write("config.toml", table("work", duration="99h"))
    with pytest.raises(ConfigurationError) as caught:
        load(Flags(), environ={}, directory=place.directory, config_file=config, uses=KEYS)
    assert caught.value.detail.startswith("duration: '99h'") or "between 15m and 12h" in caught.value.detail


@pytest.mark.parametrize(
    "other",
    [
        "[profiles.other]\nuser_pool_id = 5\n",
        "[profiles]\nother = 1\n",
        '[profiles.other]\nnonsense = "x"\n',
        '[profiles.other]\nauth_flow = "?"\n',
    ],
)
def test_another_profile_that_is_wrong_does_not_matter(place: Place, other: str) -> None:
    place.write("config.toml", other + table("work"))
    assert place.load(profile="work").profile.user_pool_id == POOL


@pytest.mark.parametrize("top", ["default_profile = 5\n", 'colour = "blue"\n', "[future]\nx = 1\n"])
def test_nor_does_the_rest_of_the_file_where_keys_are_all_that_is_wanted(place: Place, top: str) -> None:
    config = place.write("config.toml", top + table("work"))
    found = load(Flags("work"), environ={}, directory=None, config_file=config, uses=KEYS)
    assert found.profile.user_pool_id == POOL
    place.refuse(profile="work")


# no working directory -------------------------------------------------------------------------------------------------


def test_a_working_directory_that_is_gone_says_nothing(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = place.directory / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert working_directory() is None
    config = place.write("config.toml", table("work"))
    for flags in (Flags(), Flags("work")):
        assert load(flags, environ={}, directory=None, config_file=config).profile.user_pool_id == POOL
    with pytest.raises(NotConfigured):
        load(Flags(), environ={}, directory=None, config_file=place.directory / "none")
    with pytest.raises(ConfigurationError, match=r"does not exist"):
        load(Flags(env_file=Path("x.env")), environ={}, directory=None, config_file=config)
    with pytest.raises(ConfigurationError, match=r"the working directory is gone"):
        folders.absolute("x")
    assert folders.absolute(config) == config
    monkeypatch.setenv("COGNITO_USER_POOL_ID", POOL)
    monkeypatch.setenv("COGNITO_CLIENT_ID", "client")
    assert cognito_tui.Client().profile.user_pool_id == POOL


def test_nothing_else_asks_for_the_working_directory() -> None:
    """It may be gone, and then asking raises: `process` has the one place that may, and says what it is."""
    asks = {"cwd", "getcwd", "getcwdb", "abspath", "realpath", "relpath", "absolute", "resolve", "samefile"}
    found = {
        f"{name}: {node.attr}"
        for name, tree in source_trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in asks
    }
    assert found == ALLOWED_TO_ASK


ALLOWED_TO_ASK = {
    "services/base/process.py: cwd",
    # these have an absolute path, or say what is wrong as they say it of any other file
    "services/base/program.py: samefile",
    "services/delivery/own_program.py: realpath",
    "services/delivery/own_program.py: samefile",
    "services/storage/regular_file.py: realpath",
}


def test_ruff_forbids_it_too(tmp_path: Path) -> None:
    root = ROOT
    (tmp_path / "x.py").write_text(
        "import os\nfrom pathlib import Path\n\nprint(Path.cwd(), os.getcwd(), os.path.abspath('x'))\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--config", root / "pyproject.toml", tmp_path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.count("TID251") == 3, done.stdout
