"""The examples of the docstrings, and of the pages around them, run as they stand there, each at a pool of its own.

What they find is told to their readers in docs/reference/index.rst.
"""

from __future__ import annotations

import doctest
import inspect
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, get_args

import pytest

import cognito_tui
from cognito_tui.demo.simulator.server import CognitoServer
from tests.support.gateway import gateway
from tests.support.library_pool import pool, write_profile
from tests.support.pool_client import PASSWORD
from tests.support.public_names import Named, everything, public
from tests.support.repository import ROOT

TEMPORARY = "Temporary-Pass-1"


def examples() -> Iterator[doctest.DocTest]:
    for named in everything():
        finder = doctest.DocTestFinder(recurse=False)
        yield from (
            found for found in finder.find(named.thing, named.name, named.module, globs={}) if found.examples
        )
    for page in sorted((ROOT / "docs" / "reference").glob("*.rst")):
        found = doctest.DocTestParser().get_doctest(page.read_text("utf-8"), {}, page.name, str(page), 0)
        if found.examples:
            yield found


SHOWN = {shown.name: shown for shown in examples()}


@contextmanager
def names(shown: doctest.DocTest) -> Iterator[dict[str, Any]]:
    """The names that an example begins with; the token, which takes a sign-in, and the API where they are used."""
    words = shown.docstring or "api"
    with pool() as server, api(server) if re.search(r"\bapi\b", words) else nullcontext("") as url:
        server.pool.add_user("grace", TEMPORARY, status="FORCE_CHANGE_PASSWORD")
        write_profile(server, "work")
        write_profile(server, "kept", remember="file")
        token = {}
        if re.search(r"\btoken\b", shown.docstring or ""):
            token["token"] = cognito_tui.sign_in("work", "ada", PASSWORD).tokens().access_token.reveal()
        yield {
            **token,
            "cognito_tui": cognito_tui,
            "password": PASSWORD,
            "pool_id": server.pool.user_pool_id,
            "client_id": server.pool.client_id,
            "api": url,
        }


def api(server: CognitoServer) -> AbstractContextManager[str]:
    """An HTTP API that asks for ada's tokens, and greets her."""
    its = server.pool
    keys = f"{server.url}/{its.user_pool_id}/.well-known/jwks.json"
    return gateway(greeting, issuer=its.issuer, client_id=its.client_id, jwks_url=keys)


def greeting(event: dict[str, Any], context: object) -> dict[str, str]:
    return {"hello": event["requestContext"]["authorizer"]["jwt"]["claims"]["username"]}


@pytest.mark.parametrize("name", SHOWN)
def test_the_example_runs_as_it_stands_there(name: str) -> None:
    said: list[str] = []
    shown = SHOWN[name]
    with names(shown) as shown.globs:
        doctest.DocTestRunner(verbose=False).run(shown, out=said.append)
    assert not said, "".join(said)


def test_what_is_called_has_an_example_and_what_is_told_apart_is_in_one() -> None:
    """A function, and a class with methods, has one of its own. Steps, and errors that tell something, are in some
    example by their names. The rest is only met: what the others give back, and the plain kinds of errors."""
    words = {
        word
        for shown in SHOWN.values()
        for line in shown.examples
        for word in re.findall(r"cognito_tui\.(\w+)", line.source)
    }
    told_apart = {
        kind.__name__ for kind in (*get_args(cognito_tui.Question), cognito_tui.Answer, *telling_errors())
    }
    assert told_apart - words == set()
    assert [named.name for named in public() if is_called(named) and named.name not in SHOWN] == []


def is_called(named: Named) -> bool:
    if inspect.isclass(named.thing):
        own = vars(named.thing).items()
        return any(inspect.isfunction(member) and not name.startswith("_") for name, member in own)
    return True


def telling_errors() -> Iterator[type[Exception]]:
    for kind in vars(cognito_tui.errors).values():
        if inspect.isclass(kind) and issubclass(kind, cognito_tui.CognitoTuiError):
            inherited = {name for base in inspect.getmro(kind)[1:] for name in vars(base)}
            if "__init__" in vars(kind) or vars(kind).keys() - inherited - {"__annotations__"}:
                yield kind
