"""Other people's clients ask our endpoint past the proxy of their environment. At the proxy's port there is nobody."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from cognito_tui.services.delivery.container_endpoint import Endpoint
from tests.support.clients.kinds import OWN_PYTHON
from tests.support.sample_credentials import credentials

NOBODY = "http://127.0.0.1:9"
PROXIES = dict.fromkeys(("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"), NOBODY)
OBSTORE = f"""
import obstore, obstore.store
settings = {{"client_options": {{"allow_http": True}}, "retry_config": {{"max_retries": 0}}}}
obstore.head(obstore.store.S3Store("b", region="eu-west-1", endpoint="{NOBODY}", **settings), "x")
"""
REMOTE = f":s3,provider=AWS,env_auth=true,region=eu-west-1,endpoint='{NOBODY}':"
LIMITS = ("--retries", "1", "--low-level-retries", "1", "--contimeout", "3s", "--timeout", "3s")
CLIENTS = {
    "Rust: obstore": (str(OWN_PYTHON), "-c", OBSTORE),
    "Go: rclone": ("rclone", *LIMITS, "lsd", REMOTE),
}
"""After they have credentials, they find no AWS, and end."""


@pytest.mark.parametrize("client", CLIENTS)
def test_a_client_asks_past_its_proxy(client: str, tmp_path: Path) -> None:
    command = CLIENTS[client]
    if not shutil.which(command[0]):
        pytest.skip(f"missing: {command[0]}")
    in_an_hour = datetime.now(timezone.utc) + timedelta(hours=1)
    with Endpoint(lambda: credentials(expires_at=in_an_hour)) as endpoint:
        values = {name: value.reveal() for name, value in endpoint.for_child(PROXIES).items()}
        environ = {name: value for name, value in os.environ.items() if name != "AWS_CA_BUNDLE"}
        subprocess.run(
            command,
            env={**environ, **PROXIES, **values},
            cwd=tmp_path,
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert endpoint.served
