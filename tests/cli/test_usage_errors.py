"""Words that mean nothing: which, what was perhaps meant, and where it is explained; in a line or two."""

from __future__ import annotations

import pytest

from cognito_tui.cli.main import run
from cognito_tui.cli.usage import Parser

# what is typed → what is said of it, and which help explains it
SAID = {
    "statsu": ("There is no command 'statsu'. Did you mean status?", ""),
    "profiles list": ("Did you mean status?", ""),
    "signin": ("Did you mean login?", ""),
    "version": ("Did you mean --version?", ""),
    "enroll": ("Did you mean mfa enroll?", ""),
    "enrol": ("Did you mean mfa enroll?", ""),
    "users list": ("Did you mean admin users?", ""),
    "passwd": ("Did you mean account change-password?", ""),
    "xyzzy": ("There is no command 'xyzzy'. It has: login, ", ""),
    "admin usres list": ("admin has no command 'usres'. Did you mean admin users?", "admin"),
    "admin users lst": ("admin users has no command 'lst'. Did you mean admin users list?", "admin users"),
    "admin list": ("Did you mean admin users list or admin groups list?", "admin"),
    "devices ls": ("Did you mean devices list?", "devices"),
    "devices rm this": ("Did you mean devices forget?", "devices"),
    "help admin userz": ("admin has no command 'userz'. Did you mean admin users?", "admin"),
    "--profil work status": ("There is no option --profil. Did you mean --profile?", ""),
    "-profile work status": ("There is no option -profile. Did you mean --profile?", ""),
    "--jsno devices list": ("Did you mean --json?", ""),
    "devices list --jsno": ("devices list has no option --jsno. Did you mean --json?", "devices list"),
    "admin users show --JSON": ("Did you mean --json?", "admin users show"),  # rather than that USER is missing
    "exec --serve aws --color": ("exec has no option --serve. Did you mean --server?", "exec"),
    "--json status": ("--json goes after the command: cognito-tui status --json", ""),
    "admin --json users list": ("--json goes after the command: cognito-tui admin users list --json", "admin"),
    "whoami --mouse": ("--mouse goes before the command: cognito-tui --mouse … whoami", "whoami"),
    "login --remember file": ("login has no option --remember. Did you mean --remember-device?", "login"),
    "export --json": ("export has no option --json. Did you mean --format json?", "export"),
    "demo --sms": ("demo has no option --sms. Did you mean --scenario sms?", "demo"),
    "login --again please": ("--again takes no value: 'please' is one word too many.", "login"),
    "status --json=1": ("--json takes no value.", "status"),
    "devices list this": ("devices list takes options alone: 'this' is one word too many.", "devices list"),
    "devices forget this that": ("devices forget: 'that' is one word too many.", "devices forget"),
    "configure --profile": ("--profile needs a value: NAME. NAME: a profile of config.toml", "configure"),
    "configure --from-env --from-terraform x": ("--from-terraform cannot go with --from-env.", "configure"),
    "--auth-flow CUSTOM": ("--auth-flow cannot be 'CUSTOM'. Did you mean CUSTOM_AUTH? It is one of: USER_SRP", ""),
    "mfa on tottp": ("FACTOR cannot be 'tottp'. Did you mean totp?", "mfa on"),
    "demo --scenario smss": ("--scenario cannot be 'smss'. Did you mean sms?", "demo"),
    "mfa prefer": ("mfa prefer needs FACTOR. It is one of: totp, sms, email, none.", "mfa prefer"),
    "call": ("call needs URL. URL: https", "call"),
    "admin proxy deploy": ("admin proxy deploy needs --role.", "admin proxy deploy"),
    "mfa enable totp": ("mfa has no command 'enable'. Did you mean mfa on?", "mfa"),
    "admin groups add ada": ("admin groups add needs GROUP.", "admin groups add"),
    "token": ("token needs access|id. It is one of: access, id.", "token"),
    "account": ("account needs one of these after it: show show your attributes", "account"),
    "admin": ("users the user pool's users groups the user pool's groups", "admin"),
}  # fmt: skip


def said(typed: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as ended:
        run(typed.split())
    out, err = capsys.readouterr()
    assert (ended.value.code, out) == (2, "")
    assert [line for line in err.splitlines() if len(line) > 80] == []
    return err


@pytest.mark.parametrize("typed", SAID)
def test_it_is_said_which_word_and_what_was_perhaps_meant(
    typed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words, where = SAID[typed]
    err = said(typed, capsys)
    assert err.startswith("cognito-tui: ")
    assert words in " ".join(err.split())
    assert err.endswith(f"\n  See: {f'cognito-tui {where}'.strip()} --help\n")
    assert len(err.splitlines()) <= (14 if where == typed else 6)


def test_a_setting_without_an_option_is_named_as_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert "remember is a setting of a profile, in config.toml, or COGNITO_REMEMBER." in said(
        "login --remember file", capsys
    )


@pytest.mark.parametrize(
    "typed",
    [
        *("login --password hunter2", "login --password=hunter2", "login --password-stdin hunter2"),
        *("login --password-stdin=hunter2", "--secret hunter2 status", "status -p hunter2"),
        *("login -p my hunter2", "login -password hunter2", "login -pmy own hunter2"),
        *(
            "token -p my hunter2",
            "token id -p my hunter2",
            "mfa prefer -p my hunter2",
            "mfa prefer --code-stdin hunter2",
        ),
    ],
)
def test_what_may_be_a_secret_is_not_repeated(typed: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "hunter2" not in said(typed, capsys)


def test_an_option_is_not_abbreviated(capsys: pytest.CaptureFixture[str]) -> None:
    """`--for` would be another option as soon as there is a new one: `--yes` once was not `--yes-delete`."""
    assert "Did you mean --force?" in said("configure --for", capsys)


@pytest.mark.parametrize("option", ["--help", "--help-all"])
@pytest.mark.parametrize("words", [[], ["login"], ["admin", "users", "list"]], ids=" ".join)
def test_help_of_a_command_is_its_help(
    words: list[str], option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["help", *words, *([option] if option == "--help-all" else [])]) == 0
    shown = capsys.readouterr().out
    with pytest.raises(SystemExit) as ended:
        run([*words, option])
    assert ended.value.code == 0
    assert shown == capsys.readouterr().out != ""


def test_an_example_that_is_too_long_goes_on_after_a_backslash() -> None:
    parser = Parser(prog="cognito-tui x")
    parser.examples = f"cognito-tui x 'of two words' {'--long ' * 12}   what it does\ncognito-tui x   short"
    first, second, *others = parser.format_help().partition("examples:\n")[2].splitlines()
    assert first.startswith("  cognito-tui x 'of two words' --long")
    assert first.endswith("--long \\")
    assert second.lstrip().startswith("--long")
    assert (first + second).count("--long") == 12
    assert others[:2] == ["      what it does", "  cognito-tui x   short"]
