"""The parser of a command: its help, and what it says of words that it cannot make sense of."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Sequence
from typing import Any, NoReturn

from ..services.base import NAME, clean, quoted, typed_name
from . import usage_words
from .help_layout import COMMENT, sections, wrapped
from .io.output import write
from .usage_words import families, is_option

_HIDES = "password|secret|code|token|^-p$"  # options after which no word is shown

_MAY_BE_EMPTY = ("data",)  # the body of a request


class Parser(argparse.ArgumentParser):
    """A parser that says in a line what is wrong with which word, and what was perhaps meant.

    Options cannot be abbreviated: a script with `--for` would give another one as soon as there is a new one.

    Attributes:
        examples: one a line, perhaps with what it does after three blanks.
        folded: the groups of options that all commands take, by title, and how to say them in short.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{"allow_abbrev": False, "exit_on_error": False, **settings})
        self.examples = ""
        self.folded: dict[str, str] = {}
        self._typed: list[str] = []
        self._positionals.title = "arguments"
        if self.add_help:
            self.add_argument(
                "--help-all", action=_HelpAll, help="show it with the options that all commands take"
            )

    def format_help(self, *, everything: bool = False) -> str:
        parts = sections(self, self.examples, self.folded, everything=everything)
        return "\n\n".join(part.rstrip() for part in parts if part) + "\n"

    def known(self, words: Sequence[str]) -> tuple[argparse.Namespace, list[str]]:
        """Return the arguments, and the words that are not known. Raise ArgumentError."""
        return super().parse_known_args(words)

    @property
    def commands(self) -> dict[str, Parser]:
        """The commands within this one, by each of their names."""
        return {name: each for family in families(self) for name, each in family.choices.items()}  # type: ignore[union-attr]

    @property
    def options(self) -> tuple[str, ...]:
        """The options that help shows."""
        actions = self._option_string_actions.items()
        return tuple(option for option, action in actions if action.help != argparse.SUPPRESS)

    @property
    def options_with_values(self) -> tuple[str, ...]:
        """The options that take one of a few values, with each of these: "--format json"."""
        return tuple(
            f"{action.option_strings[-1]} {value}"
            for action in self._actions
            if action.option_strings and action.choices
            for value in action.choices
        )

    def parse_known_args(  # type: ignore[override]  # argparse's overloads
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Return the arguments; what is not known ends the program: it is this command that was given it."""
        self._typed = list(args or ())
        if (option := next(self._with_one_dash(), None)) is not None:
            self._end(*self._no_such_option(option))
        try:
            parsed, unknown = super().parse_known_args(args, namespace)
        except argparse.ArgumentError as error:
            self.error(usage_words.in_our_words(error))
        if unknown and unknown != ["--"]:
            option = next(filter(is_option, unknown), None)
            self._end(*(self._too_many(unknown[0]) if option is None else self._no_such_option(option)))
        return parsed, []

    def error(self, message: str) -> NoReturn:
        """End the program. An option that is not known is said first: other words may be wrong for its sake."""
        if (option := next(self._unknown_options(), None)) is not None:
            self._end(*self._no_such_option(option))
        if "required" in message and (missing := [*self._missing(message)]):
            self._end(*usage_words.needs(self._me, missing), *self._example(missing))
        self._end(message)

    def _get_values(self, action: argparse.Action, arg_strings: list[str]) -> Any:
        """Refuse an option's empty value, as of `--role "$ROLE"` where that is unset: it is not taken for none."""
        is_empty = action.option_strings and action.nargs is None and not arg_strings[0].strip()
        if is_empty and action.dest not in _MAY_BE_EMPTY:
            raise argparse.ArgumentError(action, "the value is empty. Give one, or leave it out.")
        return super()._get_values(action, arg_strings)

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is None or value in action.choices:
            return
        if action in families(self):
            said = usage_words.no_such_command(str(value), self._me, action)
            if not action.required and "Did you mean" not in said:
                said += "\nA profile is named with --profile NAME."  # as with `configure`, which does something alone
            raise argparse.ArgumentError(None, said)
        if not action.option_strings and (said := self._end_of_secret(str(value))):
            raise argparse.ArgumentError(None, said)
        raise argparse.ArgumentError(None, "\n".join(usage_words.wrong_value(action, str(value))))

    def _match_argument(self, action: argparse.Action, arg_strings_pattern: str) -> int:
        try:
            return super()._match_argument(action, arg_strings_pattern)
        except argparse.ArgumentError:
            if not action.option_strings:
                raise  # which is not said: that it is required is
            raise argparse.ArgumentError(None, "\n".join(usage_words.needs_value(action))) from None

    def _end(self, *texts: str) -> NoReturn:
        first, *more = (clean_line for text in texts for clean_line in map(clean, text.splitlines()))
        shown = [wrapped(f"{NAME}: {first}", then="  ")]
        shown += [
            f"    {line}"
            if line.startswith(f"{typed_name()} ")
            else wrapped(line.strip(), "  ", then=_below(line))
            for line in more
        ]
        self.exit(2, "\n".join([*shown, f"  See: {self.prog} --help", ""]))

    def _unknown_options(self) -> Iterator[str]:
        """Yield the options that are not known."""
        for name in self._options_typed():
            known = self._option_string_actions
            if name not in known and (name.startswith("--") or name[:2] not in known):
                yield name

    def _with_one_dash(self) -> Iterator[str]:
        """Yield what is typed like `-profile`: it would be taken for -p with the value "rofile"."""
        known = self._option_string_actions
        return (each for each in self._options_typed() if each not in known and f"-{each}" in known)

    def _options_typed(self) -> Iterator[str]:
        """Yield the options, without their values, of the words that are for this command."""
        others = self.commands
        ends = any(action.nargs == argparse.REMAINDER for action in self._actions)
        takes = False
        for word in self._typed:
            if word == "--" or (not takes and not is_option(word) and (ends or word in others)):
                return
            if not is_option(word):
                takes = False
                continue
            name, equals, _ = word.partition("=")
            known = self._option_string_actions
            action = known.get(name) or (None if name.startswith("--") else known.get(name[:2]))
            yield name
            takes = action is not None and action.nargs is None and not equals

    def _no_such_option(self, word: str) -> Iterator[str]:
        name = word.partition("=")[0]
        inner = [*self._inner(self._typed)]
        there = next((each for each in inner if name in each.options), None)
        if there is not None:
            yield f"{name} goes after the command: {there.prog} {name}"
        elif self._me and name in _root().options:
            yield f"{name} goes before the command: {typed_name()} {name} … {self._me}"
        else:
            options = [option for each in (self, *inner) for option in each.options]
            if not name.lstrip("-").startswith("h"):
                options = [each for each in options if each != "--help-all"]  # nobody means it by --all
            values = [value for each in (self, *inner) for value in each.options_with_values]
            yield from usage_words.no_such_option(name, self._me, dict.fromkeys(options), values)

    def _too_many(self, word: str) -> Iterator[str]:
        """Yield what to say of a word that nothing takes: often it was meant for the option before it."""
        known = ("--help", *self.options_with_values)
        meant = [each for each in known if each.rpartition(" ")[2].lstrip("-") == word.casefold()]
        before = self._typed[self._typed.index(word) - 1] if word in self._typed[1:] else ""
        if before in self._option_string_actions:
            shown = "the word after it" if re.search(_HIDES, before) else quoted(word)
            yield f"{before} takes no value: {shown} is one word too many."
        elif said := self._end_of_secret(word):
            yield said
        elif any(not action.option_strings for action in self._actions):
            yield f"{self._me}: {quoted(word)} is one word too many."
        else:
            yield f"{self._me} takes options alone: {quoted(word)} is one word too many."
            if meant:
                yield f"Did you mean {' or '.join(meant)}?"
            elif "--profile" in self.options and self._typed == [word]:
                yield "A profile is named with --profile NAME, a user with -u NAME."

    def _end_of_secret(self, word: str) -> str:
        """Return what to say of a word that may be the end of a secret which was typed without quotes; or nothing."""
        before = self._typed[: self._typed.index(word)] if word in self._typed else []
        option = next(filter(is_option, reversed(before)), "")
        name = option.partition("=")[0] if option.startswith("--") else option[:2]  # `-pmy own` is one, too
        if not re.search(_HIDES, name):
            return ""
        return f"A word after {name} means nothing here. It is not shown: it may be a part of a secret."

    def _example(self, missing: Sequence[argparse.Action]) -> Iterator[str]:
        """Yield how it is typed, where there is nothing else that says what is missing."""
        if self.examples and not any(action.help or action.choices for action in missing):
            yield f"One looks like:\n{re.split(COMMENT, self.examples.splitlines()[0])[0]}"

    def _missing(self, message: str) -> Iterator[argparse.Action]:
        """Yield what this command cannot do without, and was not given: argparse lists the names."""
        names = message.partition(": ")[2].removesuffix(".").split(", ")
        for action in self._actions:
            name = "/".join(action.option_strings) or str(action.metavar or action.dest)
            if action.required and name in names:
                yield action

    @property
    def _me(self) -> str:
        """The words of this command, empty for the program."""
        return self.prog.removeprefix(typed_name()).strip()

    def _inner(self, typed: Sequence[str]) -> Iterator[Parser]:
        """Yield the commands within this one that were typed."""
        for name, parser in self.commands.items():
            if name in typed:
                yield from parser._inner(typed)  # noqa: SLF001 - of this class
                yield parser


class _HelpAll(argparse.Action):
    """`--help-all`."""

    def __init__(self, option_strings: Sequence[str], dest: str, **settings: Any) -> None:
        super().__init__(option_strings, argparse.SUPPRESS, nargs=0, default=argparse.SUPPRESS, **settings)

    def __call__(self, parser: Any, *_: object) -> None:
        write(parser.format_help(everything=True))
        parser.exit()


def _below(line: str) -> str:
    """Return the indent of what goes on below a line: of a list, below its second column."""
    column = re.match(r"  \S+ +", line)
    return " " * len(column[0]) if column else "  "


def _root() -> Parser:
    from .parser import parser

    return parser(())
