"""Where the socket of a shared connection is."""

from __future__ import annotations

import pytest

from cognito_tui.services.delivery.remote_forward import _place_for_socket


@pytest.mark.parametrize(
    ("folder", "place"),
    [
        (
            "/var/folders/zz/zyxvpxvq6csfxvn_n0000000000000/T",
            "/var/folders/zz/zyxvpxvq6csfxvn_n0000000000000/T",
        ),
        ("/home/jenkins/workspace/" + "a" * 60, "/tmp"),
        ("/tmp/100%", "/tmp"),
        ("/tmp/${HOME}", "/tmp"),
    ],
)
def test_the_socket_is_where_ssh_can_make_one(folder: str, place: str) -> None:
    assert _place_for_socket(folder) == place
