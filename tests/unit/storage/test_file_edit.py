"""What `--diff` shows of a file that others write into as well: what changes, and nobody's secrets."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cognito_tui.errors import CognitoTuiError
from cognito_tui.services.aws_files.files import AwsFileEdit
from cognito_tui.services.aws_files.ini_lines import changed
from cognito_tui.services.config.edit import ConfigEdit
from cognito_tui.services.config.profile import Profile
from cognito_tui.services.storage.file_edit import edit_file, lines_of

OURS = "/usr/bin/cognito-tui credential-process --profile work"
NEIGHBORS = """\
[default]
aws_access_key_id = AKIACANARY
aws_secret_access_key = canary1
aws_secret_access_key =
    canary2
    region = canary3
[profile other]
credential_process = /opt/helper --token canary4
mfa_process = canary5
; aws_secret_access_key = canary6
"""
STANZA = """\
[profile work]
credential_process =
  /opt/helper
  --password canary7
  region = canary8
aws_secret_access_key: canary9
AWS_SESSION_TOKEN = canary10
sso_session=canary11
region = us-east-1
"""


def test_a_file_that_somebody_has_protected_is_left_as_it_is(tmp_path: Path) -> None:
    path, link = tmp_path / "of the dotfiles", tmp_path / "config"
    path.write_text("old")
    path.chmod(0o444)
    link.symlink_to(path)
    edit = lambda: AwsFileEdit(link, "old", "new")  # noqa: E731
    assert edit_file(link, edit, write=False).changed
    with pytest.raises(CognitoTuiError, match="is read-only, and was left as it is") as raised:
        edit_file(link, edit)
    assert raised.value.hint == f"To allow changes: chmod u+w {link}"
    assert (path.read_text(), sorted(os.listdir(tmp_path))) == ("old", ["config", "of the dotfiles"])
    path.chmod(0o600)
    assert edit_file(link, edit).changed
    assert path.read_text() == "new"


def ini(before: str, after: str) -> list[str]:
    return AwsFileEdit(Path("/c"), before, after).diff()


def test_of_an_aws_profile_there_is_what_changes_without_a_value_of_anybodys() -> None:
    before = NEIGHBORS + STANZA
    gone = dict.fromkeys(("aws_secret_access_key", "aws_session_token", "sso_session"))
    ours = {"credential_process": OURS, **gone, "region": "eu-west-1"}
    shown = ini(before, "".join(changed(lines_of(before), {"profile work": ours})))
    assert "anary" not in "\n".join(shown)
    assert shown == [
        "--- /c",
        "+++ /c",
        "@@ -12,8 +12,2 @@ [profile work]",
        "-credential_process =…",
        *("-…", "-…", "-…", "-aws_secret_access_key: …", "-AWS_SESSION_TOKEN = …", "-sso_session=…"),
        "-region = us-east-1",
        f"+credential_process ={OURS}",
        "+region = eu-west-1",
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", ["", "  canary12", "\tregion = canary13", "  [canary14]", "canary15 = "])
def test_whatever_stands_around_a_new_profile_stays_unseen(end: str, last: str) -> None:
    before = (NEIGHBORS + "aws_session_token =\n" + last).replace("\n", end)
    after = "".join(changed(lines_of(before), {"profile work": {"credential_process": OURS, "region": "r"}}))
    shown = ini(before, after)
    assert "anary" not in "\n".join(shown)
    assert shown[-3:] == ["+[profile work]", f"+credential_process = {OURS}", "+region = r"]


def test_a_secret_that_another_replaces_changes_and_is_not_shown() -> None:
    shown = ini("[a]\naws_secret_access_key = canary1\n", "[a]\naws_secret_access_key = canary2\n")
    assert shown[2:] == ["@@ -2 +2 @@ [a]", "-aws_secret_access_key = …", "+aws_secret_access_key = …"]


@pytest.mark.parametrize(
    "line",
    [
        'client_secret = "canary"',
        '"client_secret"="canary"',
        "'client_secret' = 'canary'",
        '"client\\u005fsecret" = "canary"',
        'profiles.lab.client_secret = "canary"',
        'profiles."lab".\'client_secret\' = "canary"',
        'lab = { client_id = "x", client_secret = "canary" }',
        'client_secret = """\ncanary\nusername = canary"""',
        "client_secret = '''\nclient_id = \"canary\"\n'''",
        'username = """\nclient_id = "canary"\n"""',
        'api_hosts = [\n "canary",\n]',
        '# client_secret = "canary"',
        '# client_id = "canary"',
        "canary",
    ],
)
def test_of_config_toml_likewise(line: str) -> None:
    before = f'[profiles.lab]\n{line}\nusername = "ada"\n'
    edit = ConfigEdit(
        Path("/c"),
        before,
        '[profiles.lab]\nusername = "bob"\n',
        profile=Profile("lab", "p", "c", "i"),
        changes={},
        secrets=frozenset(),
    )
    shown = edit.diff()
    assert "canary" not in "\n".join(shown)
    assert shown[-2:] == ['-username = "ada"', '+username = "bob"']
    assert shown[2].endswith(" @@ [profiles.lab]")
