"""A job longer than its credentials, with the SDK that people use: `exec --server` at the tests' own Cognito."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cognito_tui.demo.simulator.pool import Pool
from cognito_tui.demo.simulator.server import CognitoServer, serve

LIFE = 6  # seconds of the credentials; AWS's have an hour
PASSWORD = "Correct-Horse-7"
EXEC = (sys.executable, "-m", "cognito_tui", "exec")

JOB = """
import json, sys, time
import boto3

session = boto3.Session()
sts = session.client("sts")
end = time.time() + float(sys.argv[1])
while time.time() < end:
    sts.get_caller_identity()
    credentials = session.get_credentials().get_frozen_credentials()
    print(json.dumps([credentials.token, time.time()]))
    time.sleep(0.1)
"""


@contextmanager
def at_a_pool(**settings: Any) -> Iterator[tuple[CognitoServer, dict[str, str]]]:
    with serve(Pool(client_id="1h57kf5cpq17m0eml12EXAMPLE", **settings)) as cognito:
        cognito.pool.add_user("ada", PASSWORD)
        services = ("COGNITO_IDENTITY_PROVIDER", "COGNITO_IDENTITY", "STS")
        yield (
            cognito,
            {
                **os.environ,
                "COGNITO_USER_POOL_ID": cognito.pool.user_pool_id,
                "COGNITO_CLIENT_ID": cognito.pool.client_id,
                "COGNITO_IDENTITY_POOL_ID": cognito.pool.identity_pool_id,
                "COGNITO_PASSWORD": PASSWORD,
                **{f"AWS_ENDPOINT_URL_{service}": cognito.url for service in services},
            },
        )


def test_a_job_longer_than_its_credentials_never_fails() -> None:
    """Each refresh token works once: with rotation, losing one would end the session."""
    with at_a_pool(credentials_seconds=LIFE, rotation=0) as (cognito, environ):
        done = subprocess.run(
            [*EXEC, "-u", "ada", "--server", "--", sys.executable, "-c", JOB, str(1.7 * LIFE)],
            env=environ,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        calls = [json.loads(line) for line in done.stdout.splitlines()]
        assert len(calls) > 10
        assert len({token for token, _ in calls}) >= 2
        for token, at in calls:
            assert at < cognito.pool.keys[token].expires_at
        made_with = {body["SessionToken"] for body in cognito.asked("GetCallerIdentity")}
        assert len(made_with) >= 2
        assert cognito.operations.count("RespondToAuthChallenge") == 1  # the password was asked for once
