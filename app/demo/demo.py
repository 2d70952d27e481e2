"""A demo: a Cognito of its own in this process, and what a newcomer needs to know to sign in to it."""

from __future__ import annotations

import os
import secrets
import shlex
import time
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType, TracebackType

from ..services.profile import Profile
from ..services.secret import Secret
from ..services.steps import CodeRequired, NewPasswordRequired, Step, TotpEnrollment
from .authenticator import Authenticator
from .emulator import Server, load, silence
from .guard import Guard
from .seed import BUCKET, REGION, REQUIRED_ATTRIBUTES, USERNAME, seed
from .strict import Strict

APP_NAME = "cognito-tui demo"


@dataclass(frozen=True)
class Demo:
    """A running demo, made by `start`. A context manager; `stop` ends it.

    Attributes:
        profile: where to sign in.
        environment: what boto3 and the AWS CLI need in their environment to find it.
        username: the one user.
        temporary_password: theirs, until they have chosen another.
        url: where it is served, "http://127.0.0.1:PORT".
    """

    profile: Profile
    environment: Mapping[str, str]
    username: str
    temporary_password: Secret
    url: str
    _server: Server = field(repr=False)
    _strict: Strict = field(repr=False)
    _now: Callable[[], float] = field(repr=False)

    def stop(self) -> None:
        self._server.stop()

    def __enter__(self) -> Demo:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def shell_lines(self) -> str:
        """Lines for `eval` in a POSIX shell or fish, from which `cognito-tui` and the AWS CLI find the demo."""
        settings = {
            "COGNITO_USER_POOL_ID": self.profile.user_pool_id,
            "COGNITO_CLIENT_ID": self.profile.client_id,
            "COGNITO_IDENTITY_POOL_ID": self.profile.identity_pool_id,
            "APP_NAME": self.profile.app_name,
            **self.environment,
        }
        lines = [f"export {name}={shlex.quote(value)}" for name, value in settings.items()]
        # ":" does nothing, whatever follows: zsh's eval takes "#" for a command
        lines += [f": # user name: {self.username}"]
        lines += [f": # temporary password: {self.temporary_password.reveal()}"]
        return "\n".join(lines) + "\n"

    def hint(self, step: Step | None) -> str:
        """One line, 76 characters at most, that gets a newcomer past `step` (None: the sign-in screen).

        It changes only when something else has to be typed: every 30 seconds at most.
        """
        if step is None:
            if self.username in self._strict.chosen_passwords:
                return f"Demo: user name {self.username}, and the password you set a moment ago"
            return f"Demo: user name {self.username}, password {self.temporary_password.reveal()}"
        if isinstance(step, NewPasswordRequired):
            return "Demo: 8 or more characters; upper and lower case, a digit and a symbol"
        if isinstance(step, TotpEnrollment):
            return self._code_hint(Authenticator(step.secret.reveal()))
        if isinstance(step, CodeRequired) and step.challenge == "SOFTWARE_TOKEN_MFA":
            return self._code_hint(self._strict.authenticators.get(step.attempt.user_id))
        return ""

    def _code_hint(self, authenticator: Authenticator | None) -> str:
        if authenticator is None:
            return ""
        code = authenticator.showing(self._now())
        if code is None:
            return "Demo: next code in a moment: a code works only once"
        return f"Demo: an authenticator app would show {code[:3]} {code[3:]} now"


def start(now: Callable[[], float] = time.time) -> Demo:
    """Starts the embedded Cognito on a loopback port and fills it.

    Args:
        now: seconds since the epoch, for challenge sessions, codes and lock-outs.

    Raises:
        ConfigurationError: what the `demo` extra installs is missing.
        CognitoTuiError: it did not start.
    """
    strict = Strict(load(), REQUIRED_ATTRIBUTES, now)
    admin_token = secrets.token_urlsafe(32)
    server = Server()
    guard = Guard(
        strict,
        port=server.port,
        admin_token=admin_token,
        handed_out=strict.access_key_ids.__contains__,
        bucket=BUCKET,
    )
    server.run(guard)
    try:
        seeded = seed(server.url, admin_token)
    except BaseException:
        server.stop()
        raise
    guard.seal()
    silence()  # the modules that seeding brought in
    names = ("user_pool_id", "client_id", "identity_pool_id", "app_name")
    profile = Profile(
        name="demo",
        user_pool_id=seeded.user_pool_id,
        client_id=seeded.client_id,
        identity_pool_id=seeded.identity_pool_id,
        app_name=APP_NAME,
        sources=MappingProxyType(dict.fromkeys(names, "the demo")),
    )
    return Demo(
        profile=profile,
        environment=_environment(server.url),
        username=USERNAME,
        temporary_password=seeded.temporary_password,
        url=server.url,
        _server=server,
        _strict=strict,
        _now=now,
    )


def _environment(url: str) -> Mapping[str, str]:
    services = ("COGNITO_IDENTITY_PROVIDER", "COGNITO_IDENTITY", "STS", "S3")
    environment = {f"AWS_ENDPOINT_URL_{service}": url for service in services}
    environment |= {"AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION}
    if urllib.request.getproxies():  # a proxy would look for 127.0.0.1 on its own machine
        spared = os.environ.get("no_proxy") or os.environ.get("NO_PROXY", "")
        spared = ",".join(filter(None, (spared, "127.0.0.1")))
        environment |= {"no_proxy": spared, "NO_PROXY": spared}
    return MappingProxyType(environment)
