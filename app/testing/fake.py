"""A pool that needs no server, and sessions of its users: for unit tests."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from copy import copy
from typing import TYPE_CHECKING

from ..demo.simulator.server import CognitoServer
from ..errors import CognitoTuiError
from ..library import aio
from ..library.blocking import Client
from ..library.session import Session
from ..services.base import Clock, Secret, checked
from ..services.config import Profile
from ..services.tokens import AuthResult, Tokens
from .in_process import InProcessCognito
from .pool import LocalPool, machine_time, new_pool, profile_of, tokens_of

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .settings import PoolSettings


class FakePool(LocalPool):
    """A user pool and an identity pool without a server: no connection is made, and no file written.

    It answers as the served one does. Its time is its own, which `forward` moves for its sessions and for nobody else.
    """

    def __init__(self, **settings: Unpack[PoolSettings]) -> None:
        super().__init__(CognitoServer(new_pool(self._time, settings)))
        self._ahead = 0.0

    def client(self, **settings: str) -> Client:
        """Return a client whose sign-ins come here: its steps, and the sessions that they end in.

        Args:
            settings: more of a profile, such as auth_flow.
        """
        return _FakeClient(self, settings)

    def aio_client(self, **settings: str) -> aio.Client:
        """Return the same for asyncio."""
        client = aio.Client(profile_of(self))
        client.sync = self.client(**settings)
        return client

    def session(self, username: str = "ada") -> FakeSession:
        return FakeSession(username, self)

    def rotate_keys(self, *, keep_old: bool = True) -> None:
        before = keys_variable(self)
        super().rotate_keys(keep_old=keep_old)
        if before.items() <= os.environ.items():
            os.environ.update(keys_variable(self))

    @checked
    def forward(self, seconds: int | float) -> None:
        """Let so much time pass, here and for the sessions of this pool. `verify_token` goes by the machine's time."""
        self._ahead += seconds

    def back(self) -> None:
        self._ahead = 0

    def __repr__(self) -> str:
        return f"<cognito_tui.testing.FakePool {self.user_pool_id}>"

    def _time(self) -> float:
        return machine_time() + self._ahead


class FakeSession(Session):
    """A session of a `FakePool`, with all that a `cognito_tui.Session` has, for code that is given one.

    `cognito_tui.aio.Session(FakeSession())` is one for asyncio.

    Args:
        username: whose; they are added to the pool where it has none of that name.
        pool: None: one of its own.

    Attributes:
        pool: where its user is, for what is to go wrong, and for time to pass.
    """

    @checked
    def __init__(self, username: str = "ada", pool: FakePool | None = None) -> None:
        self.pool = pool or FakePool()
        self._failure: CognitoTuiError | None = None
        self._failures = 0.0
        its = tokens_of(self.pool, username)
        tokens = Tokens(Secret(its["IdToken"]), Secret(its["AccessToken"]), Secret(its["RefreshToken"]))
        signed_in = AuthResult(username, tokens)
        super().__init__(_services(self.pool, profile_of(self.pool)).of(signed_in), signed_in)

    @checked
    def fail(self, error: CognitoTuiError, *, times: int | None = None) -> None:
        """Raise an error from the next calls, whichever they are; times=None: from all of them.

        So do the methods of its `account`; `username` and `claims` make no call.
        """
        self._failure, self._failures = error, math.inf if times is None else times

    def sign_out(self, *, everywhere: bool = False) -> None:
        self._fail()
        super().sign_out(everywhere=everywhere)

    def _check_not_over(self) -> None:
        self._fail()
        super()._check_not_over()

    def _fail(self) -> None:
        if self._failure is not None and self._failures > 0:
            self._failures -= 1
            raise copy(self._failure)  # whose traceback is that of this call alone


class _FakeClient(Client):
    def __init__(self, pool: FakePool, settings: Mapping[str, str]) -> None:
        super().__init__({**pool.settings, **settings} if settings else profile_of(pool))
        self._cognito = _services(pool, self.profile)


def keys_variable(pool: FakePool) -> dict[str, str]:
    """Return the variable by which `verify_token` has its keys."""
    return {"COGNITO_JWKS": json.dumps(pool.jwks)}


def _services(pool: FakePool, profile: Profile) -> InProcessCognito:
    return InProcessCognito(profile, Clock(lambda: pool.now), pool.simulator)
