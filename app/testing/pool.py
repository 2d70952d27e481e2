"""A user pool and an identity pool for tests: its users, their tokens, and the failures of its calls."""

from __future__ import annotations

import difflib
import math
import secrets
import string
import time
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, Literal

from ..demo.simulator import sts
from ..demo.simulator.authenticator import new_secret
from ..demo.simulator.faults import PUBLIC_KEYS, Fault, too_many_requests
from ..demo.simulator.grants import Grant
from ..demo.simulator.pool import Pool
from ..demo.simulator.refusal import Refusal
from ..demo.simulator.server import OPERATIONS, CognitoServer
from ..demo.simulator.signing import claims_of, encode
from ..demo.simulator.tokens import begin
from ..services.base import Secret, checked
from ..services.config import OFF, Profile
from .people import PASSWORD, LocalUser
from .settings import check

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ..library.session import Session
    from .settings import PoolSettings

REGION = "eu-west-1"


class LocalPool(ABC):
    """A user pool, its app client and an identity pool, in this process. See `Cognito` and `FakePool`.

    The methods that make calls fail take an `operation`: AWS's name of one, such as "InitiateAuth" or
    "GetCredentialsForIdentity"; "jwks.json" for the pool's public keys; or a path of managed login ("/oauth2/token").
    The empty text means any of them. With `times=None` they fail until `recover`. If several failures are asked for,
    the oldest happens first. The library retries none of them, so that no test waits: in the environment of a
    `Cognito`, AWS_MAX_ATTEMPTS is 1.

    Attributes:
        simulator: what answers the calls. It has more than this class: `simulator.requests`, say, has the body of
            each call.
    """

    def __init__(self, simulator: CognitoServer) -> None:
        self.simulator = simulator
        self._users: dict[str, LocalUser] = {}

    @property
    def _pool(self) -> Pool:
        return self.simulator.pool

    # what it is ---------------------------------------------------------------------------------------------------

    @property
    def user_pool_id(self) -> str:
        return self._pool.user_pool_id

    @property
    def client_id(self) -> str:
        return self._pool.client_id

    @property
    def identity_pool_id(self) -> str:
        return self._pool.identity_pool_id

    @property
    def settings(self) -> dict[str, str]:
        """Return where to sign in, as `cognito_tui.Client` takes it."""
        secret = {"client_secret": self._pool.client_secret} if self._pool.client_secret else {}
        return {
            "user_pool_id": self.user_pool_id,
            "client_id": self.client_id,
            "identity_pool_id": self.identity_pool_id,
            **secret,
        }

    @property
    def jwks(self) -> dict[str, Any]:
        """Return the pool's public keys, for `verify_token(…, keys=…)`."""
        return self._pool.key_ids.public()

    def change(self, **settings: Unpack[PoolSettings]) -> None:
        """Change the pool's settings, from the next call on."""
        check(settings)
        for name, value in settings.items():
            setattr(self._pool, name, value)

    # who is in it -------------------------------------------------------------------------------------------------

    @checked
    def add_user(
        self,
        username: str = "ada",
        password: str = PASSWORD,
        *,
        attributes: Mapping[str, str] | None = None,
        groups: Iterable[str] = (),
        roles: Iterable[str] = (),
        claims: Mapping[str, Any] | None = None,
        authenticator: bool = False,
        factors: Iterable[Literal["SMS_MFA", "EMAIL_OTP"]] = (),
        temporary: bool = False,
    ) -> LocalUser:
        """Add a user, as an administrator does.

        Args:
            attributes: an email address or phone number is verified, unless "email_verified" is "false" in it. None:
                an email address.
            groups: by name: the claim "cognito:groups".
            roles: the ARNs of the IAM roles that the groups give: the claim "cognito:roles".
            claims: what a Lambda trigger of the pool adds to their tokens.
            authenticator: they have an authenticator app; `LocalUser.code` is what it shows.
            factors: other second factors that they have switched on; `LocalUser.sent_code` is what was sent.
            temporary: the password is, and has to be changed at the first sign-in.

        Raises:
            ValueError: there is such a user, or no pool can have one of this name.
        """
        if not username or any(map(str.isspace, username)):
            raise ValueError(f"A user name has no blanks and is not empty: {username!r}.")
        if username in self._pool.users:
            raise ValueError(f"There is a user {username!r} already.")
        added = self._pool.add_user(
            username,
            password,
            status="FORCE_CHANGE_PASSWORD" if temporary else "CONFIRMED",
            attributes={"email": f"{username}@example.com"} if attributes is None else attributes,
            mfa=factors,
            totp_secret=new_secret() if authenticator else "",
        )
        self._users[username] = user = LocalUser(self._pool, added, password)
        user.change(groups=groups, roles=roles, claims=claims)
        return user

    @checked
    def user(self, username: str = "ada") -> LocalUser:
        """Return a user, who may have signed up. Raise LookupError where there is none of that name."""
        if username not in self._pool.users:
            raise LookupError(f"There is no user {username!r}: add_user({username!r}).")
        theirs, known = self._pool.users[username], self._users.get(username)
        if known is None or known.sub != theirs.sub:  # another one by now
            self._users[username] = known = LocalUser(self._pool, theirs, "")
        return known

    @checked
    def token(
        self,
        username: str = "ada",
        use: Literal["access", "id"] = "access",
        *,
        expires_in: int | None = None,
        claims: Mapping[str, Any] | None = None,
        header: Mapping[str, Any] | None = None,
    ) -> str:
        """Return a token of a user, who is added where there is none. The pool's key has signed it.

        Args:
            expires_in: in so many seconds from now; fewer than 0: it has expired. None: as the pool's tokens do.
            claims: what it says otherwise, such as {"client_id": "another-app"}; None leaves a claim out.
            header: what its header says otherwise, such as {"kid": "made-up"} or {"alg": "none"}.
        """
        if use not in ("access", "id"):
            raise ValueError(f'A token is for "access", or an "id" token: {use!r}.')
        tokens = tokens_of(self, username)
        said = claims_of(tokens["IdToken" if use == "id" else "AccessToken"]) or {}
        if expires_in is not None:
            expires = int(self._pool.now()) + expires_in
            said |= {"exp": expires, "iat": min(said["iat"], expires - 1)}
        said |= claims or {}
        keys = self._pool.key_ids
        key_id = keys.of_id_tokens if use == "id" else keys.of_access_tokens
        return encode({name: value for name, value in said.items() if value is not None}, key_id, header)

    @checked
    def rotate_keys(self, *, keep_old: bool = True) -> None:
        """Sign with other keys from now on, as AWS may at any time.

        Args:
            keep_old: whether what was signed with those before is still good.
        """
        self._pool.key_ids.rotate(keep_old)

    @abstractmethod
    def session(self, username: str = "ada") -> Session:
        """Return a session of a user, who is added where there is none, without a sign-in."""

    # what was asked, and when -------------------------------------------------------------------------------------

    @property
    def operations(self) -> list[str]:
        """Return what it was asked so far, by AWS's names: "InitiateAuth", "GET /…/jwks.json"."""
        return self.simulator.operations

    @property
    def now(self) -> datetime:
        """Return the pool's time."""
        return datetime.fromtimestamp(self._pool.now(), timezone.utc)

    @abstractmethod
    def forward(self, seconds: float) -> None:
        """Let so much time pass: tokens and AWS credentials run out, and are renewed."""

    @abstractmethod
    def back(self) -> None:
        """Return to the machine's time."""

    # what goes wrong ----------------------------------------------------------------------------------------------

    @checked
    def throttle(self, operation: str = "", *, times: int | None = 1) -> None:
        """Refuse the next calls as AWS does when there are too many."""
        self._add(operation, times, refusal=too_many_requests())

    @checked
    def refuse(
        self, operation: str, code: str, message: str = "", *, status: int = 400, times: int | None = 1
    ) -> None:
        """Refuse the next calls with one of AWS's codes, such as "NotAuthorizedException"."""
        self._add(operation, times, refusal=Refusal(code, message, status))

    @checked
    def drop(self, operation: str = "", *, times: int | None = 1) -> None:
        """Close the connection of the next calls without carrying them out."""
        self._add(operation, times, is_dropped=True)

    @checked
    def lose_answer(self, operation: str = "", *, times: int | None = 1) -> None:
        """Carry out the next calls, but close the connection without an answer."""
        self._add(operation, times, is_dropped=True, is_done=True)

    @checked
    def unavailable(self, operation: str = "", *, times: int | None = 1) -> None:
        """Answer the next calls with a bare 503, as what stands before a service does."""
        self._add(operation, times, status=503)

    @checked
    def delay(self, seconds: int | float, operation: str = "", *, times: int | None = 1) -> None:
        """Answer the next calls late."""
        self._add(operation, times, seconds=seconds)

    def recover(self) -> None:
        """Forget all failures that are still to come."""
        self.simulator.faults.clear()

    def _add(self, operation: str, times: int | None, **what: Any) -> None:
        known = {*OPERATIONS, *sts.SIGNED, *sts.UNSIGNED, PUBLIC_KEYS}
        if operation and operation not in known and not operation.startswith("/"):
            near = difflib.get_close_matches(operation, known, 1)
            meant = f" Is it {near[0]!r}?" if near else ""
            raise ValueError(f"The simulator has no operation {operation!r}.{meant}")
        self.simulator.faults.add(Fault(operation, **what), math.inf if times is None else times)


def new_pool(now: Callable[[], float], settings: PoolSettings) -> Pool:
    """Return a pool with ids of its own, so that nothing that is cached by id is shared with another pool."""
    check(settings)
    letters = string.ascii_letters + string.digits
    return Pool(
        region=REGION,
        user_pool_id=f"{REGION}_{''.join(secrets.choice(letters) for _ in range(9))}",
        client_id="".join(secrets.choice(letters) for _ in range(26)).lower(),
        identity_pool_id=f"{REGION}:{uuid.uuid4()}",
        now=now,
        **settings,
    )


def tokens_of(pool: LocalPool, username: str) -> dict[str, str]:
    """Sign a user in without a challenge, and return Cognito's AuthenticationResult. Add the user if there is none."""
    its = pool.simulator.pool
    if username not in its.users:
        pool.add_user(username)
    return begin(its, Grant(its.users[username], "", its.now(), its.now()))[1]


def profile_of(pool: LocalPool) -> Profile:
    """Return a profile for this pool that saves nothing."""
    its = pool.settings
    secret = Secret(its["client_secret"]) if "client_secret" in its else None
    where = (its["user_pool_id"], its["client_id"], its["identity_pool_id"])
    return Profile("test", *where, secret, remember=OFF, cache=OFF)


def machine_time() -> float:
    """Return the machine's time, as `forward` and libraries such as time-machine move it."""
    return time.time()
