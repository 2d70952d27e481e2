"""What to do next. Services say which operation or which parameter helps; each front end has its own words for it.

The command line makes commands of them (`next_command`), a screen names keys and buttons; a program reads the words
of this module.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple, TypeAlias

from .services.base import command, typed_name


class Operation(Enum):
    """What this program can do next; the value is the command that does it."""

    SIGN_IN = "login"
    SIGN_OUT = "logout"
    UNLOCK = "unlock"
    RESEND_CONFIRMATION = "account resend"
    FORGOT_PASSWORD = "account forgot-password"  # noqa: S105
    VERIFY_ATTRIBUTE = "account verify"
    CONFIGURE = "configure"
    CONFIGURE_AWS_PROFILE = "configure aws-profile"
    DEMO = "demo"
    CREATE_IDENTITY_POOL = "admin identity-pool create"
    SHOW_ROLES = "admin role show"
    DEPLOY_PROXY = "admin proxy deploy"
    REMOVE_PROXY = "admin proxy remove"
    LIST_USERS = "admin users list"
    CHANGE_USER = "admin users set"
    RESET_USER = "admin users reset"
    RESEND_INVITATION = "admin users resend"
    ENABLE_USER = "admin users enable"
    LIST_GROUPS = "admin groups list"
    ADD_TO_GROUP = "admin groups add"


class Do(NamedTuple):
    """An operation, and what it is done with.

    Attributes:
        values: in the operation's own order, such as the name of a user.
        parameters: by name; a switch has no value.
        profile: the name of the profile that it is about, for a front end that does not know.
    """

    operation: Operation
    values: tuple[str, ...] = ()
    parameters: Mapping[str, str] = {}  # nobody changes it, and errors that have it can be pickled
    profile: str = ""


class Parameter(NamedTuple):
    """A parameter of what was being done: a setting, or a choice of that operation's own.

    Attributes:
        value: what to give it; empty where that is open.
    """

    name: str
    value: str = ""


SIGN_IN_WITH_BROWSER = Do(Operation.SIGN_IN, parameters={"browser": ""})

Part: TypeAlias = "str | Do | Parameter | Hint"


class Hint:
    """What to do next, in parts: text, and actions that a front end words.

    A part that is itself a hint is an alternative: it is left out where a front end has no words for its action.

    >>> str(Hint("Choose another name", Hint("; ", Parameter("force"), " replaces it"), "."))
    'Choose another name; force replaces it.'
    """

    def __init__(self, *parts: Part) -> None:
        self.parts = tuple(part for part in parts if part)

    @classmethod
    def of(cls, hint: Part) -> Hint:
        """Return a hint of what may be one already."""
        return hint if isinstance(hint, Hint) else cls(hint)

    @classmethod
    def lines(cls, *hints: Part) -> Hint:
        """Return a hint with a line for each of these."""
        parts = [part for hint in hints for part in ("\n", hint)]
        return cls(*parts[1:])

    def __bool__(self) -> bool:
        return bool(self.parts)

    def __contains__(self, do: Do) -> bool:
        return any(part == do or (isinstance(part, Hint) and do in part) for part in self.parts)

    def __str__(self) -> str:
        return Wording().hint(self)

    def __format__(self, _: str) -> str:
        raise TypeError("A hint in a text would have the words of a program: make it a part of another hint.")


class Wording:
    """How hints are worded for programs; front ends override what they say otherwise."""

    def hint(self, hint: Hint) -> str:
        """Return the text of a hint."""
        match hint.parts:
            case [Do() as do]:
                return self.sentence(do)
        return "".join(map(self._part, hint.parts))

    def sentence(self, do: Do) -> str:
        """Return what to do where a hint says nothing else."""
        if do.operation is Operation.SIGN_IN and do != SIGN_IN_WITH_BROWSER:
            return f"Call cognito_tui.sign_in, or run: {self.command(do)}"
        return f"Run: {self.command(do)}"

    def command(self, do: Do) -> str:
        """Return the command that does it, for a shell."""
        profile = {"profile": do.profile} if do.profile else {}
        return command(f"{typed_name()} {do.operation.value}", *do.values, **profile, **do.parameters)

    def parameter(self, parameter: Parameter) -> str:
        """Return what names a parameter, with its value; empty where there is no such choice."""
        return f"{parameter.name} = {parameter.value}" if parameter.value else parameter.name

    def _part(self, part: Part) -> str:
        if isinstance(part, str):
            return part
        if isinstance(part, Hint):
            parameters = (each for each in part.parts if isinstance(each, Parameter))
            return self.hint(part) if all(map(self.parameter, parameters)) else ""
        return self.command(part) if isinstance(part, Do) else self.parameter(part)
