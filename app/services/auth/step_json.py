"""A step of a sign-in as text: started here, gone on with in another process.

    pipe.write(dump_step(step).reveal())                        # a web request that shows the form
    client.answer(load_step(pipe.read()), "123456")             # the request that brings the answer

JSON: {"version": 3, "kind": "CodeRequired", "step": {…}}, where "step" has the fields of that kind in `steps`, all of
them and no others.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_origin, get_type_hints

from ...errors import CognitoTuiError
from ..base import Secret, checked
from .steps import Question

_VERSION = 3  # of the format: another one as soon as a kind or a field changes
_LIMIT = 1_000_000  # characters; only a pool owner's own challenge comes near it
_KINDS: Mapping[str, type[Any]] = {kind.__name__: kind for kind in get_args(Question)}


@checked
def dump_step(step: Question) -> Secret:
    """`step` as text of ASCII letters, for `load_step` in another process, on another machine or in a later request.

    Keep it as you would keep a password, and no longer than minutes: where the password has been proven, whoever
    reads it can choose the new one (NewPasswordRequired) or enroll an authenticator or address of their own, and sign
    in. It may also hold the secret of a remembered device, which lives on. So: in your server's own session storage;
    or encrypted, where it goes through a browser, with a key that the browser has not. Signed is not enough. Throw it
    away once it is answered: Cognito takes each session once, and forgets it after three to fifteen minutes.

    Raises:
        CognitoTuiError: the step is longer than `load_step` takes: a million characters.
        WrongArgument: it is not a step, but a Session perhaps.

    Example:
        >>> client = cognito_tui.Client("work")
        >>> text = cognito_tui.dump_step(client.start("grace", "Temporary-Pass-1"))
        >>> text
        Secret(••••••)
        >>> client.answer(cognito_tui.load_step(text), "Correct-Horse-8").username
        'grace'
    """
    content = {"version": _VERSION, "kind": type(step).__name__, "step": step}
    text = Secret(json.dumps(content, default=_plain))
    if len(text.reveal()) > _LIMIT:
        raise CognitoTuiError(f"This step is too long for a text: over {_LIMIT} characters.")
    return text


@checked
def load_step(text: str | Secret) -> Question:
    """The step that `dump_step` wrote. Whatever else `text` is, it is refused, and never quoted.

    It is not sealed: who can change the text can have other values sent to Cognito, though to no other pool or client
    than the profile's, whatever it names, and Cognito refuses a session that is not of that user and challenge.
    What remains: somebody else's whole step in its place, so that the person goes on with, and is signed in to, an
    account that is not theirs; and a password that is sent, inside TLS, where SRP would have proven it. So let nobody
    change it. And ask the session who somebody is (`session.username`, from the tokens), never the step, whose
    `attempt.username` is only what was typed.

    Raises:
        CognitoTuiError: it is not a step, or that of another version of this library: start the sign-in again.

    Example:
        >>> try:
        ...     cognito_tui.load_step("{}")
        ... except cognito_tui.CognitoTuiError as error:
        ...     print(error.title)
        A sign-in cannot continue with this step.
    """
    text = Secret.of(text)
    try:
        return _step(text)
    except _Unreadable as error:
        why = str(error)
    except (ValueError, RecursionError):
        why = "It is not JSON."
    # out here: the errors above hold the text
    raise CognitoTuiError(
        "A sign-in cannot continue with this step.", detail=why, hint="Start the sign-in again."
    )


class _Unreadable(Exception):
    """In words that quote nothing of the text."""


def _step(text: Secret) -> Question:
    if len(text.reveal()) > _LIMIT:
        raise _Unreadable("It is too long.")
    content = json.loads(text.reveal())
    if not isinstance(content, dict) or content.keys() != {"version", "kind", "step"}:
        raise _Unreadable("It has not the form of one.")
    if type(content["version"]) is not int or content["version"] != _VERSION:
        raise _Unreadable("Another version of this library wrote it.")
    kind = _KINDS.get(str(content["kind"]))
    if kind is None:
        raise _Unreadable("It names no kind of step.")
    step: Question = _typed(kind, content["step"])
    return step


def _plain(value: Any) -> Any:
    """What JSON has no form for, as something it has one for."""
    if isinstance(value, Secret):
        return value.reveal()
    if is_dataclass(value):
        return {name: getattr(value, name) for name in _dumped(value)}
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no form as text yet")


def _dumped(kind: Any) -> list[str]:
    """The fields of a dataclass that go into the text: a password does not."""
    return [field.name for field in fields(kind) if field.metadata.get("dumped", True)]


def _typed(kind: Any, value: Any) -> Any:
    """`value`, as JSON gave it, as a `kind`: the type of a field in `steps`. Raises _Unreadable where it is none."""
    if type(None) in get_args(kind):
        return None if value is None else _typed(get_args(kind)[0], value)
    if kind is Secret:
        return Secret(_typed(str, value))
    if is_dataclass(kind) and isinstance(value, dict):
        hints, names = get_type_hints(kind), _dumped(kind)
        if value.keys() == {*names}:
            return kind(**{name: _typed(hints[name], value[name]) for name in names})  # type: ignore[operator]
    elif get_origin(kind) is tuple and isinstance(value, list):
        return tuple(_typed(get_args(kind)[0], one) for one in value)
    elif get_origin(kind) is Mapping and isinstance(value, dict):
        return {name: _typed(get_args(kind)[1], one) for name, one in value.items()}
    elif type(value) is kind:
        return value
    raise _Unreadable("Its fields are not those of a step.")
