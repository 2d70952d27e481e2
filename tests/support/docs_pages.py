"""Follows a page of docs: whoever reads it types what stands there, at real terminals.

How the pages are written, so that they can be followed:

- The quote at the top has the demo's command, for another terminal, and then what each terminal begins with. A page
  without it needs no demo.
- A block of `sh` is typed, line by line; each line is a command, and succeeds, unless its comment says "exit code N" or
  "fails". One that "Ctrl-C ends" keeps its terminal, and what comes next is typed in another one. In the app, `e` is
  pressed where the comment says so.
- A block right below a paragraph that begins with the name of a file, and ends with a colon, is that file.
- A `console` block has what the terminal showed; "…" is whatever.
"""

from __future__ import annotations

import itertools
import os
import re
import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pexpect
import pyotp

from tests.support.repository import DOCS

PAGES = DOCS / "use"
PATIENCE = 60  # seconds, for a machine that has other things to do
_PROMPT = r"«(\d+)» "
_QUESTION = r"[\r\n](User name|Password|Authenticator key|Code): "
_CONTROL = re.compile(r"\x1b\[[\d;?<>=]*[A-Za-z]|\x1b\][^\x07]*\x07|\x1b[=>]|\r")


Answers = Mapping[str, Iterator[str]]  # question → what is answered, each time it is asked


@dataclass(frozen=True)
class Block:
    """Attributes:
    file: its name, where the page gives one.
    """

    language: str
    code: str
    file: str


class Page:
    """Attributes:
    demo: the command that serves the demo; empty: it needs none.
    beginning: what a terminal of this page begins with, if it is anything.
    is_about_the_demo: whether its reader has all that the demo sets, the region too.

    Args:
        end: the heading that its reader stops at; empty for the page's end.
    """

    def __init__(self, path: Path, end: str = "") -> None:
        text = path.read_text()
        if end:
            assert f"\n{end}\n" in text
            text = text.partition(f"\n{end}\n")[0]
        quotes = re.findall(r"^> To try this page(?:.*\n>?)+", text, re.MULTILINE)
        self.demo, self.beginning = "", ""
        if quotes:
            self.demo, self.beginning, *_ = re.findall(r"`([^`]+)`", quotes[0])
        self.is_about_the_demo = path.stem == "local-cognito"
        self.blocks = [
            Block(found[1], found[2], _file(text[: found.start()]))
            for found in re.finditer(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        ]


def _file(before: str) -> str:
    paragraph = before.rstrip().rpartition("\n\n")[2]
    found = re.fullmatch(r"`([\w-]+\.\w+)`.*:", paragraph, re.DOTALL)
    return found[1] if found else ""


class Terminal:
    """bash, and somebody who knows what to answer.

    Attributes:
        said: what the last line, or all lines since `said` was emptied, made it show.
    """

    def __init__(self, environ: Mapping[str, str], directory: Path, answers: Answers) -> None:
        self._answers = answers
        self.said = ""
        self._bash = pexpect.spawn(
            "bash",
            ["--noprofile", "--norc", "-i"],
            # which a bash started by this one inherits, too
            env={**environ, "PROMPT_COMMAND": 'PS1="«$?» "'},
            cwd=str(directory),
            dimensions=(40, 240),
            encoding="utf-8",
            codec_errors="replace",
            timeout=PATIENCE,
        )
        self.wait(_PROMPT)

    def run(self, line: str) -> None:
        """Types `line`, and answers what it asks; AssertionError when it does not end as its comment says."""
        comment = line.partition(" # ")[2]
        self._bash.sendline(line)
        if self.stays(line):
            self.wait("Ctrl-C stops it")
            return
        if "e at the end" in comment:
            self.wait("AWS_SESSION_TOKEN")
            self._bash.send("e")
        while not self.wait(_PROMPT, _QUESTION):
            self._bash.sendline(next(self._answers[self._bash.match[1]]))
        code = int(self._bash.match[1])
        wanted = re.search(r"exit code (\d+)", comment)
        good = code == int(wanted[1]) if wanted else bool(code) == ("fails" in comment)
        assert good, f"exit code {code}:\n{self.said}"

    @staticmethod
    def stays(line: str) -> bool:
        return "Ctrl-C ends it" in line

    def interrupt(self) -> None:
        """Ends what stayed."""
        self._bash.sendintr()
        self.wait(_PROMPT)
        assert self._bash.match[1] == "0", self.said

    def shows(self, wanted: str) -> bool:
        pieces = (re.escape(" ".join(piece.split())) for piece in wanted.split("…"))
        return bool(re.search("[^\n]*".join(pieces), re.sub("[ \t]+", " ", self.said)))

    def wait(self, *patterns: str) -> bool:
        """For one of these regular expressions; whether it was the first."""
        try:
            index = self._bash.expect(list(patterns))
        except (pexpect.TIMEOUT, pexpect.EOF):
            raise AssertionError(f"waited for {patterns}:\n{self.said}\n{self._bash.before}") from None
        self.said += _CONTROL.sub("", self._bash.before + self._bash.after)
        return bool(index == 0)

    def close(self) -> None:
        self._bash.close(force=True)


@dataclass(frozen=True)
class ServedDemo:
    """Attributes:
    shell_lines: the file that its standard output went to.
    answers: to the questions that a page leads to.
    """

    shell_lines: Path
    answers: Answers


@contextmanager
def served(command: str, environ: Mapping[str, str], directory: Path) -> Iterator[ServedDemo]:
    """The demo, by the page's own command."""
    terminal = Terminal(environ, directory, {})
    try:
        terminal.run(f"{command} # Ctrl-C ends it")
        [file] = directory.glob("*.sh")
        said = file.read_text()
        answers: dict[str, Iterator[str]] = {
            "User name": itertools.repeat(_word_after("user name: ", said)),
            "Password": itertools.repeat(_word_after("password: ", said)),
        }
        if "--scenario authenticator" in command:
            terminal.wait(r"has the key \w+\s")
            key = _word_after("has the key ", terminal.said)
            answers |= {"Authenticator key": itertools.repeat(key), "Code": _codes(key)}
        yield ServedDemo(file, answers)
        terminal.interrupt()
    finally:
        terminal.close()


def _codes(key: str) -> Iterator[str]:
    """Each works once, so the second is that of the half minute to come, for which the pool's clock allows."""
    for ahead in range(2):
        yield pyotp.TOTP(key).at(int(time.time()) + 30 * ahead)


def _word_after(words: str, text: str) -> str:
    found = re.search(rf"{words}(\S+)", text)
    assert found, f"nothing says {words!r}:\n{text}"
    return found[1]


def newcomer(home: Path, *programs: Path) -> dict[str, str]:
    """The environment of somebody who has all programs of the pages on their PATH."""
    path = (Path(sys.executable).parent, *programs, os.environ["PATH"])
    return {
        "PATH": os.pathsep.join(map(str, path)),
        "HOME": str(home),
        "TERM": "xterm-256color",
        "LC_ALL": "C.UTF-8",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


class Reader:
    """Somebody with a new home, who follows one page.

    Attributes:
        shell_lines: their copy of what the demo printed.

    Args:
        demo: None for a page that needs none.
    """

    def __init__(
        self, page: Page, demo: ServedDemo | None, environ: Mapping[str, str], directory: Path
    ) -> None:
        self._page = page
        self._answers: Answers = demo.answers if demo else {}
        self._directory = directory / "work"
        self._directory.mkdir()
        self.home = directory / "home"
        self.home.mkdir()
        self.environ = {**environ, "HOME": str(self.home)}
        self.shell_lines = Path(shutil.copy(demo.shell_lines if demo else os.devnull, self._directory))
        if demo and not page.is_about_the_demo:  # at AWS nobody sets a region: it comes with the credentials
            lines = self.shell_lines.read_text().splitlines(keepends=True)
            self.shell_lines.write_text("".join(line for line in lines if "_REGION=" not in line))
        self._terminals: list[Terminal] = []
        self._busy: list[Terminal] = []

    def follow(self) -> None:
        try:
            self._open()
            for block in self._page.blocks:
                self._do(block)
            for terminal in self._busy:
                terminal.interrupt()
        finally:
            for terminal in self._terminals:
                terminal.close()

    @property
    def _terminal(self) -> Terminal:
        return self._terminals[-1]

    def _open(self) -> None:
        self._terminals.append(Terminal(self.environ, self._directory, self._answers))
        if self._page.beginning:
            self._terminal.run(self._page.beginning)

    def _do(self, block: Block) -> None:
        if block.file:
            (self._directory / block.file).write_text(block.code)
        elif block.language == "sh":
            self._type(block.code.splitlines())
        elif block.language == "fish":
            (self._directory / "typed.fish").write_text(block.code)
            self._type(["fish --no-config typed.fish"])
        elif block.language == "csh":
            (self._directory / "typed.csh").write_text(block.code)
            self._type(["tcsh -f typed.csh"])
        elif block.language == "console":
            for line in block.code.splitlines():
                assert self._terminal.shows(line), f"{line!r} is not in\n{self._terminal.said}"
        else:
            raise AssertionError(f"nobody knows how to follow a block of {block.language}")

    def _type(self, lines: list[str]) -> None:
        self._terminal.said = ""
        for line in lines:
            self._terminal.run(line)
            if self._terminal.stays(line):
                self._busy.append(self._terminal)
                self._open()
