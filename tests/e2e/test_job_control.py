"""ctrl+z, fg, and signals that stop and continue the app, in real shells with job control."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.cloud_user import Cloud, Start
from tests.support.command_line import PASSWORD, CommandLine, command_line
from tests.support.program import COGNITO_TUI, Program, assert_left_well

if sys.platform == "win32":
    pytest.skip("it needs a POSIX system", allow_module_level=True)

APP = shlex.join(COGNITO_TUI)
SHELLS = {
    "bash": ("bash", "--norc", "--noprofile", "--noediting", "-i"),
    "zsh": ("zsh", "-f", "-i", "+o", "zle", "+o", "promptsp"),
    "fish": ("fish", "--no-config", "-i"),
    "dash": ("dash", "-i"),
}
# What a shell waits in for the app's output.
WAITING = {
    "bash": f'eval "$({APP} -u ada)"',
    "zsh": f'eval "$({APP} -u ada)"',
    "fish": f"{APP} -u ada | source",
    "dash": f'eval "$({APP} -u ada)"',
}
EVERY_SHELL = pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.skipif(not shutil.which(name), reason=f"{name} is missing"))
        for name in SHELLS
    ],
)


class Shell:
    """An interactive one, with the prompt "shell> "."""

    def __init__(self, start: Start, name: str, environ: dict[str, str]) -> None:
        self.program = start(command=SHELLS[name], environ={**environ, "PS1": "shell> ", "PROMPT": "shell> "})
        if name == "fish":
            self.program.type("function fish_prompt; echo -n 'shell> '; end\r")
        self.wait()

    def wait(self) -> None:
        """What is typed before the prompt may still be the app's to read, or to throw away."""
        program = self.program
        program.wait_until(lambda: program.text.rstrip().endswith("shell>"), "the shell's prompt", 15)

    def answers(self) -> None:
        """It has its terminal: what is typed is echoed and run."""
        self.wait()
        self.program.enter(
            "echo one$((1+1))two" if "fish" not in str(self.program.process.args) else "echo one(math 1+1)two"
        )
        self.program.wait_for("one2two", seconds=10)
        self.wait()

    def app(self) -> int:
        """The process id of the app that runs in it."""
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                session = int(path.read_text().rpartition(")")[2].split()[3])
                words = path.with_name("cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if session == self.program.process.pid and b"cognito_tui" in words and b"-c" not in words:
                return int(path.parent.name)
        raise AssertionError("no app")


def gone(program: Program, process: int) -> None:
    def is_gone() -> bool:
        try:
            return not Path(f"/proc/{process}/cmdline").read_bytes()  # nobody has asked how it ended
        except OSError:
            return True

    program.wait_until(is_gone, "its end", 10)


def notified(program: Program, words: str) -> None:
    """In a box of its own, with a border to its left."""
    program.wait_until(
        lambda: words in " ".join(program.text.replace("▌", " ").split()), f"{words!r} to be said", 10
    )


@EVERY_SHELL
def test_a_stop_and_fg_which_draws_it_anew(start: Start, form: dict[str, str], name: str) -> None:
    """By ctrl+z, and then by a signal from elsewhere, which the app is not asked about."""
    shell = Shell(start, name, form)
    program = shell.program
    program.enter(f"{APP} -u ada")
    program.wait_for("⏎ sign in")
    program.type("ab")
    program.wait_for("••")
    program.press("ctrl+z")
    shell.answers()
    assert not program.shows("⏎ sign in")
    assert set(program.left_on) <= {"?2004"}  # the shell's own
    program.enter("fg")
    program.wait_for("⏎ sign in", "••", "Password", "User name")
    program.type("c")
    program.wait_for("•••")

    os.kill(shell.app(), signal.SIGSTOP)
    program.wait_for("shell>", seconds=10)
    program.type("echo non''sense on its screen\n")  # not every shell puts the terminal's modes right
    program.wait_for("nonsense on its screen")
    os.kill(shell.app(), signal.SIGCONT)  # it is in the background: nothing may happen
    time.sleep(0.3)
    program._read(0.1)
    before = len(program.written)
    program.type("fg\n")
    program.wait_until(lambda: b"\x1b[?2004h" in program.written[before:], "the app to take the terminal")
    program.wait_without("nonsense on its screen")
    program.wait_for("⏎ sign in", "User name", "Password", "•••")
    program.type("d")
    program.wait_for("••••")
    assert "•••••" not in program.text
    program.press("ctrl+q")
    shell.answers()


@EVERY_SHELL
def test_ctrl_z_does_not_stop_a_shell_that_waits_for_the_output(
    start: Start, form: dict[str, str], name: str
) -> None:
    shell = Shell(start, name, form)
    program = shell.program
    program.enter(WAITING[name])
    program.wait_for("⏎ sign in")
    program.press("ctrl+z")
    notified(program, "Ctrl+Z cannot suspend here: the shell waits for the app's output.")
    program.type("abc")
    program.wait_for("•••")
    program.press("ctrl+q")
    shell.answers()


@pytest.mark.parametrize("command", [f"{APP} -u ada", WAITING["bash"]], ids=["alone", "in eval"])
def test_ctrl_z_while_it_starts(start: Start, form: dict[str, str], command: str) -> None:
    shell = Shell(start, "bash", form)
    program = shell.program
    program.enter(command)
    time.sleep(0.15)
    program.press("ctrl+z")
    if command.startswith("eval"):
        program.wait_for("⏎ sign in")
    else:
        program.wait_for("Stopped")
        shell.answers()
        program.enter("fg")
        program.wait_for("⏎ sign in")
    program.type("abc")
    program.wait_for("•••")
    program.press("ctrl+q")
    shell.answers()


def test_it_goes_on_by_itself_where_nobody_has_taken_the_terminal(start: Start, form: dict[str, str]) -> None:
    program = start("-u", "ada", environ=form)
    program.wait_for("⏎ sign in")
    program.send(signal.SIGSTOP)
    time.sleep(0.2)
    program.resize(90, 30)
    program.terminal.reset()
    drawn = len(program.written)
    program.send(signal.SIGCONT)
    program.wait_until(lambda: "⏎ sign in" in program.lines[29], "the footer at the new bottom")
    program.wait_for("User name", "Password")
    assert b"\x1b[?2004h" in program.written[drawn:]
    program.type("abc")
    program.wait_for("•••")
    program.press("ctrl+q")
    assert program.end() == 0
    assert_left_well(program)


def test_who_leads_the_session_has_no_shell_to_come_back_from(start: Start, form: dict[str, str]) -> None:
    program = start("-u", "ada", environ=form)
    program.wait_for("⏎ sign in")
    program.press("ctrl+z")
    notified(program, "Ctrl+Z cannot suspend here: no shell would bring the app back.")
    program.press("ctrl+q")
    assert program.end() == 0
    assert_left_well(program)


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (f"bash --norc -c '{APP} -u ada; echo done'", ""),
        (f"{APP} -u ada; echo done", ""),
        (f"( {APP} -u ada; echo done )", ""),
        (f"su -m -s /bin/bash -c '{APP} -u ada' root", ""),
        (f"env -i PATH=$PATH HOME=$HOME TERM=$TERM nice {APP} demo --scenario sms", ""),
        (f"script -qc '{APP} -u ada' /dev/null", "no shell would bring the app back"),
        (f"source <({APP} -u ada </dev/tty)", "the shell waits for the app's output"),
        (f"setsid -wc {APP} -u ada", "no shell would bring the app back"),
        (f"{APP} -u ada | cat", "the shell waits for the app's output"),
        (f"x=$(bash --norc -c '{APP} -u ada; true')", "the shell waits for the app's output"),
        (f"x=$({APP} -u ada >/dev/tty)", "no shell would bring the app back"),
        (f"bash --norc --noediting -i -c 'x=$({APP} -u ada >/dev/tty)'", "no shell would bring the app back"),
        (f'(trap "" TSTP; {APP} -u ada)', "no shell would bring the app back"),
    ],
)
def test_where_a_shell_brings_it_back(start: Start, form: dict[str, str], command: str, why: str) -> None:
    shell = Shell(start, "bash", form)
    program = shell.program
    program.enter(command)
    program.wait_for("⏎ sign in")
    program.press("ctrl+z")
    if why:
        notified(program, f"Ctrl+Z cannot suspend here: {why}.")
    else:
        shell.answers()
        program.enter("fg")
        program.wait_for("⏎ sign in")
    program.press("ctrl+q")
    shell.answers()


def test_a_stop_of_the_whole_job_by_another_program(start: Start, form: dict[str, str]) -> None:
    shell = Shell(start, "bash", form)
    program = shell.program
    program.enter(f"bash --norc -c '{APP} -u ada; echo done'")
    program.wait_for("⏎ sign in")
    os.killpg(os.getpgid(shell.app()), signal.SIGTSTP)
    time.sleep(
        1
    )  # its parent stops at once: the shell speaks while the app leaves the terminal, and may be wiped away
    program.enter("")
    shell.answers()
    before = len(program.written)
    program.enter("fg")
    program.wait_until(lambda: b"\x1b[?2004h" in program.written[before:], "the app to take the terminal")
    program.wait_for("⏎ sign in")
    program.press("ctrl+q")
    program.wait_for("done")
    shell.answers()


@pytest.mark.parametrize("name", ["bash", "zsh"])  # which have a job go on to hear that it is to end
@pytest.mark.parametrize("stopped", ["by a key", "by a signal"])
def test_one_that_is_stopped_can_be_ended(
    start: Start, form: dict[str, str], name: str, stopped: str
) -> None:
    shell = Shell(start, name, form)
    program = shell.program
    program.enter(f"{APP} -u ada")
    program.wait_for("⏎ sign in")
    app = shell.app()
    if stopped == "by a key":
        program.press("ctrl+z")
        shell.answers()
    else:
        os.kill(app, signal.SIGSTOP)
        program.wait_for("shell>")
    program.type("kill %1\n")
    gone(program, app)
    program.type("\n")
    shell.wait()
    assert set(program.left_on) <= {"?2004"}


def test_started_in_the_background_it_waits_for_the_terminal(start: Start, form: dict[str, str]) -> None:
    shell = Shell(start, "bash", form)
    program = shell.program
    program.enter(f"{APP} -u ada &")
    shell.answers()
    time.sleep(1)
    shell.answers()
    assert b"\x1b[?1049h" not in program.written
    program.enter("fg")
    program.wait_for("⏎ sign in")
    program.type("abc")
    program.wait_for("•••")
    program.press("ctrl+q")
    shell.answers()


def test_a_stop_while_it_shows_them_plain(start: Start, cloud: Cloud) -> None:
    shell = Shell(start, "bash", cloud.environ)
    program = shell.program
    program.enter(APP)
    cloud.sign_in(program)
    for number in (signal.SIGTSTP, signal.SIGSTOP):
        program.type("v")
        program.wait_until(lambda: program.text.count("•" * 20) == 0, f"the values, before {number.name}")
        program.type("s")
        program.wait_for("Select and copy.")
        os.kill(shell.app(), number)
        if number == signal.SIGTSTP:
            shell.answers()
            assert not program.shows("export AWS_")
            assert set(program.left_on) <= {"?2004"}
        else:
            program.wait_for("shell>")
        program.enter("fg")
        program.wait_for("Signed in as ada", "c copy", "•" * 20)
        assert not program.shows("export AWS_"), number.name
    program.type("q")
    shell.answers()
    assert not program.shows("export AWS_")


# at a question of the command line -----------------------------------------------------------------------------------


@pytest.fixture
def line(person: dict[str, str], start: Start) -> Iterator[CommandLine]:
    with command_line(person, start, remember=False) as line:
        line.pool.add_user("ada", PASSWORD)
        yield line


@EVERY_SHELL
def test_a_stop_at_the_password(line: CommandLine, start: Start, name: str) -> None:
    """By ctrl+z and by signals from elsewhere; each time the question stands there again."""
    shell = Shell(start, name, line.environ)
    program = shell.program
    program.enter(f"{APP} login -u ada")
    program.wait_for("Password:")
    program.type("half")
    program.press("ctrl+z")
    shell.answers()  # and shows what is typed
    assert b"half" not in program.written
    asked_again(shell, "\r")

    for number in (signal.SIGSTOP, signal.SIGTSTP):
        os.kill(shell.app(), number)
        shell.wait()
        os.kill(shell.app(), signal.SIGCONT)  # in the background nothing is asked
        time.sleep(0.3)
        asked_again(shell, "\n")

    program.type(PASSWORD)
    time.sleep(0.2)
    program.press("enter")
    program.wait_for("Signed in as ada.")
    shell.answers()
    assert PASSWORD.encode() not in program.written


def asked_again(shell: Shell, enter: str) -> None:
    program = shell.program
    before = len(program.written)
    program.type(f"fg{enter}")
    program.wait_until(lambda: b"Password: " in program.written[before:], "the question")


@pytest.mark.parametrize("name", ["bash", "zsh"])
def test_one_that_is_stopped_at_the_password_can_be_ended(line: CommandLine, start: Start, name: str) -> None:
    shell = Shell(start, name, line.environ)
    program = shell.program
    program.enter(f"{APP} login -u ada")
    program.wait_for("Password:")
    app = shell.app()
    program.press("ctrl+z")
    shell.answers()
    program.enter("kill %1")
    gone(program, app)
    program.enter("")
    shell.answers()


def test_ctrl_z_at_a_question_whose_answer_is_shown(line: CommandLine, start: Start) -> None:
    shell = Shell(start, "bash", line.environ)
    program = shell.program
    program.enter(f"{APP} login")
    program.wait_for("User name:")
    program.press("ctrl+z")
    shell.answers()
    program.enter("fg")
    program.wait_until(
        lambda: program.lines[program.terminal.cursor.y].endswith("User name:"), "the question"
    )
    program.enter("ada")
    program.wait_for("Password:")
    program.press("ctrl+c")
    shell.answers()


@pytest.mark.parametrize("name", ["bash", "zsh", "dash"])
def test_ctrl_z_at_a_question_in_eval(line: CommandLine, start: Start, name: str) -> None:
    shell = Shell(start, name, line.environ)
    program = shell.program
    program.enter(f'eval "$({APP} login -u ada)"')
    program.wait_for("Password:")
    program.press("ctrl+z")
    program.wait_for("Ctrl+Z cannot suspend here: the shell waits for the app's output.")
    program.wait_until(lambda: program.text.rstrip().endswith("Password:"), "the question")
    program.enter(PASSWORD)
    shell.answers()
    program.enter("echo ${AWS_ACCESS_KEY_ID%%ASCRIPTED*}")
    program.wait_for("ASI")
    assert PASSWORD.encode() not in program.written


TO_ANOTHER_THREAD = """
import os, signal, sys, threading, time
from cognito_tui.cli.io.typed_line import typed_line

asked = threading.Event()

def send():
    asked.wait()
    time.sleep(0.5)  # the main thread reads
    signal.pthread_kill(threading.get_ident(), signal.SIGTSTP)

def ask():
    print("Password:", end="", file=sys.stderr, flush=True)
    asked.set()

threading.Thread(target=send).start()
typed_line("/dev/tty", ask, shown=False)
"""


def test_a_signal_that_does_not_interrupt_the_reading(line: CommandLine, start: Start) -> None:
    """Nor does one that comes just before the read: both are heard, not slept through until Enter."""
    command = ("sh", "-c", f"{shlex.join((sys.executable, '-c', TO_ANOTHER_THREAD))} | cat")
    program = start(command=command, environ=line.environ)
    program.wait_for("Ctrl+Z cannot suspend here: the shell waits for the app's output.")


def test_a_question_that_nobody_can_answer_any_more(line: CommandLine, start: Start) -> None:
    """In the background of a shell that has ended."""
    shell = Shell(start, "bash", line.environ)
    program = shell.program
    program.enter(f"(sleep 1; trap '' TTIN TTOU; {APP} login -u ada 2>words; echo $? >code) &")
    shell.wait()
    code = line.directory / "code"
    program.wait_until(lambda: code.exists() and bool(code.read_text()), "its end")
    assert code.read_text() == "1\n"
    assert "The input ended where the password was asked for." in (line.directory / "words").read_text()
