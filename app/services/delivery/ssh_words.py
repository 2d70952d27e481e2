"""What somebody would type after `ssh`: its options, the host, and a command. See ssh(1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...errors import ConfigurationError

ALONE = frozenset("46AaCfGgKkMNnqsTtVvXxYy")
WITH_VALUE = frozenset("BbcDEeFIiJLlmOoPpQRSWw")
_MAKE_NO_SENSE = frozenset("fGMNOQSsVW")  # they run nothing at the far end, or no shell, or in the background
_OF_ONE_SESSION = frozenset("Tnt")


@dataclass(frozen=True)
class SshWords:
    """Attributes:
    connection: options that say how to connect.
    session: those for the session in which the command or the shell runs.
    host: where: "ada@example.com", or a name in the person's own ssh_config.
    command: empty: a shell.
    """

    connection: list[str]
    session: list[str]
    host: str
    command: list[str]

    @classmethod
    def of(cls, words: Sequence[str]) -> SshWords:
        """Return what ssh makes of these words: options stand before the host, and right after it, too.

        Raises:
            ConfigurationError: there is no host, or an option that makes no sense here.
        """
        reading = _Reading(list(words))
        options = list(reading.options())
        if not reading.left:
            raise ConfigurationError(
                "No host to connect to was given.",
                hint="It stands after the options, and before the command that is to run there.",
            )
        host = reading.left.pop(0)
        if not host or host.startswith("-"):
            raise ConfigurationError(
                f"{host or 'An empty word'} is not a host.",
                hint="Give the name, the address, or a Host of ~/.ssh/config.",
            )
        if not reading.ended:
            options += reading.options()
        session = [option for option, *value in options if option[1] in _OF_ONE_SESSION]
        connection = [word for option in options if option[0][1] not in _OF_ONE_SESSION for word in option]
        return cls(connection, session, host, reading.left)


class _Reading:
    """Attributes:
    left: the words that are not read yet.
    ended: whether a "--" was among those that are.
    """

    def __init__(self, words: list[str]) -> None:
        self.left = words
        self.ended = False

    def options(self) -> Iterator[tuple[str, ...]]:
        """Read options as getopt(3) does; give each with its value."""
        while self.left and self.left[0].startswith("-") and self.left[0] != "-":
            word = self.left.pop(0)
            if word == "--":
                self.ended = True
                return
            if word.startswith("--"):
                raise ConfigurationError(
                    f"OpenSSH has no option {word}.", hint="The options of cognito-tui stand before the host."
                )
            letters = word[1:]
            while letters:
                letter, letters = letters[0], letters[1:]
                if letter in WITH_VALUE:
                    yield f"-{_sensible(letter)}", letters or self._value(letter)
                    break
                yield (f"-{_sensible(letter)}",)

    def _value(self, letter: str) -> str:
        if not self.left:
            raise ConfigurationError(f"ssh's option -{letter} needs a value.")
        return self.left.pop(0)


def _sensible(letter: str) -> str:
    if letter in _MAKE_NO_SENSE:
        raise ConfigurationError(
            f"ssh's option -{letter} makes no sense here: a command or a shell is to run at the far end."
        )
    if letter not in ALONE | WITH_VALUE:
        raise ConfigurationError(f"OpenSSH has no option -{letter}.")
    return letter
