"""A signed-in user, for Python programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ..client import CognitoClient
from ..errors import SignInRequired
from ..services.account import Account
from ..services.aws import AwsCredentials
from ..services.base import NotPickled, checked
from ..services.config import Profile
from ..services.credentials import CachedCredentialProvider
from ..services.tokens import AuthResult, Tokens
from .profiles import check_identity_pool

if TYPE_CHECKING:
    import boto3


class Session(NotPickled):
    """A signed-in user: their tokens and AWS credentials, fresh for as long as Cognito renews them.

    Safe to use from several threads: however many ask, one of them renews. Made by `sign_in`, `resume` and Client.
    Every method raises CognitoTuiError and nothing else; SignInRequired once the session cannot be renewed any more.

    Attributes:
        profile: where they are signed in; `username` in it is theirs.
        clock: the time, as AWS's answers have it.

    Example:
        >>> session = cognito_tui.sign_in("work", "ada", password)
        >>> session.claims["email"]
        'ada@example.com'
        >>> session.sign_out()
    """

    _not_pickled = (
        "A Session is not pickled. Hand on its tokens, of which Client.session makes one in the other process; "
        "or keep it, and resume it there."
    )

    @checked
    def __init__(self, cognito: CognitoClient, signed_in: AuthResult) -> None:
        self.profile: Profile = cognito.profile
        self._cognito = cognito
        self.clock = cognito.clock
        self._fresh = cognito.tokens(signed_in)
        self._over = False
        self._credentials = CachedCredentialProvider(
            cognito.cache,
            cognito.clock,
            lambda: cognito.session(self._fresh.signed_in()).credentials,
            self._one_renewal,
        )

    @property
    def username(self) -> str:
        """The user's real name in the pool, whatever alias they signed in with."""
        return self._fresh.latest.tokens.username

    @property
    def claims(self) -> Mapping[str, Any]:
        """What the latest ID token says of the user: "sub", "email", "cognito:groups", …"""
        return self._fresh.latest.tokens.claims

    def tokens(self) -> Tokens:
        """ID, access and refresh token, renewed where they have less than a minute to live.

        Should a renewal fail, those at hand are given until they end.

        Raises:
            SignInRequired: they are over and cannot be renewed.

        Example:
            >>> session = cognito_tui.sign_in("work", "ada", password)
            >>> session.tokens().access_token
            Secret(••••••)
            >>> len(session.tokens().access_token.reveal().split("."))
            3
        """
        self._check_not_over()
        return self._fresh.current()

    @checked
    def renewed(self, refused: Tokens) -> Tokens:
        """Other tokens than these, which a server refused before their time. Of all who ask one renews.

        Raises:
            SignInRequired: they cannot be renewed.
        """
        self._check_not_over()
        return self._fresh.newer_than(refused)

    def aws_credentials(self) -> AwsCredentials:
        """Those of the identity pool, renewed a quarter of an hour before they end (or at two thirds of a short life).

        Should a renewal fail, those at hand are given until they end.

        Raises:
            ConfigurationError: the profile names no identity pool.
            SignInRequired: the session is over.

        Example:
            >>> credentials = cognito_tui.sign_in("work", "ada", password).aws_credentials()
            >>> credentials.access_key_id.reveal()[:4]
            'ASIA'
        """
        self._check_not_over()
        check_identity_pool(self.profile)
        return self._credentials.get()

    @checked
    def boto3_session(self, region: str = "") -> boto3.session.Session:
        """A boto3 session whose credentials renew themselves, for as long as this session does.

        Nothing is asked for yet: the first call that is signed gets the credentials. What keeps them from being
        renewed is raised by the call that needed them, as `aws_credentials` raises it. No keys of the environment or
        of an AWS profile count, whose other settings do.

        Args:
            region: of its clients; empty: the profile's, or that of AWS_REGION, AWS_DEFAULT_REGION or the AWS profile,
                or else the identity pool's.

        Raises:
            ConfigurationError: the profile names no identity pool.
            SignInRequired: the session was signed out.

        Example:
            >>> aws = cognito_tui.sign_in("work", "ada", password).boto3_session()
            >>> aws.client("sts").get_caller_identity()["Account"]
            '000000000000'
        """
        from .boto import boto3_session

        self._check_not_over()
        return boto3_session(self, region)

    @property
    def account(self) -> Account:
        """The user's own account: attributes, password, second factors, devices, sessions.

        Example:
            >>> session = cognito_tui.sign_in("work", "ada", password)
            >>> session.account.user().attributes["email"]
            'ada@example.com'
        """
        return self._cognito.account_with(self.tokens)

    @checked
    def sign_out(self, *, everywhere: bool = False) -> None:
        """Ends the session: Cognito revokes its refresh token, and what was kept of it is forgotten.

        AWS takes no credentials back: those that were given out, to boto3 sessions too, are good until they end.

        Args:
            everywhere: all sessions of this user, in all apps.

        Raises:
            ConnectionFailed: Cognito could not be reached; here the session is over all the same.
            Throttled: the same; may be called again.
            NotForgotten: something of it could not be deleted here; may be called again.
        """
        self._over = True
        if everywhere:
            self._cognito.sign_out_everywhere(self._fresh.latest)
        else:
            self._cognito.sign_out(self._fresh.latest)

    def delete_account(self) -> None:
        """Deletes the user from the pool, for good, and what is kept of them here. The session is over.

        Raises:
            Refused: Cognito does not let users delete themselves.
            ConnectionFailed: Cognito could not be reached.
            NotForgotten: the user is deleted, but something could not be deleted here.
        """
        self._check_not_over()
        user_id = self._fresh.latest.tokens.username
        self._cognito.delete_account(self._fresh.signed_in())
        self._over = True
        if self._cognito.store.persistent:
            from ..services.account import finish_deletion

            finish_deletion(self.profile, user_id)

    @checked
    def remember_device(self, *, remembered: bool = True) -> None:
        """Has the pool take this program for a second factor from now on, or not any more.

        Raises:
            CognitoTuiError: the pool does not track devices.
        """
        self._check_not_over()
        self._fresh.change(lambda signed_in: self._cognito.remember_device(signed_in, remembered=remembered))

    def forget_device(self) -> None:
        """Has the pool forget this device: the session ends with its tokens, as Cognito renews none without it.

        Raises as `remember_device`.
        """
        self._check_not_over()
        self._fresh.change(self._cognito.forget_device)

    def __repr__(self) -> str:
        return f"<cognito_tui.Session of {self.username!r} in {self.profile.user_pool_id}>"

    @contextmanager
    def _one_renewal(self) -> Iterator[None]:
        """Hold off other threads, and where the session is kept other processes: always in this order."""
        with self._fresh.one_at_a_time, self._cognito.store.one_refresh():
            yield

    def _check_not_over(self) -> None:
        if self._over:
            raise SignInRequired("This session was signed out.", hint="Sign in again.")


def tokens_at_hand(session: Session) -> Tokens | None:
    """Return what `Session.tokens` returns, if that takes no call; None otherwise."""
    session._check_not_over()  # noqa: SLF001 - of this module
    return session._fresh.at_hand()  # noqa: SLF001


@checked
def newer_at_hand(session: Session, refused: Tokens) -> Tokens | None:
    """Return what `Session.renewed` returns, if that takes no call; None otherwise."""
    session._check_not_over()  # noqa: SLF001
    return session._fresh.newer_at_hand(refused)  # noqa: SLF001


def credentials_at_hand(session: Session) -> AwsCredentials | None:
    """Return what `Session.aws_credentials` returns, if that takes no call and reads no file; None otherwise."""
    session._check_not_over()  # noqa: SLF001
    return session._credentials.at_hand()  # noqa: SLF001
