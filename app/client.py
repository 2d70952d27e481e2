"""A signed-in user with credentials, and how to get fresh ones."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from .errors import (
    CognitoTuiError,
    DeviceUnknown,
    NotForgotten,
    Refused,
    SessionsLocked,
    SignInRequired,
    Throttled,
    UnexpectedAnswer,
)
from .hints import Do, Operation
from .services.base import Clock, Log, Secret
from .services.config import Profile
from .services.credentials import CachedCredentialProvider, CredentialCache, IdentityIds
from .services.storage import left_of
from .services.tokens import StoredSession, TokenStore

if TYPE_CHECKING:
    from .services.account import Account, ProfileStatus
    from .services.auth import Authorization, ManagedLogin, Registration, SignIn, UserPool
    from .services.aws import AwsCredentials, CallerIdentity, CallSettings
    from .services.base import PasswordRules
    from .services.credentials import IdentityPool, RefreshingTokens
    from .services.tokens import AuthResult, Device, Tokens

LOG = Log("tokens")


class SessionCredentials(NamedTuple):
    """Who is signed in (as typed), the tokens, and the credentials they gave.

    Attributes:
        at_hand: whether the credentials are all there is so far: the tokens have ended, and no session was looked for.
    """

    signed_in: AuthResult
    credentials: AwsCredentials
    at_hand: bool = False


class CognitoClient:
    """One profile's services, wired: `sign_in` asks the questions, the rest turns the answer into credentials.

    Safe to use from several threads. Every method raises CognitoTuiError and nothing else. Each service is imported
    when it is first needed: the first paint does not wait for any.

    Attributes:
        store: what is remembered of sign-ins.
        cache: the credentials that need no call.
    """

    def __init__(
        self,
        profile: Profile,
        clock: Clock | None = None,
        identity_ids: IdentityIds | None = None,
        store: TokenStore | None = None,
        cache: CredentialCache | None = None,
        settings: CallSettings | None = None,
    ) -> None:
        self.profile = profile
        self._settings = settings
        self.clock = clock or Clock()
        self.store = store or TokenStore(profile)
        self.cache = cache or CredentialCache(profile, self.clock)
        self._identity_ids = identity_ids or IdentityIds()
        self._device_warning = ""
        self._cached = CachedCredentialProvider(
            self.cache, self.clock, lambda: self.session(self._resumed()).credentials, self.store.one_refresh
        )

    def connect(self) -> None:
        """Open both TLS connections, side by side, while the user is still typing. Never fails."""
        identity_pool = threading.Thread(target=self._identity_pool.connect, daemon=True)
        identity_pool.start()
        self._user_pool.connect()
        identity_pool.join()

    @cached_property
    def sign_in(self) -> SignIn:
        """Sign-ins with user name, password and whatever else is asked."""
        from .services.auth import SignIn

        return SignIn(self._user_pool, self.store)

    @property
    def registration(self) -> Registration:
        """What needs no session: signing up, confirming, a new password."""
        from .services.auth import Registration

        return Registration(self._user_pool)

    @property
    def password_rules(self) -> PasswordRules:
        """What the pool wants of a new password, as far as its refusals have told."""
        return self._user_pool.password_rules

    # signing in otherwise -----------------------------------------------------------------------------------------

    def begin_in_browser(self) -> Authorization:
        """Begin a sign-in on the pool's own page. Raise ConfigurationError where the profile names no domain."""
        return self._managed_login().begin()

    def finish_in_browser(self, authorization: Authorization, redirect: Secret) -> AuthResult:
        """Finish the sign-in that the browser came back from.

        Args:
            redirect: the URL that the browser was sent to, as it was caught or pasted.
        """
        signed_in = self._managed_login().complete(authorization, redirect)
        self.store.save(signed_in)
        return signed_in

    def resume(self) -> AuthResult:
        """Return the stored session, renewed.

        Raises:
            SignInRequired: none is stored, or it no longer works.
        """
        with self.store.one_refresh():
            return self._resumed()

    # what a session is good for -----------------------------------------------------------------------------------

    @property
    def stored_session(self) -> StoredSession | None:
        """The stored session, if it is that of the user whom the profile names."""
        stored = self.store.session()
        return stored if stored and stored.is_of(self.profile.username) else None

    def status(self) -> ProfileStatus:
        """Return who is signed in, until when, and whether that renews itself, without a call."""
        from .services.account import profile_status

        return profile_status(self.profile, self.store, self.cache, self.clock)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is wrong with this machine, but has not stopped anything from working so far."""
        found = (
            self.store.warning,
            self.cache.warning,
            self.clock.warning,
            self._identity_ids.warning,
            self._device_warning,
        )
        return tuple(dict.fromkeys(filter(None, found)))

    def at_hand(self) -> SessionCredentials | None:
        """Return the cached credentials while they are good, without a call or a question; None where there are none.

        What is stored of a session is not looked at: a program may keep it, or a passphrase lock it. See `status`.
        """
        cached = self.cache.get()
        if cached is None or not self._is_good(cached.credentials):
            return None
        from .services.tokens import AuthResult, ended_tokens

        signed_in = AuthResult(cached.username, ended_tokens(cached.user_id))
        return SessionCredentials(signed_in, cached.credentials, at_hand=True)

    def session(self, signed_in: AuthResult) -> SessionCredentials:
        """Turn tokens into credentials. Raise UnexpectedAnswer where these have expired already."""
        # they end on the way where the machine sleeps meanwhile: then there are others at once
        for _ in range(2):
            credentials = self._identity_pool.credentials(signed_in.tokens)
            if self._is_good(credentials):
                self.cache.put(signed_in.username, signed_in.tokens.username, credentials)
            if self._is_good(credentials):
                return SessionCredentials(signed_in, credentials)
        raise UnexpectedAnswer(
            "The identity pool gave AWS credentials that have expired.", hint="Is the clock right?"
        )

    def take_role(self, role: str, signed_in: AuthResult) -> SessionCredentials:
        """Return credentials of another role of the user's. From now on this client gives those of that role.

        Raises:
            Refused: there are none of that role, or none as the profile asks for them; the role stays as it was.
        """
        other = CognitoClient(
            replace(self.profile, role_arn=role),
            self.clock,
            self._identity_ids,
            self.store,
            settings=self._settings,
        )
        other._user_pool = self._user_pool
        session = other.session(other.tokens(signed_in).signed_in())
        if session.credentials.fallback_reason:
            raise Refused("You get no credentials of this role.", detail=session.credentials.fallback_reason)
        self.profile, self.cache, self._cached = other.profile, other.cache, other._cached
        self._identity_pool = other._identity_pool
        return session

    def credentials(self) -> AwsCredentials:
        """Return the cached credentials, or else those of a renewed session, without asking anything.

        Raises:
            SignInRequired: none are at hand that are still good, and there is no session that can be renewed.
        """
        return self._cached.get()

    def fresh_credentials(self) -> AwsCredentials:
        """Return as `credentials`, but good for a while; a renewal that fails raises, however good the cached ones are.

        However many threads and processes ask, one of them renews.
        """
        return self._cached.fresh()

    def of(self, signed_in: AuthResult) -> CognitoClient:
        """Return a client for this user alone: nobody else's session or credentials count. The connections are shared.

        What is stored of the profile stays this user's until somebody else signs in.
        """
        from .services.credentials import UserCache

        user_id = signed_in.tokens.username
        if (cached := self.cache.get()) is not None and cached.user_id != user_id:
            self.cache.warning = str(self.cache.forget() or self.cache.warning)
        profile = replace(self.profile, username=user_id)
        store = TokenStore(profile)
        if not store.persistent:
            store.save(signed_in)
        cache = UserCache(profile, self.clock, store)
        theirs = CognitoClient(profile, self.clock, self._identity_ids, store, cache, self._settings)
        theirs._user_pool, theirs._identity_pool = self._user_pool, self._identity_pool
        return theirs

    def renew(self, signed_in: AuthResult) -> SessionCredentials:
        """Return a fresh session from the refresh token, without asking anything.

        Raises:
            SignInRequired: there is no refresh token, or it no longer works.
        """
        with self.store.one_refresh(), self._logged_failure():
            return self.session(self._renewed(signed_in))

    def renew_if_due(self, signed_in: AuthResult) -> SessionCredentials:
        """Return as `renew`; but where somebody else has renewed the credentials meanwhile, those."""
        with self.store.one_refresh(), self._logged_failure():
            cached = self.cache.get()
            is_theirs = cached is not None and cached.user_id == signed_in.tokens.username
            if cached is not None and is_theirs and not (cached.put_off or cached.is_due(self.clock.now())):
                return SessionCredentials(signed_in, cached.credentials)
            return self.session(self._renewed(signed_in))

    @contextmanager
    def _logged_failure(self) -> Iterator[None]:
        try:
            yield
        except CognitoTuiError as error:
            from .services.credentials import log_failure

            cached = self.cache.get()
            ends = cached.credentials.expires_at if cached else None
            log_failure("AWS credentials", error, ends, self.clock.now())
            raise

    def refresh(self, signed_in: AuthResult) -> AuthResult:
        """Return new tokens. With rotation the new refresh token is stored before anything else is done.

        Raises:
            SignInRequired: there is no refresh token, or it no longer works.
        """
        with self.store.one_refresh():
            return self._renewed(signed_in)

    def caller(self, session: SessionCredentials) -> CallerIdentity:
        """Ask STS whose credentials these are."""
        return self._identity_pool.caller(session.credentials)

    def account(self, signed_in: AuthResult) -> Account:
        """Return the user's own account, for as long as the session can be renewed."""
        return self.account_with(self.tokens(signed_in).current)

    def account_with(self, tokens: Callable[[], Tokens]) -> Account:
        """Return the same, with `tokens` that somebody else keeps fresh."""
        from .services.account import Account

        return Account(self._user_pool, lambda: tokens().access_token)

    def tokens(self, signed_in: AuthResult) -> RefreshingTokens:
        """Return the user's tokens, for as long as the session can be renewed."""
        from .services.credentials import RefreshingTokens

        return RefreshingTokens(signed_in, self.refresh, self.clock)

    # the end ------------------------------------------------------------------------------------------------------

    def sign_out(self, signed_in: AuthResult | None = None, *, forget_device: bool = False) -> None:
        """End this session, or without one the stored session: revoke its refresh token.

        It is forgotten here even where Cognito cannot be reached. One that is over already is out as well.
        https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RevokeToken.html

        Args:
            forget_device: has Cognito forget this machine, too.

        Raises:
            Throttled: nothing is forgotten yet, so that the call can be made again.
            NotForgotten: this machine still keeps something of it.
        """
        left: NotForgotten | None = None
        try:
            if forget_device:
                try:
                    self.forget_device(signed_in or self.resume())
                except SignInRequired:
                    left = self._forget_device_here(signed_in)
                except NotForgotten as error:
                    left = error
        except Throttled:
            raise
        except CognitoTuiError as error:
            self._forget(signed_in, _not_told(error))
            raise
        with self.store.nobody_renews():
            self._end(signed_in, left)

    def _end(self, signed_in: AuthResult | None, left: NotForgotten | None) -> None:
        try:
            stored = self._kept(signed_in)
            if stored is not None:
                self._revoke_replaced(signed_in, stored)
                with suppress(SignInRequired):
                    self._user_pool.revoke(stored.refresh_token)
        except Throttled:
            raise
        except CognitoTuiError as error:
            self._forget(signed_in, _not_told(error), left)
            raise
        done = "The session is over at Cognito" if stored else "No session was found to end at Cognito"
        self._forget(signed_in, done, left)

    def sign_out_everywhere(self, signed_in: AuthResult) -> None:
        """GlobalSignOut: every session of this user ends, in all apps. Raises as `sign_out`."""
        try:
            self.account(signed_in).sign_out_everywhere()
        except CognitoTuiError as error:
            self._forget(signed_in, _not_told(error))
            raise
        with self.store.nobody_renews():
            self._forget(signed_in, "All sessions are over at Cognito")

    def delete_account(self, signed_in: AuthResult) -> None:
        """Delete the user, for good, and what is stored here. Raise NotForgotten where something of it is left."""
        self.account(signed_in).delete()
        left = self.store.forget_device(signed_in.username)
        with self.store.nobody_renews():
            self._forget(signed_in, "The account is deleted", left)

    # this machine as a remembered device --------------------------------------------------------------------------

    def remember_device(self, signed_in: AuthResult, key: str = "", *, remembered: bool) -> AuthResult:
        """Have this machine, or the user's device `key`, count as a second factor from now on, or no longer."""
        if key and not signed_in.is_from(key):
            self.account(signed_in).remember_device(key, remembered=remembered)
            return signed_in
        device = _tracked(signed_in)
        self.account(signed_in).remember_device(device.key, remembered=remembered)
        changed = replace(device, remembered=remembered)
        self.store.save_device(signed_in.username, changed)
        if remembered and self.store.persistent and self.store.device(signed_in.username) != changed:
            raise CognitoTuiError(
                "Cognito remembers this device, but this machine cannot: it is asked for the second factor as before.",
                detail=self.store.warning,
            )
        if (stored := self._latest(signed_in)) is not None:
            tokens = replace(signed_in.tokens, refresh_token=stored.refresh_token)
            self.store.save_renewed(replace(signed_in, tokens=tokens, device=changed))
        return replace(signed_in, device=changed)

    def forget_device(self, signed_in: AuthResult, key: str = "") -> AuthResult:
        """Have Cognito forget this machine, and this machine its secret; or the user's device `key`.

        Raises NotForgotten where this machine still has it.
        """
        if key and not signed_in.is_from(key):
            self.account(signed_in).forget_device(key)
            return signed_in
        device = _tracked(signed_in)
        left = self.store.forget_device(signed_in.username)
        with suppress(DeviceUnknown):
            self.account(signed_in).forget_device(device.key)
        stored = self.store.session()
        if stored and stored.device and stored.device.key == device.key:
            self.store.mark_refused(stored)  # Cognito renews no session of a device that it does not know
        if error := left_of("Cognito has forgotten this device", left):
            raise error
        return replace(signed_in, device=None)

    def _forget_device_here(self, signed_in: AuthResult | None) -> NotForgotten | None:
        """Have this machine forget its secret, where nobody is signed in to have Cognito forget the device."""
        known = signed_in or self.store.session()
        username = known.username if known else self.profile.username
        if self.store.device(username) is None:
            return None
        self._device_warning = (
            "This machine has forgotten the device. Cognito still lists it: no session was left to tell it."
        )
        return self.store.forget_device(username)

    @property
    def logout_url(self) -> str:
        """The address that ends the browser's own session. Raises ConfigurationError where there is no domain."""
        return self._managed_login().logout_url()

    @cached_property
    def _user_pool(self) -> UserPool:
        from .services.auth import UserPool

        return UserPool(self.profile, self.clock, self._settings)

    @cached_property
    def _identity_pool(self) -> IdentityPool:
        from .services.credentials import IdentityPool

        return IdentityPool(self.profile, self.clock, self._identity_ids, self._settings)

    def _managed_login(self) -> ManagedLogin:
        from .services.auth import ManagedLogin

        return ManagedLogin(self.profile, self.clock)

    def _latest(self, signed_in: AuthResult) -> StoredSession | None:
        """Return what to renew: another thread or process may have done so, and this token be used up."""
        stored, token = self.store.session(), signed_in.tokens.refresh_token
        if stored is not None and stored.user_id == signed_in.tokens.username:
            return stored
        if token is None:
            return None
        return StoredSession(signed_in.username, signed_in.tokens.username, token, signed_in.device)

    def _kept(self, signed_in: AuthResult | None) -> StoredSession | None:
        return self._latest(signed_in) if signed_in else self.store.session()

    def _forget(self, signed_in: AuthResult | None, done: str, left: NotForgotten | None = None) -> None:
        """Delete what is stored here of this user, but nothing of another process's user; None: of any user.

        Raise NotForgotten, with all that is left, and what has been `done` all the same.
        """
        user_id = signed_in.tokens.username if signed_in else ""
        error = left_of(done, left, self.store.forget(user_id), self.cache.forget(user_id))
        if error:
            raise error

    def _revoke_replaced(self, signed_in: AuthResult | None, stored: StoredSession) -> None:
        """Revoke the session's own refresh token, where a later sign-in of the same user is stored. It may as well
        be used up, by another process that renewed the session: then Cognito may refuse it.
        """
        own = signed_in.tokens.refresh_token if signed_in else None
        if own is None or own == stored.refresh_token:
            return
        try:
            self._user_pool.revoke(own)
        except Throttled:
            raise
        except (Refused, SignInRequired):
            pass

    def _resumed(self) -> AuthResult:
        """Return the stored session, renewed; only for who holds others off."""
        stored, hint = (
            self.stored_session,
            Do(Operation.SIGN_IN, profile=self.profile.name if self.profile.named else ""),
        )
        if stored is None and self.store.locked:
            raise SessionsLocked(
                "The saved sessions are locked.", hint=hint._replace(operation=Operation.UNLOCK)
            )
        if stored is None:
            who = "The saved session cannot be read." if self.store.unreadable else "Nobody is signed in."
            LOG.debug("no saved session: %s (remember = %s)", who, self.profile.remember)
            raise SignInRequired(who, detail=self.store.warning, hint=hint)
        LOG.debug("the saved session is renewed (remember = %s)", self.profile.remember)
        try:
            return self._refreshed(stored)
        except SignInRequired as error:
            over = SignInRequired(
                error.title, hint=hint, aws_code=error.aws_code, request_id=error.request_id
            )
            raise over from None

    def _renewed(self, signed_in: AuthResult) -> AuthResult:
        """Return the session with new tokens; only for who holds others off."""
        stored = self._latest(signed_in)
        if stored is None:
            raise SignInRequired("The session cannot be renewed.", hint="Sign in again.")
        return self._refreshed(stored)

    def _is_good(self, credentials: AwsCredentials) -> bool:
        return credentials.expires_at > self.clock.now()

    def _refreshed(self, stored: StoredSession) -> AuthResult:
        from .services.tokens import AuthResult

        self.store.check_can_save()
        device_key = stored.device.key if stored.device else ""
        try:
            tokens = self._user_pool.refresh(stored.refresh_token, stored.user_id, device_key)
        except SignInRequired:
            self.store.mark_refused(stored)
            raise
        signed_in = AuthResult(stored.username, tokens, stored.device)
        self.store.save_renewed(signed_in)
        return signed_in


def _not_told(error: CognitoTuiError) -> str:
    return f"Cognito was not told ({error.title.rstrip('.')})"


def _tracked(signed_in: AuthResult) -> Device:
    if signed_in.device is None:
        raise CognitoTuiError("The pool does not track this device.", hint="Sign in with the password.")
    return signed_in.device
