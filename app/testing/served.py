"""A Cognito over HTTP for tests, and an environment in which every client finds it."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from ..demo import environment_of
from ..demo.simulator import server as simulator
from ..demo.simulator.oauth import OAuthError, new_code
from ..demo.simulator.settings import Settings
from ..library.blocking import Client
from ..library.session import Session
from ..services.base import checked
from .fake import FakePool, keys_variable
from .home import isolated_environment
from .machine_clocks import MachineClocks
from .pool import REGION, LocalPool, machine_time, new_pool, tokens_of

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .settings import PoolSettings


_NOWHERE = "http://127.0.0.1:9"  # where nobody listens
_WHERE = "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"


class Cognito(LocalPool):
    """A user pool and an identity pool that are served on this machine, with STS and S3. Made by `serve`.

    While it is served, the environment names it: `cognito_tui.Client()`, boto3, the AWS CLI and other SDKs use it, in
    this process and in those that it starts.
    """

    def __init__(self, server: simulator.CognitoServer, clocks: MachineClocks) -> None:
        super().__init__(server)
        self._clocks = clocks

    @property
    def url(self) -> str:
        """Return where it is: http://127.0.0.1:PORT."""
        return self.simulator.url

    def client(self, **settings: str) -> Client:
        """Return a client that signs in here.

        Args:
            settings: more of a profile, such as auth_flow.

        Raises:
            RuntimeError: the environment names another Cognito, which was started since.
        """
        if os.environ.get(_WHERE) != self.url:
            raise RuntimeError(
                "The environment names another Cognito: clients are for the one that was started last."
            )
        return Client({**self.settings, **settings})

    def session(self, username: str = "ada") -> Session:
        tokens = tokens_of(self, username)
        return self.client().session(
            id_token=tokens["IdToken"],
            access_token=tokens["AccessToken"],
            refresh_token=tokens["RefreshToken"],
        )

    def browser(self, url: str, username: str = "ada") -> str:
        """Return where a browser comes back to, with a code, that your program has sent to `url` to sign in.

        Args:
            url: managed login's, "…/oauth2/authorize?…", of whichever host.
            username: who signs in there, and is added where there is none.

        Raises:
            ValueError: managed login would not let it go on, as the address is none of `callback_urls`.
        """
        given = dict(parse_qsl(urlsplit(url).query))
        is_known = given.get("redirect_uri") in self._pool.callback_urls
        if not is_known or given.get("client_id") != self.client_id:
            raise ValueError("redirect_mismatch: the app client does not have this address, or is another.")
        tokens_of(self, username)
        try:
            back = {"code": new_code(self._pool, self._pool.users[username], given)}
        except OAuthError as error:
            raise ValueError(f"{error.code}: {error.description}") from None
        if "state" in given:
            back["state"] = given["state"]
        return f"{given['redirect_uri']}?{urlencode(back)}"

    def write_profile(self, name: str, **settings: str) -> str:
        """Write a profile for this pool into the test's config.toml, and return its name.

        Args:
            settings: more of it, such as remember="file", with which sessions are kept in the test's home.

        Raises:
            ValueError: there is such a profile.
        """
        file = Path(os.environ["XDG_CONFIG_HOME"], "cognito-tui", "config.toml")
        file.parent.mkdir(parents=True, exist_ok=True)
        lines = [f"{key} = {json.dumps(value)}\n" for key, value in (self.settings | settings).items()]
        header = f"[profiles.{json.dumps(name)}]\n"
        if file.exists() and header in file.read_text():
            raise ValueError(f"There is a profile {name!r} already.")
        with file.open("a") as config:
            config.write(header + "".join(lines))
        return name

    def change(self, **settings: Unpack[PoolSettings]) -> None:
        super().change(**settings)
        if os.environ.get(_WHERE) == self.url:
            os.environ.pop("COGNITO_CLIENT_SECRET", None)
            os.environ.update(variables_of(self))

    @checked
    def forward(self, seconds: int | float) -> None:
        """Let so much time pass, here and for this process's `time.time`, by which the library goes.

        Programs that were started as processes go on in their own time. `datetime.now` stays, too: with time-machine,
        which moves it as well, `forward` is not needed.
        """
        self._clocks.passes(seconds)
        self._pool.skew += seconds  # of botocore and others, who sign by `datetime.now`

    def back(self) -> None:
        self._clocks.reset()
        self._pool.skew = Settings.skew

    def __repr__(self) -> str:
        return f"<cognito_tui.testing.Cognito {self.user_pool_id} at {self.url}>"


@contextmanager
def serve(home: Path | None = None, **settings: Unpack[PoolSettings]) -> Iterator[Cognito]:
    """Serve a Cognito on a port of its own until the block ends, and change the environment so that clients find it.

    Args:
        home: the folder that stands in for the developer's home; None means one that is removed at the end.
        settings: the pool's, as `PoolSettings` has them.
    """
    with (
        _home(home) as folder,
        serve_only(settings) as cognito,
        isolated_environment(folder, environment(cognito)),
    ):
        yield cognito


@contextmanager
def without_server(home: Path | None = None, **settings: Unpack[PoolSettings]) -> Iterator[FakePool]:
    """Make a `FakePool`. Until the block ends `verify_token` accepts its tokens: COGNITO_JWKS has its keys.

    Args:
        home: as in `serve`.
        settings: as in `serve`.
    """
    pool = FakePool(**settings)
    with _home(home) as folder, isolated_environment(folder, fake_environment(pool)):
        yield pool


@contextmanager
def _home(folder: Path | None) -> Iterator[Path]:
    if folder is not None:
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="cognito-tui-tests-", ignore_cleanup_errors=True) as made:
        yield Path(made)


@contextmanager
def serve_only(settings: PoolSettings) -> Iterator[Cognito]:
    """Serve a Cognito without changing the environment."""
    with simulator.serve(new_pool(machine_time, settings)) as server, MachineClocks() as clocks:
        yield Cognito(server, clocks)


def environment(cognito: Cognito) -> dict[str, str]:
    """Return the variables by which every client finds a served Cognito."""
    return {**variables_of(cognito), **environment_of(cognito.url)}


def fake_environment(pool: FakePool) -> dict[str, str]:
    """Return the variables with which `verify_token` accepts its tokens. boto3 has a region, no call reaches AWS."""
    region = dict.fromkeys(("AWS_REGION", "AWS_DEFAULT_REGION"), REGION)
    nowhere = dict.fromkeys((_WHERE, "AWS_ENDPOINT_URL_COGNITO_IDENTITY"), _NOWHERE)
    return {**variables_of(pool), **region, **nowhere, **keys_variable(pool)}


def variables_of(pool: LocalPool) -> dict[str, str]:
    """Return the variables that say where to sign in."""
    return {f"COGNITO_{name.upper()}": value for name, value in pool.settings.items()}
