"""`credential-process` with nothing in its cache: tokens and credentials are renewed; beside Python and the AWS CLI.

Over TLS, with the usual certificates to be trusted and one more, that of the server in between.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import certifi
import pytest

from cognito_tui.client import CognitoClient
from cognito_tui.demo.simulator.pool import Pool
from cognito_tui.demo.simulator.server import serve
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.loading import Flags, load
from cognito_tui.services.tokens.tokens import AuthResult
from tests.support.aws_cli import aws_program
from tests.support.tls_proxy import network

from . import spread
from .credential_process import Runs

RUNS = 25
PYTHON_LIMIT = 8.3  # times `python -c pass`: 0.15 s where that takes 18 ms
PASSWORD = "Correct-Horse-7"
OURS = [str(Path(sys.executable).with_name("cognito-tui")), "credential-process", "--profile", "work"]


@contextmanager
def signed_in(home: Path) -> Iterator[dict[str, str]]:
    """A person who is signed in, with `home` for a home: the environment of what they start."""
    with (
        serve(Pool(client_id="1h57kf5cpq17m0eml12EXAMPLE")) as server,
        network(urlsplit(server.url).port or 0, home) as between,
    ):
        server.pool.add_user("ada", PASSWORD)
        bundle = home / "bundle.pem"
        bundle.write_bytes(Path(certifi.where()).read_bytes() + between.ca_bundle.read_bytes())
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "AWS_CA_BUNDLE": str(bundle),
            "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": between.host().url,
            "AWS_ENDPOINT_URL_COGNITO_IDENTITY": between.host().url,
            "AWS_ENDPOINT_URL_STS": between.host().url,
        }
        config = home / ".config/cognito-tui/config.toml"
        config.parent.mkdir(parents=True)
        config.write_text(
            f'[profiles.work]\nuser_pool_id = "{server.pool.user_pool_id}"\n'
            f'client_id = "{server.pool.client_id}"\nidentity_pool_id = "{server.pool.identity_pool_id}"\n'
            'auth_flow = "USER_PASSWORD_AUTH"\nremember = "file"\n'
        )
        with pytest.MonkeyPatch.context() as patch:
            for name in [name for name in os.environ if name.startswith(("AWS_", "COGNITO_", "XDG_"))]:
                patch.delenv(name)
            for name, value in environ.items():
                patch.setenv(name, value)
            client = CognitoClient(load(Flags(profile="work"), environ={}, directory=home).profile)
            step = client.sign_in.start("ada", Secret(PASSWORD))
            assert isinstance(step, AuthResult)
            client.session(step)
        yield environ


def forget(home: Path) -> None:
    """Forget the credentials, and nothing else of the sign-in."""
    Path(home, ".local/state/cognito-tui/credentials.json").unlink(missing_ok=True)


def main() -> None:
    if (aws_cli := aws_program()) is None:
        raise SystemExit("The AWS CLI is missing: see tests/support/aws_cli.py")
    with tempfile.TemporaryDirectory() as name, signed_in(Path(name)) as environ:
        ours = Runs(OURS, environ, "AccessKeyId")
        python = Runs([sys.executable, "-c", "pass"], environ, "")
        aws = Runs([aws_cli, "--version"], environ, "aws-cli")
        for _ in range(RUNS):
            forget(Path(name))
            for program in (ours, python, aws):
                program.run()
    mine = statistics.median(ours.seconds)
    print(
        f"Cold credential-process: {mine / statistics.median(python.seconds):.1f} × `python -c pass` "
        f"(limit {PYTHON_LIMIT}), {mine / statistics.median(aws.seconds):.2f} × `aws --version`; "
        f"processor time, medians of {RUNS} interleaved runs"
    )
    print(f"  cognito-tui {spread(ours.seconds)}, python {spread(python.seconds)}, aws {spread(aws.seconds)}")


if __name__ == "__main__":
    main()
