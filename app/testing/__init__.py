"""For the tests of programs that use this library: a Cognito of their own, and sessions that need no server.

As a pytest plugin, in the conftest.py at the root of the tests:

    pytest_plugins = ["cognito_tui.testing"]

That gives the fixtures `cognito`, `shared_cognito` and `fake_pool`. Without pytest:

    with cognito_tui.testing.serve() as cognito:
        cognito.add_user("ada")
        cognito_tui.Client().sign_in("ada", cognito_tui.testing.PASSWORD)

    with cognito_tui.testing.without_server() as fake_pool:
        session = fake_pool.session("ada")

The simulator behind both is strict. What of it is unproven is in docs/use/local-cognito.md and in `demo/simulator`.

PYTEST_DONT_REWRITE: a conftest.py may import names from here before pytest sees the plugin.
"""

from __future__ import annotations

from contextlib import suppress

from ..demo.simulator.codes import Message
from .fake import FakePool, FakeSession
from .people import PASSWORD, LocalUser
from .pool import LocalPool
from .served import Cognito, serve, without_server
from .settings import PoolSettings

__all__ = [
    "PASSWORD",
    "Cognito",
    "FakePool",
    "FakeSession",
    "LocalPool",
    "LocalUser",
    "Message",
    "PoolSettings",
    "serve",
    "without_server",
]

with suppress(ModuleNotFoundError):  # pytest is needed for its fixtures alone
    from .fixtures import (
        cognito as cognito,
        cognito_of_this_process as cognito_of_this_process,
        fake_pool as fake_pool,
        home_of_this_process as home_of_this_process,
        shared_cognito as shared_cognito,
    )
