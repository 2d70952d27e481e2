"""The person's own ~/.aws/config and credentials: real files, read back by botocore's own parser."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from configparser import Error, RawConfigParser
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from botocore.configloader import load_config
from hypothesis import given, strategies as st

from cognito_tui.errors import CognitoTuiError, ConfigurationError
from cognito_tui.services.aws_files import files as aws_files
from cognito_tui.services.aws_files.files import AwsFile
from cognito_tui.services.aws_files.key_stanza import write_credentials
from cognito_tui.services.aws_files.stanza import configure
from tests.support.aws_folder import COMMAND, CREDENTIALS, folder, names, text
from tests.support.permissions import need_permissions
from tests.support.posix import IS_ROOT

EVERYTHING = """\
# mine; do not touch
[default]
Region   =   eu-central-1
output=json

  # an indented comment
[profile lab]   ; a remark
s3 =
  max_concurrent_requests = 20

  # in the middle
  max_queue_size = 10000
region : us-east-1
sso_session = corp

[sso-session corp]
sso_region = us-east-1
"""


@pytest.fixture
def aws() -> Path:
    return folder()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# every other byte -----------------------------------------------------------------------------------------------------

# no form feeds and the like: `str.splitlines` of this test would take them for line ends
_LINE = st.sampled_from(
    """[default]|[profile a]|[profile "b c"]  |[d] # remark|  [e]|# note|; note|   # indented note||   |x = 1|X2=1
output : json|s3 =|  max = 1|\tqueue=2|   # in between|empty =|ä = ü # not a remark|Region   =   eu|region=us
 credential_process : a b|CREDENTIAL_PROCESS=|garbage|=|[""".replace("\n", "|").split("|")
)
_TEXT = st.builds(
    lambda bom, lines, cut: bom + ("".join(lines).rstrip("\r\n") if cut else "".join(lines)),
    st.sampled_from(["", "\ufeff"]),
    st.lists(st.builds(str.__add__, _LINE, st.sampled_from(["\n", "\n", "\r\n"])), max_size=12),
    st.booleans(),
)
_OURS = ("credential_process", "region")


def parsed(content: str) -> dict[str, dict[str, str]] | None:
    parser = RawConfigParser()
    try:
        parser.read_file(StringIO(content.removeprefix("\ufeff"), newline=""))
    except Error:
        return None
    return {section: dict(parser.items(section)) for section in parser.sections()}


def foreign(content: str, *, ends: bool) -> list[str]:
    """The lines that are neither about our two settings nor what a setting goes on with."""
    lines = content.splitlines(keepends=True)
    notes = [not line.strip() or line.strip()[0] in "#;" for line in lines]
    ours = [line.strip().lower().startswith(_OURS) or line.startswith((" ", "\t")) for line in lines]
    return [
        line if ends else line.rstrip("\r\n")
        for line, note, own in zip(lines, notes, ours, strict=True)
        if note or not own
    ]


@given(_TEXT, st.sampled_from(["default", "profile a", "e", "profile new"]))
def test_one_section_is_changed_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, content: str, section: str
) -> None:
    path, before = tmp_path_factory.getbasetemp() / "any", parsed(content)
    path.write_bytes(content.encode())
    if before is None:
        with pytest.raises(ConfigurationError, match=r"Line \d+"):
            aws_files.read(path)
        return
    values = {"credential_process": "c --profile 'p q'", "region": None}
    try:
        after = aws_files.read(path).with_values(section, values)
    except CognitoTuiError:
        assert "  [e]" in content  # an indented header, which a new line above would swallow
        return
    wanted = {name: value for name, value in before.get(section, {}).items() if name != "region"}
    assert parsed(after) == {**before, section: {**wanted, "credential_process": "c --profile 'p q'"}}
    assert AwsFile(path, after, parsed(after) or {}).with_values(section, values) == after
    content = content.removeprefix("\ufeff")  # with which botocore reads nothing
    if section in before:
        ends = content.endswith("\n")  # otherwise the last line may have got one
        assert foreign(after, ends=ends) == foreign(content, ends=ends)
    else:
        assert after.startswith(content)


def test_every_byte_of_the_rest_stays(aws: Path) -> None:
    path = aws / "config"
    for content in (EVERYTHING, EVERYTHING.replace("\n", "\r\n"), "\ufeff" + EVERYTHING, EVERYTHING.rstrip()):
        path.write_bytes(content.encode())
        configure("default", COMMAND, "eu-west-1")
        end = "\r\n" if "\r\n" in content else "\n"
        added = f"output=json{end}credential_process = {COMMAND}{end}"
        assert text(path) == content.removeprefix("\ufeff").replace(f"output=json{end}", added)


def test_a_setting_that_changes_keeps_its_line(aws: Path) -> None:
    (aws / "config").write_text(EVERYTHING)
    configure("default", COMMAND, "eu-west-1", own_region=True)
    assert "Region   =   eu-west-1\noutput=json\n" in text(aws / "config")


def test_what_a_setting_goes_on_with_goes_with_it_and_a_note_in_between_stays(aws: Path) -> None:
    (aws / "config").write_text(
        "[profile work]\ncredential_process = /opt/other\n  --json\n\n# a note\n  --more\noutput = json\n"
    )
    configure("work", COMMAND, "eu-west-1", force=True)
    assert text(aws / "config") == (
        f"[profile work]\ncredential_process = {COMMAND}\n\n# a note\noutput = json\nregion = eu-west-1\n"
    )


def test_a_new_setting_stands_where_the_others_do(aws: Path) -> None:
    """At the margin, it would take the next header for its own second line."""
    (aws / "config").write_text("[profile work]\n  output = json\n  [profile b]\n  output = text\n")
    configure("work", COMMAND, "eu-west-1")
    assert f"  output = json\n  credential_process = {COMMAND}\n  region = eu-west-1\n  [pro" in text(
        aws / "config"
    )


def test_a_section_at_the_end_of_a_file_that_ends_without_a_line_end(aws: Path) -> None:
    (aws / "config").write_text("[profile a]\r\noutput = json", newline="")
    configure("work", COMMAND, "eu-west-1")
    assert text(aws / "config") == (
        "[profile a]\r\noutput = json\r\n\r\n"
        f"[profile work]\r\ncredential_process = {COMMAND}\r\nregion = eu-west-1\r\n"
    )


@pytest.mark.parametrize("header", ["profile work", 'profile "work"', "profile   'work'"])
def test_a_profile_is_found_however_its_header_is_written(aws: Path, header: str) -> None:
    (aws / "config").write_text(f"[{header}]\noutput = json\n")
    configure("work", COMMAND, "eu-west-1")
    assert text(aws / "config").count("[") == 1
    profile = load_config(str(aws / "config"))["profiles"]["work"]
    assert profile == {"output": "json", "credential_process": COMMAND, "region": "eu-west-1"}


def test_the_mode_stays_and_so_does_a_link(aws: Path, tmp_path: Path) -> None:
    target = tmp_path / "dotfiles" / "aws.ini"
    target.parent.mkdir()
    target.write_text(EVERYTHING)
    target.chmod(0o640)
    (aws / "config").symlink_to(target)
    configure("work", COMMAND, "eu-west-1")
    assert (aws / "config").is_symlink()
    assert mode(target) == 0o640
    assert text(target).startswith(EVERYTHING)
    assert names(target.parent) == ["aws.ini"]


def test_new_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    configure("work", COMMAND, "eu-west-1")
    write_credentials("keys", CREDENTIALS)
    aws = Path.home() / ".aws"
    assert [mode(aws), mode(aws / "config"), mode(aws / "credentials")] == [0o700, 0o600, 0o600]


def test_the_files_are_where_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_CONFIG_FILE", "~/elsewhere/config")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", f"{tmp_path}/keys")
    configure("work", COMMAND, "eu-west-1")
    write_credentials("keys", CREDENTIALS)
    assert "[profile work]" in text(Path.home() / "elsewhere/config")
    assert "[keys]" in text(tmp_path / "keys")
    assert not (Path.home() / ".aws").exists()


# what cannot be read, or written --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"[default]\nregion = eu-west-1\n[default]\noutput = json\n", "Line 3: [default] is there already."),
        (b"[default]\nregion = a\nRegion = b\n", "Line 3: region is set already."),
        (b"# mine\n[default]\nAKIASTRAYKEY\n", "Line 3: neither [section] nor name = value."),
        (b"region = a\n", "Line 1: neither [section] nor name = value."),
        (b"[default]\n\nregion = \xff\n", "Line 3: it is not UTF-8."),
    ],
)
def test_what_cannot_be_understood_is_named_by_line_and_left_alone(
    aws: Path, content: bytes, line: str
) -> None:
    for name in ("config", "credentials"):
        path = aws / name
        path.write_bytes(content)
        with pytest.raises(ConfigurationError) as caught:
            (configure if name == "config" else write_credentials)(*ARGUMENTS[name])
        assert caught.value.title == f"~/.aws/{name} cannot be understood."
        assert caught.value.detail == line
        assert "STRAYKEY" not in str(caught.value)
        assert path.read_bytes() == content
        assert names(aws) == [name]
        path.unlink()


ARGUMENTS: dict[str, Any] = {"config": ("work", COMMAND, "eu-west-1"), "credentials": ("work", CREDENTIALS)}
WRITE = """
import resource, sys
from cognito_tui.services.aws_files.stanza import configure
from cognito_tui.errors import CognitoTuiError
if sys.argv[2:]:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
try:
    configure(sys.argv[1], "cognito-tui credential-process", "eu-west-1")
except CognitoTuiError as error:
    sys.exit(f"{type(error).__name__}: {error}")
"""


def write(*arguments: str, **environ: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITE, *arguments],
        env={**os.environ, **environ},
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_full_disk_leaves_the_old_file_and_nothing_beside_it(aws: Path) -> None:
    content = EVERYTHING + "# long\n" * 1000
    (aws / "config").write_text(content)
    with write("work", "4096") as writer:
        assert (
            "~/.aws/config cannot be written. File too large. Nothing was changed." in writer.communicate()[1]
        )
    assert text(aws / "config") == content
    assert names(aws) == ["config"]


@need_permissions
@pytest.mark.parametrize("file", [True, False])
def test_a_home_that_cannot_be_written_to_is_said(aws: Path, file: bool) -> None:
    if file:
        (aws / "config").write_text(EVERYTHING)
    aws.chmod(0o500)
    try:
        with pytest.raises(
            CognitoTuiError, match=r"config cannot be written\. Permission denied\. Nothing was"
        ) as caught:
            configure("work", COMMAND, "eu-west-1")
    finally:
        aws.chmod(0o700)
    assert caught.value.exit_code == 1
    assert names(aws) == (["config"] if file else [])


@need_permissions
def test_a_file_that_cannot_be_read_is_said(aws: Path) -> None:
    (aws / "credentials").touch(mode=0o000)
    with pytest.raises(ConfigurationError, match=r"credentials cannot be read\. Permission denied"):
        configure("work", COMMAND, "eu-west-1")


@pytest.mark.skipif(not IS_ROOT, reason="only root can become nobody in particular")
def test_nobody_without_a_home_gets_a_folder_called_tilde(tmp_path: Path) -> None:
    """A user whom the system does not know, with no HOME."""
    nobody = WRITE.replace("try:", "import os; os.setuid(54321)\ntry:")
    done = subprocess.run(
        [sys.executable, "-c", nobody, "work"],
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if name != "HOME"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "There is no home folder to look for ~/.aws/" in done.stderr
    assert names(tmp_path) == []


def test_processes_that_write_at_once_all_arrive(aws: Path) -> None:
    (aws / "config").write_text(EVERYTHING)
    writers = [write(f"p{number}") for number in range(6)]
    assert [(writer.communicate()[1], writer.returncode) for writer in writers] == [("", 0)] * 6
    assert text(aws / "config").startswith(EVERYTHING)
    profiles = load_config(str(aws / "config"))["profiles"]
    assert {name for name in profiles if name.startswith("p")} == {f"p{number}" for number in range(6)}
