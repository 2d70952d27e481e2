"""`exec` without a command: a shell for a person, at a real terminal."""

from __future__ import annotations

import shutil

import pytest

from tests.support.cloud_user import Start
from tests.support.command_line import PASSWORD, command_line


@pytest.mark.parametrize("how", [(), ("--server",)], ids=["replaced", "served"])
def test_it_is_interactive_has_the_credentials_and_ends_with_exit(
    person: dict[str, str], start: Start, how: tuple[str, ...]
) -> None:
    with command_line(person, start) as line:
        line.pool.add_user("ada", PASSWORD)
        line.sign_in()
        own = {"SHELL": shutil.which("bash") or "", "PROMPT_COMMAND": "PS1='in $COGNITO_TUI_PROFILE> '"}
        program = line.at_terminal("exec", *how, AWS_PROFILE="theirs", **own)
        lasting = "They are renewed for as long as it runs." if how else "They are good until 20"
        program.wait_for(
            "bash with the AWS credentials of the profile environment.", lasting, "in environment>"
        )
        program.enter("clear; echo =${AWS_PROFILE-none}= =$AWS_REGION= =${AWS_ACCESS_KEY_ID:+keys}=")
        program.wait_for("=none= =eu-west-1= " + ("==" if how else "=keys="))
        # jobs are the shell's
        program.enter("sh -c 'echo =g''o=; exec sleep 60'")
        program.wait_for("=go=")
        program.press("ctrl+z")
        program.wait_for("Stopped")
        program.wait_until(lambda: program.text.rstrip().endswith("in environment>"), "the prompt")
        program.enter("kill %1; fg; echo af''ter: $?")
        program.wait_for("after: 143")
        program.enter("exit 5")
        assert program.end() == 5
