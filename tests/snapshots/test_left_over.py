from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tests.snapshots import (
    test_snapshots as screens,
    test_snapshots_account as account,
    test_snapshots_first_run as first_run,
    test_snapshots_help as key_help,
    test_snapshots_sign_in as signing_in,
    test_snapshots_use as use,
)
from tests.support.pictures import ALL, FOLDER, SMALL, Look, path_of

TAKEN: list[tuple[Callable[..., Any], Mapping[str, tuple[Look, ...]]]] = [
    (screens.test_screen, screens.LOOKS),
    (screens.test_towards_the_end, dict.fromkeys(("soon", "expired"), screens.AT_THE_END)),
    (screens.test_without_an_identity_pool, {"signed_in": ALL}),
    (screens.test_too_small, {"any": (screens.TOO_SMALL,)}),
    (account.test_account_screen, account.LOOKS),
    (signing_in.test_screen, signing_in.LOOKS),
    (signing_in.test_passphrase, dict.fromkeys(signing_in.PASSPHRASE_PAGES, SMALL)),
    (use.test_use_screen, use.LOOKS),
    (first_run.test_the_form, {"first_run": ALL}),
    (first_run.test_the_list_of_demos, {"scenarios": ALL}),
    (key_help.test_help, key_help.LOOKS),
]


def test_every_picture_is_of_a_screen(pytestconfig: pytest.Config) -> None:
    """One of a screen that is gone would look as if it were compared."""
    taken = {
        path_of(test.__module__.rpartition(".")[2], test.__name__, look, screen)
        for test, all_looks in TAKEN
        for screen, looks in all_looks.items()
        for look in looks
    }
    left_over = {path for path in FOLDER.rglob("*") if path.is_file()} - taken
    if pytestconfig.getoption("--snapshot-update"):
        for path in left_over:
            path.unlink()
    else:
        assert not left_over
