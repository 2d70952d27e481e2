"""Signing in, for programs on asyncio: `await` where the blocking names are called.

    session = await aio.sign_in("work", "ada", password)
    tokens = await session.tokens()

Every call is the blocking one of the same name, in a thread of its own: the event loop waits for nothing, and neither
for a full executor. Arguments, results and errors are the same. Nothing here belongs to one loop: what was made in one
`asyncio.run` goes on in the next.

A cancelled call ends at once. Its thread ends by itself, within the calls' time limits, and what it was asked to do may
still be done: a sign-in goes no further than its present step, and is kept if that was the last one and `keep` says so.
The end of the program waits for no thread.

It takes asyncio. On trio the blocking session does as well: `await trio.to_thread.run_sync(session.tokens)`.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ..errors import StepRequired
from ..functions.key_set import KeysNotCached
from ..services.account import ProfileStatus
from ..services.auth import Answer, CodeRequired, Question
from ..services.aws import AwsCredentials
from ..services.base import NotPickled, Secret, checked, in_thread
from ..services.config import Profile
from ..services.tokens import Keys, Tokens
from . import blocking, verification
from .asking import Passphrase, answer_to, sealed_passphrase, secret
from .boto_aio import CredentialProvider
from .profiles import Where, sealed
from .session import Session as BlockingSession

if TYPE_CHECKING:
    import boto3

__all__ = [
    "Client",
    "CredentialProvider",
    "OnStep",
    "Session",
    "in_thread",
    "resume",
    "sign_in",
    "verify_token",
]

Given = str | Secret | Answer
OnStep = Callable[[Question], Given | Awaitable[Given]]


class Client(NotPickled):
    """Signs the users of one user pool in: `cognito_tui.Client` for asyncio. Making one calls nobody.

    Attributes:
        sync: the blocking one, for what is not here. Its `registration`, say:
            `await aio.in_thread(client.sync.registration.forgot_password, "ada")`.
        profile: where it signs in.

    Example:
        >>> import asyncio
        >>> from cognito_tui import aio
        >>> client = aio.Client("work")
        >>> asyncio.run(client.sign_in("ada", password)).username
        'ada'
    """

    not_pickled = blocking.Client.not_pickled

    def __init__(self, profile: Where = None, *, keep: bool = False, passphrase: Passphrase = None) -> None:
        profile, passphrase = sealed(profile), sealed_passphrase(passphrase)
        self.sync = blocking.Client(profile, keep=keep, passphrase=passphrase)
        self.profile = self.sync.profile

    async def start(
        self, username: str, password: str | Secret | None = None, session: Secret | None = None
    ) -> Question | Session:
        """Begins a sign-in, as `cognito_tui.Client.start` does.

        Example:
            >>> import asyncio
            >>> from cognito_tui import aio
            >>> asyncio.run(aio.Client("work").start("ada", password)).username
            'ada'
        """
        password = secret(password)
        return _step(await in_thread(self.sync.start, username, password, session))

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
        return _step(await in_thread(self.sync.answer, step, answer))

    async def resend(self, step: CodeRequired) -> Question | Session:
        """A new code, as of `cognito_tui.Client.resend`."""
        return _step(await in_thread(self.sync.resend, step))

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
        step = await self.start(username, password)
        while not isinstance(step, Session):
            step = await self.answer(step, await _asked(step, on_step))
        return step

    async def resume(self) -> Session:
        """The session that was kept, renewed, as of `cognito_tui.Client.resume`."""
        return Session(await in_thread(self.sync.resume))

    async def status(self) -> ProfileStatus:
        """Who is signed in, as of `cognito_tui.Client.status`."""
        return await in_thread(self.sync.status)

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
        session = await in_thread(
            self.sync.session, id_token=id_token, access_token=access_token, refresh_token=refresh_token
        )
        return Session(session)

    def __repr__(self) -> str:
        if "sync" not in vars(self):  # not made yet: in a traceback
            return object.__repr__(self)
        return repr(self.sync).replace("cognito_tui.", "cognito_tui.aio.", 1)


class Session(NotPickled):
    """A signed-in user: `cognito_tui.Session` for asyncio. However many tasks ask, one renewal is made.

    Attributes:
        sync: the blocking one, for what is not here, and for what takes one. Its `account`, say:
            `await aio.in_thread(session.sync.account.user)`.
        profile: where they are signed in; `username` in it is theirs.

    Example:
        >>> import asyncio
        >>> from cognito_tui import aio
        >>> session = asyncio.run(aio.sign_in("work", "ada", password))
        >>> session.claims["email"]
        'ada@example.com'
        >>> asyncio.run(session.sign_out())
    """

    not_pickled = BlockingSession.not_pickled

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
        return await in_thread(self.sync.tokens)

    async def renewed(self, refused: Tokens) -> Tokens:
        """Other tokens than these, which a server refused, as of `cognito_tui.Session.renewed`."""
        return await in_thread(self.sync.renewed, refused)

    async def aws_credentials(self) -> AwsCredentials:
        """Those of the identity pool, fresh, as of `cognito_tui.Session.aws_credentials`.

        Example:
            >>> import asyncio
            >>> from cognito_tui import aio
            >>> session = asyncio.run(aio.sign_in("work", "ada", password))
            >>> asyncio.run(session.aws_credentials()).access_key_id.reveal()[:4]
            'ASIA'
        """
        return await in_thread(self.sync.aws_credentials)

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
        return await in_thread(self.sync.boto3_session, region)

    async def sign_out(self, *, everywhere: bool = False) -> None:
        """Ends the session, as `cognito_tui.Session.sign_out` does."""
        await in_thread(self.sync.sign_out, everywhere=everywhere)

    async def delete_account(self) -> None:
        """Deletes the user, for good, as `cognito_tui.Session.delete_account` does."""
        await in_thread(self.sync.delete_account)

    async def remember_device(self, *, remembered: bool = True) -> None:
        """Has the pool take this program for a second factor, as `cognito_tui.Session.remember_device` does."""
        await in_thread(self.sync.remember_device, remembered=remembered)

    async def forget_device(self) -> None:
        """Has the pool forget this device, as `cognito_tui.Session.forget_device` does."""
        await in_thread(self.sync.forget_device)

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
    client = await in_thread(Client, profile, keep=keep, passphrase=passphrase)
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
    return Session(await in_thread(blocking.resume, profile, passphrase=passphrase))


async def verify_token(
    token: str | Secret,
    pool: str | Profile,
    client_ids: str | Iterable[str],
    use: str,
    *,
    leeway: int = 60,
    replica_region: str = "",
    keys: Keys | None = None,
) -> Mapping[str, Any]:
    """What a token says, once it is sure whose it is, as of `cognito_tui.verify_token`.

    With the pool's keys at hand that is done on the loop, where it takes less time than a thread takes to start.

    Example:
        >>> import asyncio
        >>> from cognito_tui import aio
        >>> asyncio.run(aio.verify_token(token, pool_id, client_id, "access"))["username"]
        'ada'
    """
    if isinstance(token, str):
        token = Secret(token)
    client_ids = verification.clients_of(client_ids)  # it may be good for one look only
    with suppress(KeysNotCached):
        return verification.verify_at_hand(token, pool, client_ids, use, leeway, replica_region, keys)
    return await in_thread(
        verification.verify_token,
        token,
        pool,
        client_ids,
        use,
        leeway=leeway,
        replica_region=replica_region,
        keys=keys,
    )


def _step(step: Question | BlockingSession) -> Question | Session:
    return Session(step) if isinstance(step, BlockingSession) else step


async def _asked(step: Question, on_step: OnStep | None) -> Answer:
    if on_step is None:
        raise StepRequired(step)
    given = on_step(step) if inspect.iscoroutinefunction(on_step) else await in_thread(on_step, step)
    return answer_to(step, await given if inspect.isawaitable(given) else given)
