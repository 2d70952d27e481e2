"""The users of a test's pool."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..demo.simulator.authenticator import STEP, code_at
from ..demo.simulator.codes import Message
from ..demo.simulator.passwords import put
from ..demo.simulator.pool import Pool
from ..demo.simulator.roles import Role
from ..demo.simulator.users import User as SimulatedUser
from ..services.base import checked

PASSWORD = "Correct-Horse-7"  # noqa: S105 - of users for whom a test names none


class LocalUser:
    """A user of a test's pool, as an administrator sees them.

    Attributes:
        username: in the pool.
        password: as the test gave it; a user's own change is not in it.
    """

    def __init__(self, pool: Pool, user: SimulatedUser, password: str) -> None:
        self.username = user.username
        self.password = password
        self._pool = pool
        self._user = user

    @property
    def sub(self) -> str:
        return self._user.sub

    @property
    def attributes(self) -> Mapping[str, str]:
        """Return what the pool has of them by now."""
        return dict(self._user.attributes)

    @property
    def groups(self) -> tuple[str, ...]:
        return tuple(self._user.groups)

    @property
    def authenticator_key(self) -> str:
        """Return the secret of their authenticator app, in base32; empty where they have none."""
        return self._user.totp.secret if self._user.totp else ""

    @checked
    def code(self, key: str = "") -> str:
        """Return a code of the authenticator app that the pool takes now: each is taken once.

        Args:
            key: of an app that is being set up, as the step `TotpEnrollment` has it; empty: of the user's own.

        Raises:
            LookupError: there is no authenticator, or all codes are used for now: let half a minute pass.
        """
        totp, step = self._user.totp, int(self._pool.now()) // STEP
        used = totp.last_step if totp and not key else -1
        if not (key or totp):
            raise LookupError(f"{self.username} has no authenticator: add_user(…, authenticator=True).")
        if used > step:
            raise LookupError(f"{self.username}'s codes are used up for now: forward(30).")
        return code_at(key or self.authenticator_key, max(step, used + 1))

    @property
    def messages(self) -> tuple[Message, ...]:
        """Return the emails and text messages that the pool has sent them, the newest last."""
        return tuple(message for message in self._pool.outbox if message.username == self.username)

    @property
    def sent_code(self) -> str:
        """Return the code of the newest message. Raise LookupError where there is none."""
        if not self.messages:
            raise LookupError(f"The pool has sent {self.username} no code.")
        return self.messages[-1].code

    def end_sessions(self) -> None:
        """End all their sessions, as an administrator does: none is renewed any more."""
        for grant in self._pool.grants:
            if grant.user is self._user:
                grant.revoked = True

    @checked
    def change(
        self,
        *,
        password: str | None = None,
        temporary: bool = False,
        attributes: Mapping[str, str] | None = None,
        groups: Iterable[str] | None = None,
        roles: Iterable[str] | None = None,
        claims: Mapping[str, Any] | None = None,
    ) -> None:
        """Change them, as an administrator does. Their next tokens say so; those that they have stay as they are.

        Args:
            password: a new one, which is not held to the pool's policy.
            temporary: it has to be changed at the next sign-in.
            attributes: those that change, as `LocalPool.add_user` takes them.
            groups: all that they are in from now on; so with `roles` and `claims`.
        """
        if password is not None:
            put(self._pool, self._user, password)
            self.password = password
            self._user.status = "FORCE_CHANGE_PASSWORD" if temporary else "CONFIRMED"
        for name, value in (attributes or {}).items():
            self._user.attributes[name] = value
            if name in ("email", "phone_number"):
                self._user.attributes[f"{name}_verified"] = (attributes or {}).get(f"{name}_verified", "true")
        if groups is not None:
            self._user.groups = list(groups)
        if roles is not None:
            self._user.roles = list(roles)
            self._pool.roles = {**self._pool.roles, **dict.fromkeys(self._user.roles, Role())}
        if claims is not None:
            self._user.claims = dict(claims)

    def confirm(self) -> None:
        """Let them in without the code that was sent when they signed up."""
        self._user.status = "CONFIRMED"

    def disable(self) -> None:
        """Let them in no more."""
        self._user.enabled = False

    def delete(self) -> None:
        """Have the pool know them no more."""
        self._pool.users.pop(self.username, None)

    def __repr__(self) -> str:
        return f"<LocalUser {self.username!r} in {self._pool.user_pool_id}>"
