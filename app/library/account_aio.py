"""A user's account and registration on asyncio: the blocking methods, with the same arguments and types."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from functools import partial, wraps
from typing import Any, Concatenate, NoReturn, ParamSpec, TypeVar

from ..services.account import Account as BlockingAccount
from ..services.auth import Registration as BlockingRegistration
from ..services.base import Secret, in_worker

Given = ParamSpec("Given")
Result = TypeVar("Result")


class Awaited:
    """Has the methods of a blocking object (`sync`), to be awaited: each is called in a worker."""

    sync: Any

    async def _ready(self, call: Callable[[Any], object]) -> None:
        """Await what all calls need. It may be there already. Refuse before whatever `call` does not take."""


def awaited(
    call: Callable[Concatenate[Any, Given], Result],
) -> Callable[Concatenate[Any, Given], Coroutine[Any, Any, Result]]:
    """Return a method of the blocking class as one to await. No traceback shows a secret that it is given."""
    taken = inspect.signature(call)
    secrets = {name for name, its in taken.parameters.items() if "Secret" in str(its.annotation)}

    @wraps(call)
    async def method(self: Awaited, /, *args: Given.args, **kwargs: Given.kwargs) -> Result:
        given = taken.bind(self.sync, *args, **kwargs)
        del args, kwargs
        for name, value in given.arguments.items():
            if name in secrets and isinstance(value, str):
                given.arguments[name] = Secret(value)
            elif isinstance(value, Iterator):  # which can be gone through once
                given.arguments[name] = tuple(value)
        await self._ready(partial(_call, call, given))
        return await in_worker(call, *given.args, **given.kwargs)

    return method


def _call(call: Callable[..., Result], given: inspect.BoundArguments, sync: Any) -> Result:
    return call(sync, *given.args[1:], **given.kwargs)


class _Taken(Exception):
    """A call's arguments are all right."""


def _taken() -> NoReturn:
    raise _Taken


class Account(Awaited):
    """The user's own account, as `cognito_tui.Session.account` is: attributes, password, second factors, devices.

    Attributes:
        sync: the blocking one.

    Example:
        >>> import asyncio
        >>> from cognito_tui import aio
        >>> session = asyncio.run(aio.sign_in("work", "ada", password))
        >>> asyncio.run(session.account.user()).attributes["email"]
        'ada@example.com'
    """

    def __init__(self, sync: BlockingAccount, tokens: Callable[[], Coroutine[Any, Any, object]]) -> None:
        self.sync = sync
        self._tokens = tokens

    async def _ready(self, call: Callable[[Any], object]) -> None:
        with suppress(_Taken):  # as far as the access token: no further, and that may take a renewal
            call(BlockingAccount(self.sync._pool, _taken))  # noqa: SLF001 - the same account
        await self._tokens()

    user = awaited(BlockingAccount.user)
    update_attributes = awaited(BlockingAccount.update_attributes)
    delete_attributes = awaited(BlockingAccount.delete_attributes)
    send_verification = awaited(BlockingAccount.send_verification)
    verify = awaited(BlockingAccount.verify)
    change_password = awaited(BlockingAccount.change_password)
    new_authenticator = awaited(BlockingAccount.new_authenticator)
    confirm_authenticator = awaited(BlockingAccount.confirm_authenticator)
    set_second_factor = awaited(BlockingAccount.set_second_factor)
    devices = awaited(BlockingAccount.devices)
    remember_device = awaited(BlockingAccount.remember_device)
    forget_device = awaited(BlockingAccount.forget_device)
    sessions = awaited(BlockingAccount.sessions)
    revoke_session = awaited(BlockingAccount.revoke_session)
    sign_out_everywhere = awaited(BlockingAccount.sign_out_everywhere)
    delete = awaited(BlockingAccount.delete)


class Registration(Awaited):
    """For those who cannot sign in yet, or any more, as `cognito_tui.Client.registration` is.

    Attributes:
        sync: the blocking one.

    Example:
        >>> import asyncio
        >>> from cognito_tui import aio
        >>> client = aio.Client("work")
        >>> asyncio.run(client.registration.forgot_password("ada")).medium
        'EMAIL'
    """

    def __init__(self, sync: BlockingRegistration) -> None:
        self.sync = sync

    sign_up = awaited(BlockingRegistration.sign_up)
    confirm = awaited(BlockingRegistration.confirm)
    resend = awaited(BlockingRegistration.resend)
    forgot_password = awaited(BlockingRegistration.forgot_password)
    reset_password = awaited(BlockingRegistration.reset_password)
