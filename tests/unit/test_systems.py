"""What only some systems have is behind a name of `services/base/system.py`, which type checkers follow."""

import re
from pathlib import Path

import cognito_tui

APP = Path(cognito_tui.__file__).parent
# the home of the names, and what `credential-process` reads before anything else, which imports as little as it can
ASKS = {"base/core_dumps.py", "base/system.py", "base/uptime.py", "credentials/fast_path.py"}


def test_one_module_asks_what_system_this_is() -> None:
    asks = {
        path
        for path in APP.rglob("*.py")
        if re.search(r"\b(sys\.platform|os\.name)\b", path.read_text("utf-8"))
    }
    assert {path.relative_to(APP / "services").as_posix() for path in asks} == ASKS
