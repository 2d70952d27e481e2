"""Whether file permissions stop the user who runs the tests: root they stop only without the override capability."""

from __future__ import annotations

import os
import tempfile

import pytest


def stopped_by_permissions() -> bool:
    with tempfile.NamedTemporaryFile() as file:
        os.chmod(file.name, 0)
        return not os.access(file.name, os.R_OK)


need_permissions = pytest.mark.skipif(
    not stopped_by_permissions(),
    reason="file permissions do not stop this user (root, unless run as .ci/run does)",
)
