"""The users of a test's pool."""

from __future__ import annotations

from collections.abc import Mapping

from ..demo.simulator.authenticator import STEP, code_at
from ..demo.simulator.codes import Message
from ..demo.simulator.pool import Pool
from ..demo.simulator.users import User as SimulatedUser

PASSWORD = "Correct-Horse-7"  # noqa: S105 - of users for whom a test names none


class LocalUser:
    """A user of a test's pool, as an administrator sees them.

    Attributes:
        username: in the pool.
        password: as it was when the user was added.
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
    def authenticator_key(self) -> str:
        """Return the secret of their authenticator app, in base32; empty where they have none."""
        return self._user.totp.secret if self._user.totp else ""

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

    def disable(self) -> None:
        """Let them in no more."""
        self._user.enabled = False

    def __repr__(self) -> str:
        return f"<LocalUser {self.username!r} in {self._pool.user_pool_id}>"
