"""How `--help` is laid out: examples first, then what the command itself takes; what all share is one line."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from .io.output import columns

_FULL = 80  # columns: no line of help is longer
_FIRST = ("arguments", "commands", "actions")  # the groups that come first
_COLUMN = 44  # the last in which what examples do is aligned
_NEVER_WRAPS = 10_000  # columns: argparse does not break up every line that is too long
_GAP = 3  # blanks before what an example does
COMMENT = r"(?<=\S) {3,}(?=\S)"  # not compiled here: only help needs it
_WORD = r"""(?:'[^']*'|"[^"]*"|\S)+"""


class HelpFormatter(argparse.RawDescriptionHelpFormatter):
    """What argparse does, as wide as the terminal, and never wider than 80 columns."""

    def __init__(self, prog: str, **settings: Any) -> None:
        super().__init__(prog, **{"max_help_position": 26, "width": width(), **settings})

    def _format_action_invocation(self, action: argparse.Action) -> str:
        """Write `-u, --username NAME`: the value once, as there is more room for what it means."""
        if not action.option_strings or action.nargs == 0:
            return super()._format_action_invocation(action)
        value = self._format_args(action, self._get_default_metavar_for_optional(action))
        return f"{', '.join(action.option_strings)} {value}"

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return wrapped(text, indent)

    def _split_lines(self, text: str, width: int) -> list[str]:
        """Break at words alone: `cognito-tui` is one."""
        from textwrap import wrap

        return wrap(" ".join(text.split()), width, break_on_hyphens=False)


def width() -> int:
    """Return how wide help is: as the terminal; COLUMNS counts for a pager, which has no say in it."""
    told = os.environ.get("COLUMNS", "")
    wide = int(told) if not sys.stdout.isatty() and re.fullmatch("[1-9][0-9]{0,3}", told) else columns()
    return max(20, min(_FULL, wide) - 1)


def usage_of(parser: argparse.ArgumentParser) -> str:
    """Return the usage in a line or two: the arguments by name, and the options that must be there."""
    formatter = HelpFormatter(f"{parser.prog} [options]", width=_NEVER_WRAPS)
    needed = [action for action in parser._actions if action.required or not action.option_strings]  # noqa: SLF001
    formatter.add_usage(parser.usage, needed, [])
    return wrapped(formatter.format_help().strip(), then="  ")


def sections(
    parser: argparse.ArgumentParser, examples: str, folded: Mapping[str, str], *, everything: bool
) -> Iterator[str]:
    """Yield the parts of a command's help.

    Args:
        examples: one a line, perhaps with what it does after three blanks.
        folded: the groups of options that all commands take, by title, and how to say them in short.
        everything: whether that is shown as well.
    """
    yield usage_of(parser)
    yield wrapped(parser.description or "")
    if examples:
        yield f"examples:\n{laid_out(examples)}"
    formatter = HelpFormatter(parser.prog)
    groups = parser._action_groups  # noqa: SLF001 - argparse has no public way to them
    for group in sorted(groups, key=lambda each: (each.title not in _FIRST, each.title in folded)):
        if everything or group.title not in folded:
            formatter.start_section(group.title)
            formatter.add_text(group.description)
            for action in sorted(group._group_actions, key=_is_about_help):  # noqa: SLF001
                formatter.add_arguments(_commands(action) or [action])
            formatter.end_section()
    yield formatter.format_help().rstrip()
    if folded and not everything:
        short = ", ".join(f"{title} ({names})" for title, names in folded.items())
        yield wrapped(f"{short[0].upper()}{short[1:]}: see --help-all")
    yield "\n".join(_fitted(line) for line in (parser.epilog or "").splitlines())


def _commands(action: argparse.Action) -> list[argparse.Action]:
    """Return the commands that follow, each with its summary; none for another argument."""
    is_family = isinstance(action, argparse._SubParsersAction)  # noqa: SLF001 - it has no public name
    return list(action._get_subactions()) if is_family else []  # type: ignore[attr-defined]  # noqa: SLF001


def _is_about_help(action: argparse.Action) -> bool:
    return bool({"--help", "--help-all", "--version"} & {*action.option_strings})


def _fitted(line: str) -> str:
    indent = " " * (len(line) - len(line.lstrip()))
    return line if len(line) <= width() else wrapped(line.strip(), indent)


def wrapped(text: str, indent: str = "", then: str | None = None) -> str:
    """Return a paragraph, wrapped at words; a word that is too long is left whole, to be copied.

    Args:
        then: the indent of all lines but the first.
    """
    from textwrap import fill

    return fill(
        text,
        width(),
        initial_indent=indent,
        subsequent_indent=indent if then is None else then,
        break_long_words=False,
        break_on_hyphens=False,
    )


def laid_out(examples: str) -> str:
    """Return examples of which each can be copied: a command that is too long goes on after a backslash."""
    pairs = [tuple(re.split(COMMENT, line, maxsplit=1)) for line in examples.splitlines()]
    room = width() - 2
    explained = [(len(pair[0]), len(pair[1])) for pair in pairs if len(pair) == 2]
    fitting = [
        column
        for column, _ in explained
        if column <= _COLUMN
        and all(column + _GAP + comment <= room for command, comment in explained if command <= column)
    ]
    column = max(fitting, default=0)
    return "\n".join(f"  {line}" for pair in pairs for line in _example(*pair, column=column, room=room))


def _example(command: str, comment: str = "", *, column: int, room: int) -> Iterator[str]:
    """Yield the lines of an example, with what it does at the column, sooner, or below."""
    for start in (column, len(command)):
        line = f"{command:<{start}}{' ' * _GAP if comment else ''}{comment}".rstrip()
        if len(line) <= room:
            yield line
            return
    yield from _continued(command, room)
    if comment:
        yield from (
            line[2:] for line in wrapped(comment, "      ").splitlines()
        )  # which `laid_out` puts before it


def _continued(command: str, room: int) -> Iterator[str]:
    lines = [""]
    for word in re.findall(_WORD, command):
        if lines[-1].strip() and len(lines[-1]) + len(f" {word} \\") > room:
            lines.append("   ")
        lines[-1] += f" {word}" if lines[-1] else word
    yield from (f"{line} \\" for line in lines[:-1])
    yield lines[-1]
