"""What somebody may have meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from cognito_tui.errors import ConfigurationError
from cognito_tui.services.base.likeness import near
from cognito_tui.services.config.layers import Flags
from cognito_tui.services.config.loading import load

NAMES = ("login", "logout", "status", "ssh", "serve", "configure", "--profile", "--password-stdin")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("logn", ("login",)),
        ("LOGIN", ("login",)),
        ("stats", ("status",)),
        ("conf", ("configure",)),
        ("--profil", ("--profile",)),
        ("-profile", ("--profile",)),
        ("--pass", ("--password-stdin",)),
        ("x", ()),
        ("", ()),
        ("-", ()),
        ("xyzzy", ()),
    ],
)
def test_the_nearest_names_are_meant(typed: str, meant: tuple[str, ...]) -> None:
    assert near(typed, NAMES) == meant


def test_several_that_are_as_near_are_all_named() -> None:
    assert near("logi", ("login", "logit", "status")) == ("login", "logit")


def test_a_profile_and_a_value_that_are_nearly_right_are_named(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[profiles.work]\nremember = "fil"\n[profiles.home]\n')

    def refused(profile: str) -> ConfigurationError:
        with pytest.raises(ConfigurationError) as error:
            load(Flags(profile), environ={}, directory=None, config_file=config)
        return error.value

    assert refused("wrok").title == "There is no profile 'wrok'. Did you mean work?"
    assert refused("elsewhere").title == "There is no profile 'elsewhere'."
    assert "Did you mean file?" in str(refused("work").remedy)
