"""What is said of words on the command line that mean nothing: what they need, and what was perhaps meant."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from ..services.base import did_you_mean, near, quoted
from ..services.config import BY_NAME

# What other programs call it: `ls` where there is a `list`. With the whole name where it is within another command.
_ALSO_CALLED = {
    **dict.fromkeys(("signin", "sign-in", "logon", "auth"), ("login",)),
    **dict.fromkeys(("signout", "sign-out", "logoff"), ("logout",)),
    **dict.fromkeys(("signup", "register"), ("sign-up", "account sign-up")),
    **dict.fromkeys(("init", "setup"), ("configure",)),
    **dict.fromkeys(("env", "credentials", "creds", "keys"), ("export",)),
    **dict.fromkeys(("profiles", "list", "ls"), ("status", "list", "show")),
    **dict.fromkeys(("show", "get", "describe"), ("show", "list")),
    **dict.fromkeys(("shell", "run"), ("exec",)),
    **dict.fromkeys(("passwd", "password"), ("change-password", "account change-password")),
    **dict.fromkeys(("rm", "delete", "remove"), ("delete", "forget", "remove", "unset", "off")),
    **dict.fromkeys(("add", "new", "create"), ("create", "add", "enroll")),
    **dict.fromkeys(("edit", "update", "change"), ("set",)),
    "disable": ("off",),
    "enable": ("on",),
    "version": ("--version",),
}
_NO_OPTION = r"-|-\d+|-\d*\.\d+|.* .*"  # numbers, to argparse, and whatever has a blank


def is_option(word: str) -> bool:
    return word.startswith("-") and not re.fullmatch(_NO_OPTION, word, re.DOTALL)


def families(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Yield what other commands follow."""
    for action in parser._actions:  # noqa: SLF001 - argparse has no public way to them
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            yield action


def listed(family: argparse.Action) -> dict[str, str]:
    """Return the commands of a family with their summaries, as help lists them."""
    return {each.dest: each.help or "" for each in family._get_subactions()}  # type: ignore[attr-defined]  # noqa: SLF001


def in_our_words(error: argparse.ArgumentError) -> str:
    """Return what argparse says, without what was typed where that may be a secret."""
    name = (error.argument_name or "").rpartition("/")[2]
    said = error.message
    if said.startswith("ignored explicit argument"):
        return f"{name} takes no value."
    if said.startswith("not allowed with argument"):
        return f"{name} cannot go with {said.rpartition(' ')[2].rpartition('/')[2]}."
    said = said if said.endswith((".", "?")) else f"{said}."
    return f"{name}: {said}" if name else said


def no_such_command(word: str, me: str, family: argparse.Action) -> str:
    """Return what to say of a word where a command should be; `me` is the one it follows, empty for the program."""
    names = list(listed(family))
    called = _ALSO_CALLED.get(word, ())
    here = [each for each in called if each in names]
    whole = [each for each in called if not me and (" " in each or each[0] == "-")]
    found = here[:1] or whole or _elsewhere(word, me, exactly=True) or _alike(word, me, names)
    meant = [f"{me} {each}" if me and each in names else each for each in found]
    what = f"{me} has no command {quoted(word)}." if me else f"There is no command {quoted(word)}."
    return f"{what} Did you mean {' or '.join(meant)}?" if meant else f"{what}\nIt has: {', '.join(names)}."


def no_such_option(name: str, me: str, options: Iterable[str], values: Iterable[str]) -> Iterator[str]:
    """Yield what to say of an option; not its value, which may be a secret.

    Args:
        options: those that there are.
        values: those with a value, "--format json": some people type `--json` for it.
    """
    what = f"{me} has no option {name}." if me else f"There is no option {name}."
    meant = next((each for each in values if each.rpartition(" ")[2] == name.lstrip("-")), "")
    yield f"{what} {f'Did you mean {meant}?' if meant else did_you_mean(name, options)}".rstrip()
    setting = BY_NAME.get(name.lstrip("-").replace("-", "_"))
    if setting is not None and not setting.flag:
        variable = f", or {setting.in_environment}" if setting.in_environment else ""
        yield f"{setting.name} is a setting of a profile, in config.toml{variable}."


def wrong_value(action: argparse.Action, value: str) -> Iterator[str]:
    """Yield what to say of a value that is not among the choices."""
    choices = [str(choice) for choice in action.choices or ()]
    yield f"{_named(action)} cannot be {quoted(value)}. {did_you_mean(value, choices)}".rstrip()
    yield f"It is one of: {', '.join(choices)}."


def needs_value(option: argparse.Action) -> Iterator[str]:
    """Yield that an option was given without its value."""
    yield f"{_named(option)} needs a value: {_value_of(option)}."
    yield from _about(option)


def needs(me: str, missing: Sequence[argparse.Action]) -> Iterator[str]:
    """Yield what a command cannot do without."""
    for family in missing:
        if isinstance(family, argparse._SubParsersAction):  # noqa: SLF001
            yield f"{me} needs one of these after it:"
            names = listed(family)
            room = max(map(len, names))
            yield from (f"  {name:<{room}}  {summary}" for name, summary in names.items())
            return
    yield f"{me} needs {' and '.join(_named(action) for action in missing)}."
    for action in missing:
        yield from _about(action)


def _about(action: argparse.Action) -> Iterator[str]:
    if action.choices is not None:
        yield f"It is one of: {', '.join(map(str, action.choices))}."
    elif action.help and action.help != argparse.SUPPRESS:
        yield f"{_value_of(action)}: {action.help}"


def _named(action: argparse.Action) -> str:
    return action.option_strings[-1] if action.option_strings else _value_of(action)


def _value_of(action: argparse.Action) -> str:
    return action.metavar if isinstance(action.metavar, str) else action.dest.upper()


def _alike(word: str, me: str, names: Sequence[str]) -> tuple[str, ...]:
    """Return the commands that it is like: those of this family, unless one within another is more like it."""
    likely = near(word, names)
    further = _elsewhere(word, me)
    best = near(word, [*likely, *(each.rpartition(" ")[2] for each in further)])
    return further if further and not {*best} & {*likely} else likely


def _elsewhere(word: str, me: str, *, exactly: bool = False) -> tuple[str, ...]:
    """Return the commands, of all there are, whose last word it is, or is like it; within `me` if possible."""
    every = [each for each in _every() if " " in each]
    last = {each: each.rpartition(" ")[2] for each in every}
    alike = {word} if exactly else {*near(word, {*last.values()})}
    found = [each for each in every if last[each] in alike]
    return tuple([each for each in found if each.startswith(f"{me} ")] or found)[:3]


@cache
def _every() -> tuple[str, ...]:
    """Return every command and action by its whole name."""
    from .parser import parser

    return tuple(_all(parser(), ""))


def _all(parser: argparse.ArgumentParser, path: str) -> Iterator[str]:
    for family in families(parser):
        for name in listed(family):
            yield f"{path}{name}"
            yield from _all(family.choices[name], f"{path}{name} ")  # type: ignore[index]
