"""No core dump, and no look into the memory, of a real process that has begun as ours does; its children as ever."""

from __future__ import annotations

import sys

import pytest

if sys.platform == "win32":
    pytest.skip("Windows has no core dumps", allow_module_level=True)

import resource
import shlex
import subprocess
from pathlib import Path

from tests.support.other_user import as_other, needs_other_user, other_python

# The program as it begins, with what follows for a command.
BEGUN = """
import os, signal, subprocess, sys, time
import cognito_tui.cli.main as program
from cognito_tui import __main__
from cognito_tui.services.credentials import fast_path
from cognito_tui.services.base.core_dumps import LimitOfChildren

def run(arguments):
    secret = "core-" + "canary"
    BODY

program.run = fast_path.lookup = run
sys.argv[1:] = [WORD]
__main__.main()
"""
WORDS = pytest.mark.parametrize(
    "word", ["login", "credential-process"], ids=["any command", "credential-process"]
)


def begun(body: str, word: str = "login") -> str:
    lines = "\n    ".join(body.splitlines())
    return BEGUN.replace("BODY", lines).replace("WORD", repr(word))


def limited(script: str, *python: str, soft: int = resource.RLIM_INFINITY) -> list[str]:
    """Python with that limit of cores, which is none as CI and containers have it."""
    limit = "unlimited" if soft == resource.RLIM_INFINITY else soft
    return ["sh", "-c", f"ulimit -S -c {limit} && exec {shlex.join([*python, '-c', script])}"]


def _makes_files() -> bool:
    pattern = Path("/proc/sys/kernel/core_pattern")
    if not pattern.exists() or pattern.read_text().startswith(("|", "/", "@")):
        return False
    return resource.getrlimit(resource.RLIMIT_CORE)[1] != 0


@pytest.mark.skipif(not _makes_files(), reason="cores are no files of the working directory here")
@needs_other_user
@pytest.mark.parametrize(
    ("word", "end"),
    [
        ("login", "os.abort()"),
        ("login", "os.kill(os.getpid(), signal.SIGSEGV)"),
        ("login", "os.kill(os.getpid(), signal.SIGQUIT)"),
        ("credential-process", "os.abort()"),
    ],
)
def test_a_crash_leaves_no_memory_behind(open_folder: Path, word: str, end: str) -> None:
    open_folder.chmod(0o777)
    plain = subprocess.run(
        as_other(*limited(f"import os, signal; secret = 'core-' + 'canary'; {end}", *other_python())),
        cwd=open_folder,
        check=False,
    )
    assert plain.returncode < 0
    [core] = open_folder.glob("core*")  # this machine writes them
    subprocess.run(as_other("grep", "-q", "core-canary", str(core)), check=True)  # which is that user's alone
    core.unlink()
    ours = subprocess.run(as_other(*limited(begun(end, word), *other_python())), cwd=open_folder, check=False)
    assert ours.returncode == plain.returncode
    assert not list(open_folder.glob("core*"))


LOOK = """
import os, sys
for name in ("environ", "mem", "maps"):
    try:
        with open(f"/proc/{sys.argv[1]}/{name}", "rb") as file:
            file.seek(int(sys.argv[2]) if name == "mem" else 0)
            print(name, len(file.read(16)))
    except OSError as error:
        print(name, error.strerror)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="Linux's /proc")
@needs_other_user
@WORDS
def test_no_other_process_of_the_same_user_reads_its_memory_or_first_environment(word: str) -> None:
    body = "print(os.getpid(), id(secret), flush=True)\nsys.stdin.read()\nos._exit(0)"

    def looked(script: str) -> dict[str, str]:
        with subprocess.Popen(
            as_other(*other_python(), "-c", script),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd="/",
        ) as process:
            assert process.stdout
            where = process.stdout.readline().split()
            told = subprocess.check_output(as_other(*other_python(), "-c", LOOK, *where), text=True, cwd="/")
            process.communicate()
        return dict(line.split(" ", 1) for line in told.splitlines())

    plain = f"import os, sys; secret = 'core-' + 'canary'\n{body}"
    assert looked(plain)["environ"] == looked(plain)["maps"] == "16"
    assert looked(begun(body, word)) == dict.fromkeys(("environ", "mem", "maps"), "Permission denied")


STATE = "import resource as r; print(*r.getrlimit(r.RLIMIT_CORE), flush=True)"
CHILD = [sys.executable, "-c", STATE]


def test_this_process_has_a_limit_of_none_and_keeps_the_hard_one() -> None:
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    told = subprocess.check_output(limited(begun(f"{STATE}\nos._exit(0)"), sys.executable), text=True)
    assert told.split() == ["0", str(hard)]


@pytest.mark.skipif(resource.getrlimit(resource.RLIMIT_CORE)[1] == 0, reason="no core is allowed here anyway")
@pytest.mark.parametrize(
    "start",
    [
        "with LimitOfChildren(): subprocess.run(CHILD)",
        "from cognito_tui.cli.child_process import exec_replace; exec_replace(CHILD, dict(os.environ))",
        "from cognito_tui.cli.child_process import run_to_its_end; run_to_its_end(CHILD, dict(os.environ))",
        "from cognito_tui.cli.io.preset_answers import command_output; import shlex\n"
        "print(command_output(shlex.join(CHILD)).reveal())",
    ],
    ids=["in general", "exec", "exec --server", "--totp-command"],
)
def test_children_get_the_limits_that_we_got_and_we_none(start: str) -> None:
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    body = f"CHILD = {CHILD!r}\n{start}\n{STATE}\nos._exit(0)"
    told = subprocess.check_output(limited(begun(body), sys.executable, soft=8), text=True).splitlines()
    assert told[0] in (f"{8 * 512} {hard}", f"{8 * 1024} {hard}")
    assert [*told, f"0 {hard}"][1] == f"0 {hard}"


@pytest.mark.skipif(resource.getrlimit(resource.RLIMIT_CORE)[1] == 0, reason="no core is allowed here anyway")
def test_a_command_that_cannot_be_run_leaves_the_limit_at_none() -> None:
    body = (
        "from cognito_tui.cli.child_process import exec_replace\n"
        "try: exec_replace(['/no/such'], {})\n"
        f"except OSError: pass\n{STATE}\nos._exit(0)"
    )
    assert subprocess.check_output(limited(begun(body), sys.executable), text=True).split()[0] == "0"


XCLIP = """#!/bin/sh
case "$*" in *-o*) cat TOLD.text; exit;; esac
cat >TOLD.text
for process in $$ $PPID; do
  cat /proc/$process/environ >/dev/null 2>&1 && echo readable || echo closed
  grep 'core file size' /proc/$process/limits
done >TOLD
"""


@pytest.mark.skipif(sys.platform != "linux", reason="Linux's /proc")
@needs_other_user
def test_the_helper_of_ours_that_has_what_is_copied_is_as_closed(open_folder: Path) -> None:
    open_folder.chmod(0o777)
    (open_folder / "xclip").write_text(XCLIP.replace("TOLD", str(open_folder / "told")))
    (open_folder / "xclip").chmod(0o755)
    body = (
        "from cognito_tui.services.delivery.clipboard import Clipboard\n"
        "from cognito_tui.services.base.secret import Secret\n"
        f"environ = {{'PATH': '{open_folder}:/usr/bin:/bin', 'DISPLAY': ':99'}}\n"
        "assert Clipboard(environ, print).copy(Secret('text')).confirmed\nos._exit(0)"
    )
    subprocess.run(as_other(*limited(begun(body), *other_python())), check=True, cwd="/")
    theirs, its_limit, ours, our_limit = (open_folder / "told").read_text().splitlines()
    assert (theirs, ours) == ("readable", "closed")
    assert its_limit.split()[4] == our_limit.split()[4] == "0"


# what a process that is not dumpable could lose: its own /proc/self belongs to root ----------------------------------


@pytest.mark.skipif(sys.platform != "linux", reason="Linux's /proc")
@needs_other_user
@pytest.mark.parametrize(
    "redirection", ["<(echo COGNITO_CLIENT_ID=canary)", "/dev/fd/9 9<FILE"], ids=["pipe", "file"]
)
def test_what_a_shell_gives_as_dev_fd_can_still_be_read(open_folder: Path, redirection: str) -> None:
    (open_folder / "settings").write_text("COGNITO_CLIENT_ID=canary")
    script = begun("print(open(sys.argv[-1]).read())\nos._exit(0)").replace(
        "['login']", "['login', *sys.argv[1:]]"
    )
    given = redirection.replace("FILE", str(open_folder / "settings"))
    shell = f"{shlex.join([*other_python(), '-c', script])} {given}"
    told = subprocess.check_output(as_other("bash", "-c", shell), text=True, cwd="/")
    assert "canary" in told


@pytest.mark.skipif(sys.platform != "linux", reason="Linux's /proc")
@needs_other_user
def test_and_whose_a_connection_is_can_still_be_told() -> None:
    body = (
        "import socket\n"
        "from cognito_tui.services.loopback.peer import can_tell, is_ours\n"
        "with socket.create_server(('127.0.0.1', 0)) as server, socket.create_connection(server.getsockname()) as c:\n"
        "    print(can_tell(), is_ours(server.accept()[0]), flush=True)\n"
        "os._exit(0)"
    )
    told = subprocess.check_output(as_other(*other_python(), "-c", begun(body)), text=True, cwd="/")
    assert told == "True True\n"
