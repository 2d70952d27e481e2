"""Every public name that can be called, with what nobody means in the place of each argument.

It is done all the same, or refused with one of our errors that names the argument: before anything is sent.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timezone
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest

import cognito_tui
from cognito_tui import CognitoTuiError, Secret, WrongArgument, aio
from cognito_tui.demo.simulator.server import CognitoServer
from cognito_tui.services.auth.steps import Attempt
from tests.support.library_pool import ids, pool, write_profile
from tests.support.pool_client import PASSWORD

ODD = (None, "", b"text", 5, 1.5, ["text"], object())
PLAIN = (str, bool, Secret, type(None))  # what is of these only takes nothing else
# made of what AWS answers, and of settings, to be looked at: what is odd in a Profile is refused where it is used
MADE_HERE = {
    *("Account", "AwsCredentials", "Clock", "CodeDelivery", "Device", "NewDevice", "NotRenewable", "Profile"),
    *("ProfileStatus", "Registration", "RuleCheck", "Settings", "User", "UserDevice", "UserSession"),
    *("aio.Account", "aio.Registration"),
}


@pytest.fixture
def server() -> Iterator[CognitoServer]:
    with pool() as server:
        server.pool.add_user("new", "Temporary-Pass-1", status="FORCE_CHANGE_PASSWORD")
        write_profile(server, "work")
        yield server


def good(server: CognitoServer, session: cognito_tui.Session) -> dict[str, Any]:
    """What each argument that must be given can be, by its name."""
    attempt, tokens = Attempt("ada", "ada", Secret("session")), session.tokens()
    return {
        **dict.fromkeys(("answer", "code", "text", "title", "destination"), "123456"),
        **dict.fromkeys(("password", "old", "new", "secret"), PASSWORD),
        "access_key_id": Secret("ASIA"),
        "access_token": tokens.access_token,
        "attempt": attempt,
        "attribute": "email",
        "attributes": {"given_name": "Ada"},
        "call": lambda *_: None,
        "challenge": "SMS_MFA",
        "choice": "PASSWORD",
        "client_id": server.pool.client_id,
        "client_ids": server.pool.client_id,
        "clock": session.clock,
        "cognito": session._cognito,
        "enabled": True,
        "expires_at": datetime.now(timezone.utc),
        "factor": "SMS_MFA",
        "factors": (),
        "id_token": tokens.id_token,
        "identity_id": "id",
        "key": "key",
        "name": "name",
        "names": ["nickname"],
        "parameters": {},
        "pool": server.pool.user_pool_id,
        "profile": ids(server),
        "refresh_token": None,
        "refused": tokens,
        "region": "eu-west-1",
        "remembered": True,
        "secret_access_key": Secret("key"),
        "session": session,
        "session_id": "id",
        "session_token": Secret("token"),
        "signed_in": session._fresh.latest,
        "step": cognito_tui.CodeRequired(attempt, "SMS_MFA"),
        "sync": session,
        "token": tokens.access_token,
        "use": "access",
        "user_id": "ada",
        "user_pool_id": server.pool.user_pool_id,
        "username": "ada",
    }


def callables(session: cognito_tui.Session, server: CognitoServer) -> dict[str, Callable[..., Any]]:
    client = cognito_tui.Client(ids(server))
    things = {
        "Client": client,
        "Session": session,
        "Account": session.account,
        "Registration": client.registration,
        "aio.Client": aio.Client(ids(server)),
        "aio.Session": aio.Session(session),
        "aio.Account": aio.Session(session).account,
        "aio.Registration": aio.Client(ids(server)).registration,
    }
    named = {
        **{name: getattr(cognito_tui, name) for name in cognito_tui.__all__},
        **{f"aio.{name}": getattr(aio, name) for name in aio.__all__},
        **{f"errors.{name}": thing for name, thing in vars(cognito_tui.errors).items() if _is_error(thing)},
        **{
            f"{name}().{method}": getattr(thing, method)
            for name, thing in things.items()
            for method in dir(type(thing))
            if not method.startswith("_") and inspect.isfunction(getattr(type(thing), method))
        },
    }
    is_function = (inspect.isclass, inspect.isroutine)
    return {
        name: thing
        for name, thing in named.items()
        if any(test(thing) for test in is_function) and get_origin(thing) is None and name not in MADE_HERE
    }


def _is_error(thing: object) -> bool:
    return isinstance(thing, type) and issubclass(thing, CognitoTuiError)


async def outcome(call: Callable[..., Any], arguments: dict[str, Any]) -> object:
    """What comes of a call with `arguments`, of which those that have no name stand first."""
    signature = inspect.signature(call)
    ordered = [
        arguments.pop(name) for name, it in signature.parameters.items() if _is_positional(it, arguments)
    ]
    try:
        result = call(*ordered, **arguments)
        return await result if isinstance(result, Awaitable) else result
    except CognitoTuiError as error:
        return error


def _is_positional(parameter: inspect.Parameter, arguments: dict[str, Any]) -> bool:
    return parameter.kind is parameter.POSITIONAL_ONLY and parameter.name in arguments


async def test_whatever_is_given_is_taken_or_refused_by_name(server: CognitoServer) -> None:
    session = cognito_tui.Client(ids(server)).sign_in("ada", PASSWORD)
    known, wrong, tried = good(server, session), [], 0
    for name, call in callables(session, server).items():
        parameters = inspect.signature(call).parameters.values()
        needed = {each.name: known.get(each.name) for each in parameters if _is_needed(each)}
        for parameter in parameters:
            if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
                continue
            for odd in ODD:
                tried += 1
                before = len(server.requests)
                try:
                    came = await outcome(call, {**needed, parameter.name: odd})
                except Exception as error:
                    wrong.append(f"{name}({parameter.name}={odd!r}) raises {error!r}")
                    continue
                if isinstance(came, WrongArgument) and not _is_error(call):
                    if came.argument != parameter.name:
                        wrong.append(
                            f"{name}({parameter.name}={odd!r}) is refused for {came.argument}: {came}"
                        )
                    if len(server.requests) != before:
                        wrong.append(f"{name}({parameter.name}={odd!r}) has sent {server.requests[-1][0]}")
                elif _is_refused(call, parameter.name, odd):
                    wrong.append(f"{name}({parameter.name}={odd!r}) is taken: {came!r}")
    assert not wrong, "\n".join(wrong)
    assert tried > 500


def _is_needed(parameter: inspect.Parameter) -> bool:
    it = parameter
    return it.default is it.empty and it.kind not in (it.VAR_POSITIONAL, it.VAR_KEYWORD)


def _is_refused(call: Callable[..., Any], name: str, odd: object) -> bool:
    """Whether nothing but a refusal will do: its type is a plain one, and `odd` is not of it."""
    if _is_error(call) or isinstance(odd, str):
        return False
    kind = hints_of(call).get(name)
    members = get_args(kind) if get_origin(kind) in (types.UnionType, Union) else (kind,)
    return all(member in PLAIN for member in members) and not isinstance(odd, members)


def hints_of(call: Any) -> dict[str, Any]:
    function: Any = inspect.unwrap(call.__init__ if inspect.isclass(call) else call)
    if not hasattr(function, "__annotations__"):
        return {}
    parameters = {name: kind for name, kind in function.__annotations__.items() if name != "return"}
    for_checkers = {"AsyncSession": aio.Session, "Session": cognito_tui.Session}
    space = {**for_checkers, **getattr(function, "__globals__", {})}
    return get_type_hints(types.SimpleNamespace(__annotations__=parameters), space)


async def test_a_profile_of_odd_parts_is_refused_where_it_is_used(server: CognitoServer) -> None:
    for part, odd in (("client_id", None), ("user_pool_id", b"x"), ("duration", "1h"), ("api_hosts", "a")):
        profile = cognito_tui.Profile(**{"name": "x", **ids(server), part: odd})  # type: ignore[arg-type]
        with pytest.raises(WrongArgument) as wrong:
            cognito_tui.Client(profile)
        assert wrong.value.argument == part
    assert server.requests == []
