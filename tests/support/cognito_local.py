"""cognito-local (npm), unpatched, a process of its own: a second opinion on what ministack says.

It knows user pools only, and no SRP; it checks neither flows, client secrets nor password policies, and takes the
answer to a second factor without a password.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.emulators import LOGS, START_LIMIT
from tests.support.pools import SeededPool, admin
from tests.support.repository import EXTERNAL

CODE = "314159"  # every code it sends
_FOLDERS = (os.environ.get("COGNITO_LOCAL", ""), str(EXTERNAL))  # that `npm install` ran in
_REGION = "local"  # of every pool it makes
_CONFIG = {
    # else every user name must be an email address
    "UserPoolDefaults": {"UsernameAttributes": []},
    "TokenConfig": {"IssuerDomain": f"https://cognito-idp.{_REGION}.amazonaws.com"},
}


def missing() -> str:
    """Why it cannot run here; empty when it can."""
    if not shutil.which("node"):
        return "node not installed"
    return "" if _program() else "npm package cognito-local not installed: see package.json"


@contextmanager
def cognito_local() -> Iterator[str]:
    """Yields the endpoint URL."""
    with tempfile.TemporaryDirectory(prefix="emulator-") as folder:
        log, config = Path(folder, "log"), Path(folder, ".cognito", "config.json")
        config.parent.mkdir()
        config.write_text(json.dumps(_CONFIG))
        with log.open("wb") as output:
            process = subprocess.Popen(
                ["node", str(_program())],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=folder,
                # the kernel chooses the port; nothing of this person's
                env={
                    "PATH": os.environ["PATH"],
                    "HOME": folder,
                    "HOST": "127.0.0.1",
                    "PORT": "0",
                    "CODE": CODE,
                },
            )
        url = ""
        try:
            url = _wait(process, log)
            LOGS[url] = log
            yield url
        finally:
            LOGS.pop(url, None)
            process.kill()
            process.wait()


def seed_user_pool(url: str, *, mfa: str = "OFF", redirect_uri: str = "") -> SeededPool:
    """A pool of its own for one test; there is no identity pool to it.

    Args:
        mfa: "OFF" or "OPTIONAL".
        redirect_uri: where its pages may send a browser.
    """
    users = admin(url, "cognito-idp")
    pool_id = users.create_user_pool(
        PoolName="test", AutoVerifiedAttributes=["email"], MfaConfiguration=mfa, UsernameAttributes=[]
    )["UserPool"]["Id"]
    client = users.create_user_pool_client(
        UserPoolId=pool_id, ClientName="test", CallbackURLs=[redirect_uri] if redirect_uri else []
    )["UserPoolClient"]
    return SeededPool(url, pool_id, client["ClientId"], None, f"{_REGION}:none", "")


def _program() -> Path | None:
    places = (Path(folder, "node_modules/cognito-local/lib/bin/start.js") for folder in _FOLDERS if folder)
    return next((place.resolve() for place in places if place.is_file()), None)


def _wait(process: subprocess.Popen[bytes], log: Path) -> str:
    """It tells its port in its log."""
    end = time.monotonic() + START_LIMIT
    while True:
        text = log.read_text(errors="replace")
        if address := re.search(r"running on (http://127\.0\.0\.1:\d+)", text):
            return address[1]
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"cognito-local did not start:\n{text}")
        time.sleep(0.02)
