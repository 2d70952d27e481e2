"""A user's account and registration on asyncio: the blocking methods, with the same arguments and types."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, NoReturn

from ..services.account import Account as BlockingAccount
from ..services.auth import Registration as BlockingRegistration
from .awaited import Awaited, awaited


class _ArgumentsAccepted(Exception):
    """The blocking call has checked its arguments, and wants the access token now."""


def _accept() -> NoReturn:
    raise _ArgumentsAccepted


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

    async def _prepare(self, call: Callable[[Any], object]) -> None:
        """Have the arguments checked, and then the tokens renewed where that is due, by one renewal for all tasks."""
        with suppress(_ArgumentsAccepted):  # the call goes no further than to its access token
            call(BlockingAccount(self.sync._pool, _accept))  # noqa: SLF001 - the same account
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
