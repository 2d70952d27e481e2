"""Whatever is wrong with config.toml, the error ends with what to do."""

from __future__ import annotations

import pytest

from cognito_tui.errors import ConfigurationError
from cognito_tui.next_command import NextCommands, hint_on_screen
from cognito_tui.services.config.layers import Flags
from cognito_tui.services.config.loading import default_config_file, load

POOL = 'user_pool_id = "eu-west-1_AbCdEfGhI"'


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("[profiles.work", "Correct the file there, or move it away to begin anew."),
        (f'default_profile = "gone"\n[profiles.work]\n{POOL}', "Choose one that is there: --profile work."),
        (f"[profiles.work]\n{POOL}", "To change the profile:  cognito-tui configure --profile work"),
        (
            '[profiles.work]\nuser_pool_id = "no"',
            "To change the profile:  cognito-tui configure --profile work",
        ),
    ],
)
def test_the_last_line_is_a_next_step(text: str, step: str) -> None:
    file = default_config_file()
    file.parent.mkdir(parents=True)
    file.write_text(text)
    with pytest.raises(ConfigurationError) as refused:
        load(Flags(), environ={}, directory=None)
    assert NextCommands().hint(refused.value.remedy).splitlines()[-1] == step
    assert "--profile NAME" not in hint_on_screen(refused.value)
