"""A command for people to copy: a POSIX shell, and the command itself, read its values back as they are."""

from __future__ import annotations


def command(words: str, *values: str, **options: str) -> str:
    """
    Args:
        words: the command itself, which nobody else decides: "cognito-tui account verify".
        values: after the options.
        options: by their names, with _ for -; empty: a switch, without a value.

    >>> command("cognito-tui account verify", "my mail", profile="work", sent="")
    "cognito-tui account verify --profile work --sent 'my mail'"
    >>> command("cognito-tui login", u="-x")
    'cognito-tui login -u=-x'
    """
    from shlex import quote  # late: the first paint names no command

    parts = [words, *(_option(name.replace("_", "-"), value) for name, value in options.items())]
    if any(value.startswith("-") for value in values):
        parts.append("--")
    return " ".join([*parts, *map(quote, values)])


def _option(name: str, value: str) -> str:
    flag = f"--{name}" if len(name) > 1 else f"-{name}"
    if not value:
        return flag
    from shlex import quote

    return f"{flag}{'=' if value.startswith('-') else ' '}{quote(value)}"
