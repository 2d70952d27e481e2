"""Signing in, for Python programs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..client import CognitoClient
from ..errors import ConfigurationError
from ..services.account import ProfileStatus
from ..services.auth import (
    Answer,
    CodeRequired,
    Question,
    Registration,
    Step,
)
from ..services.aws import call_settings
from ..services.base import NotPickled, Secret, checked
from ..services.config import CHOICE, CUSTOM, OFF
from ..services.credentials import IdentityIds
from ..services.tokens import AuthResult, NullTokenStore, Tokens
from .asking import OnStep, Passphrase, answer_to, asked, open_kept, secret
from .given_tokens import check_tokens
from .profiles import Where, profile_of
from .session import Session


class Client(NotPickled):
    """Signs the users of one user pool in, through one app client. Safe to use from several threads.

    Args:
        profile: the name of a profile in config.toml; or settings, named as there; or a Profile; or None for what
            the command line uses when it is told nothing. Without `identity_pool_id` there are tokens, and no AWS
            credentials.
        keep: whether the session and its AWS credentials are kept where `cognito-tui login` keeps them, so that the
            command line, SDKs and `resume` go on with it: as far as the profile says (`remember`, `cache`). Otherwise
            they are in memory only, and each user's are apart from all others'. Not for servers: the device is
            kept as well, which stands in for a second factor, whoever gives the password next.
        passphrase: for a profile with `remember = "encrypted"`: what opens the sessions that are kept, or the first
            one for them; or what returns it, and is called where it is needed. Nobody is asked otherwise.
        timeout: seconds for all of a call to AWS, however often it is tried; 30 where nothing is said.
        config: a `botocore.config.Config` for the calls to AWS: `connect_timeout` (otherwise 5), `read_timeout` (15),
            `retries`, proxies and the rest. With more than those three, they are made by a client of botocore's.

    Attributes:
        profile: where it signs in.

    Raises:
        ConfigurationError: there is no such profile, or settings are missing or malformed.

    Example:
        >>> client = cognito_tui.Client("work")
        >>> step = client.start("ada", password)
        >>> while not isinstance(step, cognito_tui.Session):
        ...     step = client.answer(step, input(f"{type(step).__name__}: "))
        >>> step.username
        'ada'
    """

    _not_pickled = 'A Client is not pickled: make one in each process, as with Client("work").'

    @checked
    def __init__(
        self,
        profile: Where = None,
        *,
        keep: bool = False,
        passphrase: Passphrase = None,
        timeout: int | float | None = None,
        config: Any = None,
    ) -> None:
        settings = call_settings(timeout, config)
        found = profile_of(profile)
        self.profile = found if keep else replace(found, remember=OFF, cache=OFF)
        self._keeps, self._calls = keep, (timeout, config)
        self._passphrase = passphrase
        store = NullTokenStore(self.profile) if self.profile.remember == OFF else None
        self._cognito = CognitoClient(
            self.profile, identity_ids=IdentityIds(on_disk=keep), store=store, settings=settings
        )

    @checked
    def start(
        self, username: str, password: str | Secret | None = None, session: str | Secret | None = None
    ) -> Question | Session:
        """Begins a sign-in.

        Args:
            username: or an alias that the pool knows: an email address, a phone number.
            password: None only for the auth flows USER_AUTH and CUSTOM_AUTH, which may ask for something else.
            session: what `registration.confirm` gave: with it a first sign-in takes no password and no second code,
                where the app client allows USER_AUTH. Otherwise the password counts, if there is one.

        Returns:
            What Cognito asks next, or the session. A step is a frozen value, and can be answered later, or in another
            process (`dump_step`).

        Raises:
            ConfigurationError: there is no password, where the auth flow takes one: nothing was sent.
            WrongArgument: an argument is of another type, or the user name is empty: the same.
            IncorrectPassword: the user name or the password is wrong.
            Refused: and its other kinds, for whatever else Cognito refuses.
            ConnectionFailed: Cognito could not be reached; every call ends within 30 seconds.

        Example:
            >>> cognito_tui.Client("work").start("ada", password).username
            'ada'
        """
        password, session = secret(password), secret(session)
        if not password and not session and not self.profile.password_optional:
            raise ConfigurationError(
                "This sign-in takes a password, and there is none.",
                hint=f'Without one it takes auth_flow = "{CHOICE}" or "{CUSTOM}".',
            )
        open_kept(self._cognito.store, self._passphrase)
        return self._step(self._cognito.sign_in.start(username, password, session))

    def answer(self, step: Question, answer: str | Secret | Answer) -> Question | Session:
        """Goes on with a sign-in.

        Args:
            step: what `start`, `answer` or `load_step` gave.
            answer: the new password, the code, the email address or the name of the factor; an Answer where more is
                asked for, as the attributes of NewPasswordRequired.

        Returns:
            What Cognito asks next, or the session.

        Raises:
            CodeRejected: the code is wrong, or can be none, and was not sent; `step` may be answered again.
            PasswordRejected: the new password is not good enough; `step` may be answered again.
            SessionExpired: too late, or answered before: start again.
            Refused: and its other kinds, for whatever else Cognito refuses.
            AttributesRequired: one that the step asks for is missing; `step` may be answered again.
            WrongArgument: `answer` is not one to this step: a factor that is not offered, what another kind of step
                takes, or None perhaps; or `step` is of another user pool or app client. Nothing was sent.

        Example:
            >>> client = cognito_tui.Client("work")
            >>> step = client.start("grace", "Temporary-Pass-1")
            >>> step.required_attributes
            ()
            >>> client.answer(step, "Correct-Horse-8").username
            'grace'
        """
        answer = answer_to(step, answer)
        return self._step(self._cognito.sign_in.answer(step, answer))

    @checked
    def resend(self, step: CodeRequired) -> Question | Session:
        """A new code, where it was the first factor: Cognito sends one with a new sign-in only, which this starts.

        Raises:
            SessionExpired: it takes the password: start again.
            AttemptsExceeded: too many were sent.
            WrongArgument: the code comes from an authenticator app: none is sent.
        """
        return self._step(self._cognito.sign_in.resend(step))

    @checked
    def sign_in(
        self, username: str, password: str | Secret | None = None, on_step: OnStep | None = None
    ) -> Session:
        """From a user name to a session.

        Args:
            on_step: is given each step that Cognito asks for, and returns the answer to it, as `answer` takes it. It
                is asked once for each: a wrong code raises CodeRejected, so that nothing is tried again and again.

        Raises:
            StepRequired: Cognito asks for a step and there is no `on_step`; the error's `step` can still be answered.
            Refused: and its kinds, as `start` and `answer`.

        Example:
            >>> client = cognito_tui.Client("work")
            >>> client.sign_in("grace", "Temporary-Pass-1", on_step=lambda step: "Correct-Horse-8").username
            'grace'
        """
        step = self.start(username, password)
        while not isinstance(step, Session):
            step = self.answer(step, asked(step, on_step))
        return step

    def resume(self) -> Session:
        """The session that was kept, by `cognito-tui login` or a client that keeps: renewed, without asking anything.

        Raises:
            SignInRequired: none was kept, or it is over.
            SessionsLocked: it takes a passphrase, and there is none to give.
            ConfigurationError: this client keeps nothing, or its profile has nothing kept.
        """
        if not self._keeps or self.profile.remember == OFF:
            raise ConfigurationError(
                "No session is kept here that could be resumed.",
                hint='It takes a profile whose remember is not "off", and keep=True.',
            )
        open_kept(self._cognito.store, self._passphrase)
        return self._session(self._cognito.resume())

    def status(self) -> ProfileStatus:
        """Return who is signed in, until when, and whether that renews itself: what `cognito-tui status` says.

        It makes no call. A client that keeps nothing finds nobody.

        Example:
            >>> session = cognito_tui.sign_in("kept", "ada", password, keep=True)
            >>> status = cognito_tui.Client("kept", keep=True).status()
            >>> status.username, status.renewable
            ('ada', True)
        """
        return self._cognito.status()

    @checked
    def session(
        self,
        *,
        access_token: str | Secret,
        id_token: str | Secret | None = None,
        refresh_token: str | Secret | None = None,
    ) -> Session:
        """A session of tokens that came from elsewhere: a web view's cookies, a database.

        They are believed: where they have been out of your hands, check them with `verify_token` first. They are not
        kept, by no client: who brings tokens gets nothing of those who signed in here.

        Args:
            id_token: without it there are no `claims` and no AWS credentials, nor calls that send it, until the session
                is renewed: these raise SignInRequired. The account and the access token do without.
            refresh_token: without it the session ends with the tokens; and it cannot be renewed where the pool tracks
                devices, as the device is not among the tokens.

        Raises:
            UnexpectedAnswer: the ID token is none, or without one the access token.
            WrongArgument: one is of another kind, user, user pool or app client than its argument or the other says.

        Example:
            >>> tokens = cognito_tui.sign_in("work", "ada", password).tokens()
            >>> client = cognito_tui.Client("work")
            >>> client.session(id_token=tokens.id_token, access_token=tokens.access_token).username
            'ada'
            >>> client.session(access_token=tokens.access_token).account.user().attributes["email"]
            'ada@example.com'
        """
        id_token, access_token = secret(id_token), Secret.of(access_token)
        refresh_token = secret(refresh_token) or None
        if self._keeps:
            apart = Client(self.profile, timeout=self._calls[0], config=self._calls[1])
            return apart.session(id_token=id_token, access_token=access_token, refresh_token=refresh_token)
        tokens = Tokens(Secret("") if id_token is None else id_token, access_token, refresh_token)
        check_tokens(tokens, "access" if id_token is None else "id", self.profile)
        return self._session(AuthResult(tokens.username, tokens))

    @property
    def registration(self) -> Registration:
        """For those who cannot sign in yet, or any more: sign up, confirm, forgotten passwords."""
        return self._cognito.registration

    def __repr__(self) -> str:
        if "profile" not in vars(self):  # not made yet: in a traceback
            return object.__repr__(self)
        return f"<cognito_tui.Client of {self.profile.client_id} in {self.profile.user_pool_id}>"

    def _step(self, step: Step) -> Question | Session:
        return self._session(step) if isinstance(step, AuthResult) else step

    def _session(self, signed_in: AuthResult) -> Session:
        return Session(self._cognito.of(signed_in), signed_in)


@checked
def sign_in(
    profile: Where,
    username: str,
    password: str | Secret | None = None,
    on_step: OnStep | None = None,
    *,
    keep: bool = False,
    passphrase: Passphrase = None,
) -> Session:
    """From a user name to a session, for whom one sign-in is enough. Otherwise make a Client.

    Args:
        profile: where, as Client takes it: "work", or {"user_pool_id": …, "client_id": …, "identity_pool_id": …}.
        username: or an alias that the pool knows.
        password: None for sign-ins without one.
        on_step: is given each step that Cognito asks for, and returns the answer to it: a text, or an Answer.
        keep: whether it is kept for other programs, as Client has it.
        passphrase: of what is kept, as Client takes it.

    Raises:
        StepRequired: Cognito asks for a step and there is no `on_step`; the error's `step` can still be answered.
        ConfigurationError: there is no such profile, or settings are missing or malformed.
        Refused: and its kinds, for whatever Cognito refuses.
        ConnectionFailed: Cognito could not be reached.

    Example:
        >>> session = cognito_tui.sign_in("work", "ada", password)
        >>> session.username
        'ada'
    """
    return Client(profile, keep=keep, passphrase=passphrase).sign_in(username, password, on_step)


@checked
def resume(profile: Where = None, *, passphrase: Passphrase = None) -> Session:
    """The session that `cognito-tui login` kept, renewed, without asking anything.

    Args:
        profile: as Client takes it; its `remember` is not "off".
        passphrase: of what is kept, as Client takes it.

    Raises:
        SignInRequired: none was kept, or it is over.
        SessionsLocked: it takes a passphrase, and none was given.
        ConfigurationError: there is no such profile, or nothing of it is kept.

    Example:
        >>> session = cognito_tui.sign_in("kept", "ada", password, keep=True)  # as `cognito-tui login`
        >>> cognito_tui.resume("kept").username
        'ada'
    """
    return Client(profile, keep=True, passphrase=passphrase).resume()
