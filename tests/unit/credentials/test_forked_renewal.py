"""A server that forks while its parent renews (gunicorn's `preload_app`): its child waits for no thread of it."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cognito_tui.errors import ConnectionFailed
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.credentials.renewal import RefreshingTokens
from cognito_tui.services.storage.file_lock import locked
from cognito_tui.services.tokens.store import TokenStore
from cognito_tui.services.tokens.tokens import AuthResult
from tests.support.scripted_sign_in import PROFILE

if sys.platform == "win32":
    pytest.skip("no fork here", allow_module_level=True)

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning"),
]
ENDED: Any = SimpleNamespace(tokens=SimpleNamespace(expires_at=Clock().now()))


def test_a_child_renews_what_its_parent_was_renewing() -> None:
    asked, goes_on = threading.Event(), threading.Event()
    store = TokenStore(PROFILE)

    def refresh(_: AuthResult) -> AuthResult:
        with store.one_refresh():
            asked.set()
            goes_on.wait(20)
            raise ConnectionFailed("No network.")

    session = RefreshingTokens(ENDED, refresh, Clock())

    def renew() -> None:
        with pytest.raises(ConnectionFailed):
            session.current()

    parents = threading.Thread(target=renew)
    parents.start()
    assert asked.wait(20)
    if (child := os.fork()) == 0:
        goes_on.set()
        childs = threading.Thread(target=renew, daemon=True)
        childs.start()
        childs.join(3)
        os._exit(int(childs.is_alive()))
    assert os.waitpid(child, 0)[1] == 0
    goes_on.set()
    parents.join()


def test_a_lock_that_the_parent_gives_back_is_free_while_its_child_lives(tmp_path: Path) -> None:
    reads, writes = os.pipe()
    with locked(tmp_path / "file"):
        if (child := os.fork()) == 0:
            os.close(writes)
            os.read(reads, 1)
            os._exit(0)
    try:
        with locked(tmp_path / "file", timeout=0.2):
            pass
    finally:
        os.close(writes)
        os.close(reads)
        os.waitpid(child, 0)
