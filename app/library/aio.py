"""Signing in, for programs on asyncio: `await` where the blocking names are called.

    session = await aio.sign_in("work", "ada", password)
    tokens = await session.tokens()

Every call has a blocking one of the same name, with the same arguments, results and errors. What is at hand is returned
on the loop: tokens and AWS credentials that are fresh, and checks of tokens with the pool's keys. Everything else runs
in worker threads, of which the process has at most 8 for all its loops (`set_threads`). Further calls wait for their
turn. Tasks that want the same renewal, or the same keys, share one thread and one call. No object belongs to one loop:
what was made in one `asyncio.run` can be used in the next, and other threads may run loops of their own.

A cancelled await ends at once. If it was a sign-in, its connection is closed. Any other call that has begun runs on
within its time limits, so that a renewal is there for the next task. A call that has waited for its turn for half a
minute, while all workers hang, raises ConnectionFailed. The program's end waits for no thread.

This takes asyncio. On trio use the blocking session: `await trio.to_thread.run_sync(session.tokens)`.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from ..errors import StepRequired
from ..services.account import ProfileStatus
from ..services.auth import Answer, CodeRequired, Question
from ..services.aws import AwsCredentials
from ..services.base import (
    WORKERS,
    Secret,
    abortable,
    check_type,
    checked,
    in_thread,
    in_worker,
    shared,
    wrong_argument,
    wrong_type,
)
from ..services.tokens import Tokens
from . import blocking
from .account_aio import Account, Registration
from .asking import Passphrase, answer_to, sealed_passphrase, secret
from .boto_aio import CredentialProvider
from .profiles import Where, sealed
from .session import Session as BlockingSession, credentials_at_hand, newer_at_hand, tokens_at_hand
from .verification_aio import verify_token

if TYPE_CHECKING:
    import boto3

__all__ = [
    "Account",
    "Client",
    "CredentialProvider",
    "OnStep",
    "Registration",
    "Session",
    "in_thread",
    "resume",
    "set_threads",
    "sign_in",
    "verify_token",
]

Given = str | Secret | Answer
OnStep = Callable[[Question], Given | Awaitable[Given]]


class Client:
    """Signs the users of one user pool in: `cognito_tui.Client` for asyncio. Making one calls nobody.

    Attributes:
        sync: the blocking one.
        profile: where it signs in.

    Example:
        >>> import asyncio
        >>> from cognito_tui import aio
        >>> client = aio.Client("work")
        >>> asyncio.run(client.sign_in("ada", password)).username
        'ada'
    """

    def __init__(
        self,
        profile: Where = None,
        *,
        keep: bool = False,
        passphrase: Passphrase = None,
        timeout: int | float | None = None,
        config: Any = None,
    ) -> None:
        profile, passphrase = sealed(profile), sealed_passphrase(passphrase)
        self.sync = blocking.Client(profile, keep=keep, passphrase=passphrase, timeout=timeout, config=config)
        self.profile = self.sync.profile

    async def start(
        self, username: str, password: str | Secret | None = None, session: str | Secret | None = None
    ) -> Question | Session:
        """Begins a sign-in, as `cognito_tui.Client.start` does.

        Example:
            >>> import asyncio
            >>> from cognito_tui import aio
            >>> asyncio.run(aio.Client("work").start("ada", password)).username
            'ada'
        """
        password, session = secret(password), secret(session)
        return _step(await abortable(self.sync.start, username, password, session))

    async def answer(self, step: Question, answer: str | Secret | Answer) -> Question | Session:
        """Goes on with a sign-in, as `cognito_tui.Client.answer` does.

        Example:
            >>> import asyncio
            >>> from cognito_tui import aio
            >>> client = aio.Client("work")
            >>> step = asyncio.run(client.start("grace", "Temporary-Pass-1"))
            >>> asyncio.run(client.answer(step, "Correct-Horse-8")).username
            'grace'
        """
        answer = answer_to(step, answer)
        return _step(await abortable(self.sync.answer, step, answer))

    async def resend(self, step: CodeRequired) -> Question | Session:
        """A new code, as of `cognito_tui.Client.resend`."""
        return _step(await abortable(self.sync.resend, step))

    async def sign_in(
        self, username: str, password: str | Secret | None = None, on_step: OnStep | None = None
    ) -> Session:
        """From a user name to a session, as with `cognito_tui.Client.sign_in`.

        Args:
            on_step: a coroutine function, called on the loop; or a function, called in a thread, so that it may block
                as `input` does. An answer that can be awaited is awaited on the loop.

        Example:
            >>> import asyncio
            >>> from cognito_tui import aio
            >>> async def new_password(step):
            ...     return "Correct-Horse-8"
            >>> asyncio.run(aio.Client("work").sign_in("grace", "Temporary-Pass-1", new_password)).username
            'grace'
        """
        password = secret(password)
        _check_on_step(on_step)
        step = await self.start(username, password)
        while not isinstance(step, Session):
            step = await self.answer(step, await _asked(step, on_step))
        return step

    async def resume(self) -> Session:
        """The session that was kept, renewed, as of `cognito_tui.Client.resume`."""
        return Session(await in_worker(self.sync.resume))

    async def status(self) -> ProfileStatus:
        """Who is signed in, as of `cognito_tui.Client.status`."""
        return await in_worker(self.sync.status)

    async def session(
        self,
        *,
        access_token: str | Secret,
        id_token: str | Secret | None = None,
        refresh_token: str | Secret | None = None,
    ) -> Session:
        """A session of tokens that came from elsewhere, as of `cognito_tui.Client.session`."""
        id_token, refresh_token = secret(id_token), secret(refresh_token)
        access_token = secret(access_token) or access_token
        session = await in_worker(
            self.sync.session, id_token=id_token, access_token=access_token, refresh_token=refresh_token
        )
        return Session(session)

    @property
    def registration(self) -> Registration:
        """For those who cannot sign in yet, or any more: sign up, confirm, forgotten passwords."""
        return Registration(self.sync.registration)

    def __repr__(self) -> str:
        if "sync" not in vars(self):  # not made yet: in a traceback
            return object.__repr__(self)
        return repr(self.sync).replace("cognito_tui.", "cognito_tui.aio.", 1)


class Session:
    """A signed-in user: `cognito_tui.Session` for asyncio. However many tasks ask, one renewal is made.

    Attributes:
        sync: the blocking one, for what takes one.
        profile: where they are signed in; `username` in it is theirs.

    Example:
        >>> import asyncio
        >>> from cognito_tui import aio
        >>> session = asyncio.run(aio.sign_in("work", "ada", password))
        >>> session.claims["email"]
        'ada@example.com'
        >>> asyncio.run(session.sign_out())
    """

    @checked
    def __init__(self, sync: BlockingSession) -> None:
        self.sync = sync
        self.profile = sync.profile

    @property
    def username(self) -> str:
        """The user's real name in the pool, whatever alias they signed in with."""
        return self.sync.username

    @property
    def claims(self) -> Mapping[str, Any]:
        """What the latest ID token says of the user."""
        return self.sync.claims

    async def tokens(self) -> Tokens:
        """ID, access and refresh token, fresh, as of `cognito_tui.Session.tokens`.

        Example:
            >>> import asyncio
            >>> from cognito_tui import aio
            >>> session = asyncio.run(aio.sign_in("work", "ada", password))
            >>> asyncio.run(session.tokens()).access_token
            Secret(••••••)
        """
        if at_hand := tokens_at_hand(self.sync):
            return at_hand
        return await shared((self.sync, "tokens"), self.sync.tokens)

    async def renewed(self, refused: Tokens) -> Tokens:
        """Other tokens than these, which a server refused, as of `cognito_tui.Session.renewed`."""
        check_type("refused", refused, Tokens)
        if others := newer_at_hand(self.sync, refused):
            return others
        renewal = partial(self.sync.renewed, refused)
        others = await shared((self.sync, "renewed"), renewal)
        # an earlier renewal brought these, which were refused before all of it knew that it is over
        return others if others != refused else await shared((self.sync, "renewed"), renewal)

    async def aws_credentials(self) -> AwsCredentials:
        """Those of the identity pool, fresh, as of `cognito_tui.Session.aws_credentials`.

        Example:
            >>> import asyncio
            >>> from cognito_tui import aio
            >>> session = asyncio.run(aio.sign_in("work", "ada", password))
            >>> asyncio.run(session.aws_credentials()).access_key_id.reveal()[:4]
            'ASIA'
        """
        if at_hand := credentials_at_hand(self.sync):
            return at_hand
        return await shared((self.sync, "aws_credentials"), self.sync.aws_credentials)

    async def boto3_session(self, region: str = "") -> boto3.session.Session:
        """A boto3 session, as of `cognito_tui.Session.boto3_session`. boto3 itself blocks: use it in threads.

        Example:
            >>> import asyncio
            >>> from cognito_tui import aio
            >>> def account(aws):
            ...     return aws.client("sts").get_caller_identity()["Account"]
            >>> async def main():
            ...     session = await aio.sign_in("work", "ada", password)
            ...     return await aio.in_thread(account, await session.boto3_session())
            >>> asyncio.run(main())
            '000000000000'
        """
        return await in_worker(self.sync.boto3_session, region)

    @property
    def account(self) -> Account:
        """The user's own account: attributes, password, second factors, devices, sessions.

        Example:
            >>> import asyncio
            >>> from cognito_tui import aio
            >>> session = asyncio.run(aio.sign_in("work", "ada", password))
            >>> asyncio.run(session.account.user()).attributes["email"]
            'ada@example.com'
        """
        return Account(self.sync.account, self.tokens)

    async def sign_out(self, *, everywhere: bool = False) -> None:
        """Ends the session, as `cognito_tui.Session.sign_out` does."""
        await in_worker(self.sync.sign_out, everywhere=everywhere)

    async def delete_account(self) -> None:
        """Deletes the user, for good, as `cognito_tui.Session.delete_account` does."""
        await in_worker(self.sync.delete_account)

    async def remember_device(self, *, remembered: bool = True) -> None:
        """Has the pool take this program for a second factor, as `cognito_tui.Session.remember_device` does."""
        await in_worker(self.sync.remember_device, remembered=remembered)

    async def forget_device(self) -> None:
        """Has the pool forget this device, as `cognito_tui.Session.forget_device` does."""
        await in_worker(self.sync.forget_device)

    def __repr__(self) -> str:
        return repr(self.sync).replace("cognito_tui.", "cognito_tui.aio.", 1)


async def sign_in(
    profile: Where,
    username: str,
    password: str | Secret | None = None,
    on_step: OnStep | None = None,
    *,
    keep: bool = False,
    passphrase: Passphrase = None,
) -> Session:
    """From a user name to a session, as with `cognito_tui.sign_in`; `on_step` as `aio.Client.sign_in` takes it.

    Example:
        >>> import asyncio
        >>> from cognito_tui import aio
        >>> asyncio.run(aio.sign_in("work", "ada", password)).username
        'ada'
    """
    profile, password, passphrase = sealed(profile), secret(password), sealed_passphrase(passphrase)
    _check_on_step(on_step)
    client = await in_worker(Client, profile, keep=keep, passphrase=passphrase)
    return await client.sign_in(username, password, on_step)


async def resume(profile: Where = None, *, passphrase: Passphrase = None) -> Session:
    """The session that `cognito-tui login` kept, renewed, as of `cognito_tui.resume`.

    Example:
        >>> import asyncio
        >>> from cognito_tui import aio
        >>> session = asyncio.run(aio.sign_in("kept", "ada", password, keep=True))
        >>> asyncio.run(aio.resume("kept")).username
        'ada'
    """
    profile, passphrase = sealed(profile), sealed_passphrase(passphrase)
    return Session(await in_worker(blocking.resume, profile, passphrase=passphrase))


@checked
def set_threads(most: int) -> None:
    """Sets how many threads at most this process has for its event loops, from now on. 8, unless this is called.

    Each call that asks somebody takes one for as long as it waits for the answer: more let more wait at once. While a
    password is proved (SRP) the processor has work: the fewer do so at once, the sooner is it the loop's turn.

    Raises:
        WrongArgument: it is not a number from 1 on.

    Example:
        >>> from cognito_tui import aio
        >>> aio.set_threads(8)
    """
    if most < 1:
        raise wrong_argument("most", "The number of threads must be 1 or more.")
    WORKERS.limit(most)


def _check_on_step(on_step: object) -> None:
    if on_step is not None and not callable(on_step):
        raise wrong_type("on_step", "a function or None", type(on_step))


def _step(step: Question | BlockingSession) -> Question | Session:
    return Session(step) if isinstance(step, BlockingSession) else step


async def _asked(step: Question, on_step: OnStep | None) -> Answer:
    if on_step is None:
        raise StepRequired(step)
    given = on_step(step) if inspect.iscoroutinefunction(on_step) else await in_thread(on_step, step)
    return answer_to(step, await given if inspect.isawaitable(given) else given)
