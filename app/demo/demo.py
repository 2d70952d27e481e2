"""A demo: a Cognito of its own in this process, and what a newcomer needs to know to sign in to it."""

from __future__ import annotations

import os
import shlex
import time
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType

from ..errors import CognitoTuiError
from ..services.base import Secret, read_only
from ..services.config import OFF, Profile
from . import scenarios
from .hints import Hints, Topic, message_text
from .seed import CALLBACK_URL, REGION, ROLE_ARN, USERNAME, BusyAtFirst, seeded
from .simulator.pool import Pool
from .simulator.server import serve

APP_NAME = "cognito-tui demo"


@dataclass(frozen=True)
class Demo:
    """A running demo, made by `start`. A context manager; `stop` ends it.

    Attributes:
        scenario: what it shows.
        profile: where to sign in.
        environment: what boto3 and the AWS CLI need in their environment to find it.
        username: the one user.
        temporary_password: theirs, until they have chosen another, which most scenarios do not ask of them; empty
            where nobody has or knows one.
        url: where it is served, "http://127.0.0.1:PORT".
    """

    scenario: scenarios.Scenario
    profile: Profile
    environment: Mapping[str, str]
    username: str
    temporary_password: Secret
    url: str
    _serving: ExitStack = field(repr=False)
    _hints: Hints = field(repr=False)
    _pool: Pool = field(repr=False)

    def stop(self) -> None:
        """End the demo, and the connections to it. Stopping twice does no harm."""
        self._serving.close()

    def __enter__(self) -> Demo:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def shell_lines(self) -> str:
        """Return lines for `eval` in a POSIX shell or fish, from which `cognito-tui` and the AWS CLI find the demo."""
        settings = {
            "COGNITO_USER_POOL_ID": self.profile.user_pool_id,
            "COGNITO_CLIENT_ID": self.profile.client_id,
            "COGNITO_IDENTITY_POOL_ID": self.profile.identity_pool_id,
            "APP_NAME": self.profile.app_name,
            "COGNITO_AUTH_FLOW": self.profile.auth_flow,
            "COGNITO_PREFERRED_CHALLENGE": self.profile.preferred_challenge,
            "COGNITO_DOMAIN": self.profile.domain,
            "COGNITO_REDIRECT_URI": self.profile.redirect_uri,
            "COGNITO_ROLE_ARN": self.profile.role_arn,
            "COGNITO_DURATION": f"{self.profile.duration}s" if self.profile.duration else "",
            "COGNITO_API_HOSTS": ", ".join(self.profile.api_hosts),
            **self.environment,
        }
        lines = [f"export {name}={shlex.quote(value)}" for name, value in settings.items()]
        if self.temporary_password:
            temporary = "temporary " if self.scenario.user_status == "FORCE_CHANGE_PASSWORD" else ""
            # ":" does nothing, whatever follows: zsh's eval takes "#" for a command
            lines += [f": # user name: {self.username}"]
            lines += [f": # {temporary}password: {self.temporary_password.reveal()}"]
        return "\n".join(lines) + "\n"

    def announce(self, echo: Callable[[str], object]) -> None:
        """Tell what there is no hint line for: the authenticator's key, and from now on every message sent."""
        user = self._pool.users.get(self.username)
        if user is not None and user.totp is not None:
            echo(f"The authenticator of {self.username} has the key {user.totp.secret}")
        self._pool.on_message = lambda message: echo(message_text(message))

    def hint(self, topic: Topic) -> str:
        """See `hints.Hints`."""
        return self._hints(topic)


def start(now: Callable[[], float] = time.time, scenario: str = scenarios.DEFAULT) -> Demo:
    """Start the simulator on a loopback port, with the pool of a scenario.

    Args:
        now: seconds since the epoch, for challenge sessions, codes and lock-outs.
        scenario: the name of one of `scenarios.SCENARIOS`.

    Raises:
        ConfigurationError: there is no such scenario.
        CognitoTuiError: it did not start.
    """
    shown = scenarios.scenario(scenario)
    pool, password = seeded(shown, now)
    serving = ExitStack()
    try:
        url = serving.enter_context(serve(pool, BusyAtFirst(now) if shown.throttled else None)).url
    except OSError as error:
        raise CognitoTuiError("The demo's Cognito did not start.", detail=f"{error.strerror}.") from None
    known = Secret(password if shown.password_known else "")
    return Demo(
        scenario=shown,
        profile=_profile(shown, pool, url),
        environment=environment_of(url),
        username=USERNAME,
        temporary_password=known,
        url=url,
        _serving=serving,
        _hints=Hints(pool, shown, USERNAME, known),
        _pool=pool,
    )


def _profile(scenario: scenarios.Scenario, pool: Pool, url: str) -> Profile:
    profile = Profile(
        name="demo",
        user_pool_id=pool.user_pool_id,
        client_id=pool.client_id,
        identity_pool_id=pool.identity_pool_id,
        app_name=APP_NAME,
        auth_flow=scenario.auth_flow,
        preferred_challenge=scenario.preferred_challenge,
        domain=url if scenario.managed_login else "",
        redirect_uri=CALLBACK_URL,
        cache=OFF,  # its credentials are nobody's business once it has ended
        role_arn=ROLE_ARN if scenario.duration else "",
        duration=scenario.duration,
        api_hosts=(url.removeprefix("http://"),),
    )
    names = (setting.name for setting in fields(profile) if setting.name not in ("name", "sources"))
    sources = {name: "the demo" for name in names if getattr(profile, name)}
    return replace(profile, sources=read_only(sources))


def environment_of(url: str) -> Mapping[str, str]:
    """Return the variables by which boto3, the AWS CLI and other SDKs find the simulator at `url`."""
    services = ("COGNITO_IDENTITY_PROVIDER", "COGNITO_IDENTITY", "STS", "S3", "SIGNIN")
    environment = {f"AWS_ENDPOINT_URL_{service}": url for service in services}
    environment |= {"AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION}
    if urllib.request.getproxies():  # a proxy would look for 127.0.0.1 on its own machine
        spared = os.environ.get("no_proxy") or os.environ.get("NO_PROXY", "")
        spared = ",".join(filter(None, (spared, "127.0.0.1")))
        environment |= {"no_proxy": spared, "NO_PROXY": spared}
    return MappingProxyType(environment)
