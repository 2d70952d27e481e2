"""Whatever a folder's `.env` decides, no secret goes where it says: every way out, judged by what arrives there."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from cognito_tui.client import CognitoClient
from cognito_tui.errors import CodeRejected, CognitoTuiError, ConfigurationError
from cognito_tui.services.account.calls import Account
from cognito_tui.services.auth.cognito_idp import UserPool
from cognito_tui.services.auth.registration import Registration
from cognito_tui.services.auth.sign_in import SignIn
from cognito_tui.services.auth.steps import (
    Answer,
    Attempt,
    CodeRequired,
    CustomChallenge,
    FactorChoice,
    NewPasswordRequired,
    PasswordRequired,
    Step,
)
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.outputs import outputs_of
from cognito_tui.services.config.profile import Profile
from cognito_tui.services.config.settings_table import NEVER, SETTINGS, VARIABLES
from tests.support.configuring import GOOD, IDENTITY, POOL, Place, table
from tests.support.scripted_cognito import ScriptedCognito, challenge, keys, serve, tokens
from tests.support.scripted_sign_in import PASSWORD_CANARY, SRP_PARAMETERS, sign_in_with

CANARY = PASSWORD_CANARY.reveal()
SERVICES = ("COGNITO_IDENTITY_PROVIDER", "COGNITO_IDENTITY")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.fixture
def cognito(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedCognito]:
    with serve() as script:
        for service in SERVICES:
            monkeypatch.setenv(f"AWS_ENDPOINT_URL_{service}", script.url)
        yield script


def said(cognito: ScriptedCognito) -> bool:
    """Whether the secret has arrived."""
    return CANARY in str(cognito.requests)


# every way a secret goes out, by flow, preferred challenge, what the pool answers, and what a person does then -------

Way = tuple[str, str, list[Any], Callable[[Profile], object]]


def begun(profile: Profile) -> Step:
    return sign_in_with(profile).start("ada", PASSWORD_CANARY)


def without_password(profile: Profile) -> Step:
    """The person answers everything, as long as there is a question."""
    sign_in = sign_in_with(profile)
    return answered(sign_in, sign_in.start("ada"))


def with_password(profile: Profile) -> Step:
    sign_in = sign_in_with(profile)
    return answered(sign_in, sign_in.start("ada", PASSWORD_CANARY))


def answered(sign_in: SignIn, step: Step) -> Step:
    for _ in range(3):
        if isinstance(step, FactorChoice):
            step = sign_in.answer(step, Answer(choice="PASSWORD"))
        elif isinstance(step, (PasswordRequired, NewPasswordRequired, CustomChallenge)):
            step = sign_in.answer(step, Answer(PASSWORD_CANARY))
    return step


def of_an_old_step(kind: Callable[..., Any], *parts: Any) -> Callable[[Profile], object]:
    """A step that came from elsewhere: of a sign-in that was begun before, or that `load_step` read."""
    return lambda profile: sign_in_with(profile).answer(
        kind(Attempt("ada", "ada", Secret("session")), *parts), Answer(PASSWORD_CANARY)
    )


VERIFIER = challenge("PASSWORD_VERIFIER", **SRP_PARAMETERS)
WAYS: dict[str, Way] = {
    "USER_PASSWORD_AUTH": ("USER_PASSWORD_AUTH", "EMAIL_OTP", [tokens()], begun),
    "USER_AUTH that prefers PASSWORD": ("USER_AUTH", "PASSWORD", [tokens()], begun),
    "a choice of PASSWORD": (
        "USER_AUTH",
        "EMAIL_OTP",
        [{**challenge("SELECT_CHALLENGE"), "AvailableChallenges": ["PASSWORD", "EMAIL_OTP"]}, tokens()],
        without_password,
    ),
    "PASSWORD, asked for at once": (
        "USER_AUTH",
        "SMS_OTP",
        [challenge("PASSWORD"), tokens()],
        without_password,
    ),
    "a question of the pool's own": (
        "CUSTOM_AUTH",
        "EMAIL_OTP",
        [challenge("CUSTOM_CHALLENGE", text="Type your password"), tokens()],
        without_password,
    ),
    "the same after a proof": (
        "CUSTOM_AUTH",
        "EMAIL_OTP",
        [VERIFIER, challenge("CUSTOM_CHALLENGE", text="Type your password"), tokens()],
        with_password,
    ),
    "a temporary password": (
        "USER_SRP_AUTH",
        "EMAIL_OTP",
        [VERIFIER, challenge("NEW_PASSWORD_REQUIRED", requiredAttributes="[]"), tokens()],
        with_password,
    ),
    "a step of before": (
        "USER_SRP_AUTH",
        "EMAIL_OTP",
        [tokens()],
        of_an_old_step(PasswordRequired, "SELECT_CHALLENGE", "PASSWORD"),
    ),
    "a question of before": ("USER_SRP_AUTH", "SMS_OTP", [tokens()], of_an_old_step(CustomChallenge, {})),
    "a new password of before": ("USER_SRP_AUTH", "SMS_OTP", [tokens()], of_an_old_step(NewPasswordRequired)),
    "signing up": (
        "USER_SRP_AUTH",
        "EMAIL_OTP",
        [],
        lambda profile: Registration(UserPool(profile, Clock())).sign_up("ada", PASSWORD_CANARY),
    ),
    "a forgotten password": (
        "USER_SRP_AUTH",
        "EMAIL_OTP",
        [],
        lambda profile: Registration(UserPool(profile, Clock())).reset_password(
            "ada", "123456", PASSWORD_CANARY
        ),
    ),
    # below the form of codes, which no password passes but one of digits
    "as a code of a sign-in": (
        "USER_SRP_AUTH",
        "EMAIL_OTP",
        [],
        lambda profile: UserPool(profile, Clock()).respond(
            "SOFTWARE_TOKEN_MFA", "ada", Secret("session"), {"SOFTWARE_TOKEN_MFA_CODE": PASSWORD_CANARY}
        ),
    ),
    "as any other code": (
        "USER_SRP_AUTH",
        "EMAIL_OTP",
        [],
        lambda profile: UserPool(profile, Clock()).call("confirm_sign_up", ConfirmationCode=PASSWORD_CANARY),
    ),
    "another password": (
        "USER_SRP_AUTH",
        "EMAIL_OTP",
        [],
        lambda profile: Account(UserPool(profile, Clock()), lambda: Secret("access")).change_password(
            "old", PASSWORD_CANARY
        ),
    ),
    "the present password": (
        "USER_SRP_AUTH",
        "EMAIL_OTP",
        [],
        lambda profile: Account(UserPool(profile, Clock()), lambda: Secret("access")).change_password(
            PASSWORD_CANARY, "new"
        ),
    ),
}
WAYS["an attribute that asks for it"] = (
    "USER_SRP_AUTH",
    "EMAIL_OTP",
    [],
    lambda profile: Account(UserPool(profile, Clock()), lambda: Secret("access")).update_attributes(
        {"custom:your password": CANARY}
    ),
)
OPERATIONS = ("UpdateUserAttributes", "SignUp", "ConfirmSignUp", "ConfirmForgotPassword", "ChangePassword")


NOTHING = (False,) * 4
EACH = [
    tuple(setting == weak for setting in range(4)) for weak in range(4)
]  # of what a folder may decide, alone


@pytest.mark.parametrize("way", WAYS)
def test_a_secret_goes_out_only_where_everything_that_decided_so_was_chosen(
    place: Place, cognito: ScriptedCognito, way: str
) -> None:
    for weak in (NOTHING, *EACH, (True,) * 4):
        goes_out_only_if_it_was_chosen(place, cognito, way, "named profile", weak)


@pytest.mark.parametrize("strong", ["environment", "profile", "named profile", "flags"])
def test_so_it_is_whatever_else_decided(place: Place, cognito: ScriptedCognito, strong: str) -> None:
    """All that a folder may decide, together; beside the other sources each of it, and nothing."""
    for weak in product([False, True], repeat=4) if strong == "named profile" else (NOTHING, *EACH):
        goes_out_only_if_it_was_chosen(place, cognito, "USER_PASSWORD_AUTH", strong, weak)


def goes_out_only_if_it_was_chosen(
    place: Place, cognito: ScriptedCognito, way: str, strong: str, weak: tuple[bool, ...]
) -> None:
    flow, preferred, answers, do = WAYS[way]
    settings = {
        "COGNITO_AUTH_FLOW": flow,
        "COGNITO_PREFERRED_CHALLENGE": preferred,
        "COGNITO_USER_POOL_ID": POOL,
        "COGNITO_CLIENT_ID": "client",
    }
    cognito.requests.clear()
    cognito.on("InitiateAuth", answers[0] if answers else tokens())
    cognito.on("RespondToAuthChallenge", *answers[1:] or [tokens()])
    for operation in OPERATIONS:
        cognito.on(operation, {})
    theirs = {name: value for (name, value), is_weak in zip(settings.items(), weak, strict=True) if is_weak}
    mine = {"COGNITO_IDENTITY_POOL_ID": IDENTITY, **settings}
    place.env(theirs)
    try:
        do(loaded(place, strong, {name: value for name, value in mine.items() if name not in theirs}))
    except ConfigurationError as error:
        ended: CognitoTuiError | None = error
    except CognitoTuiError as error:
        pytest.fail(f"{error}, with {theirs} in the folder")
    else:
        ended = None
    assert ("env_file = .env" in str(ended)) == bool(theirs), (theirs, ended)
    assert said(cognito) == (not theirs), theirs


def loaded(place: Place, source: str, settings: dict[str, str]) -> Profile:
    if source == "environment":
        return place.load(settings).profile
    if source == "flags":  # there is none for the preferred challenge
        preferred = {
            name: settings.pop(name) for name in ("COGNITO_PREFERRED_CHALLENGE",) if name in settings
        }
        flags = {name.removeprefix("COGNITO_").lower(): value for name, value in settings.items()}
        return place.load(preferred, **flags).profile
    empty = dict.fromkeys(("user_pool_id", "client_id", "identity_pool_id"), "")
    values = {name.removeprefix("COGNITO_").lower(): value for name, value in settings.items()}
    place.write("config.toml", table("work", **{**empty, **values}))
    return place.load(profile="work" if source == "named profile" else None).profile


def test_a_file_that_was_named_is_as_good_as_a_profile(place: Place, cognito: ScriptedCognito) -> None:
    cognito.on("InitiateAuth", tokens())
    place.env({**GOOD, "COGNITO_AUTH_FLOW": "USER_PASSWORD_AUTH"}, "prod.env")
    begun(place.load(env_file=Path("prod.env")).profile)
    assert said(cognito)


def test_a_code_goes_to_a_folders_pool(place: Place, cognito: ScriptedCognito) -> None:
    place.env(GOOD)
    cognito.on("InitiateAuth", VERIFIER).on(
        "RespondToAuthChallenge", challenge("SOFTWARE_TOKEN_MFA"), tokens()
    )
    sign_in = sign_in_with(place.load().profile)
    sign_in.answer(sign_in.start("ada", PASSWORD_CANARY), Answer("123456"))  # type: ignore[arg-type]
    assert (
        cognito.asked("RespondToAuthChallenge")[1]["ChallengeResponses"]["SOFTWARE_TOKEN_MFA_CODE"]
        == "123456"
    )
    assert not said(cognito)


def test_so_does_an_attribute_that_everybody_has(place: Place, cognito: ScriptedCognito) -> None:
    place.env(GOOD)
    cognito.on("UpdateUserAttributes", {})
    account = Account(UserPool(place.load().profile, Clock()), lambda: Secret("access"))
    account.update_attributes({"email": "ada@example.com"})
    assert cognito.operations == ["UpdateUserAttributes"]


def test_a_password_in_place_of_a_code_goes_nowhere(place: Place, cognito: ScriptedCognito) -> None:
    place.env(GOOD)
    cognito.on("InitiateAuth", VERIFIER).on("RespondToAuthChallenge", challenge("SOFTWARE_TOKEN_MFA"))
    profile = place.load().profile
    sign_in = sign_in_with(profile)
    step, asked = sign_in.start("ada", PASSWORD_CANARY), len(cognito.requests)
    assert isinstance(step, CodeRequired)
    with pytest.raises(CodeRejected):
        sign_in.answer(step, Answer(PASSWORD_CANARY))
    with pytest.raises(CodeRejected):
        Registration(UserPool(profile, Clock())).confirm("ada", PASSWORD_CANARY)
    assert len(cognito.requests) == asked


# the allow-list -------------------------------------------------------------------------------------------------------


def test_what_a_folder_may_say_is_listed_and_nothing_else_counts(place: Place) -> None:
    values = {
        "domain": "evil.example.com",
        "redirect_uri": "http://localhost:1/x",
        "identity_provider": "Evil",
        "remember": "file",
        "cache": "on",
        "proxy_function": "evil",
        "proxy_role": "arn:aws:iam::123456789012:role/evil",
        "api_hosts": "evil.example.com",
    }
    assert values.keys() == {
        each.name for each in SETTINGS if each.folder == NEVER and not each.only_in_file
    }  # a new setting takes a row here, or a place in the list
    place.write("config.toml", table("work", cache="off"))
    for setting, value in values.items():
        place.env({VARIABLES[setting]: value})
        for profile in ("work", None):
            found = place.load(profile=profile)
            assert setting not in found.profile.weak
            assert found.profile.cache == "off"
        assert any(setting in words for words in found.warnings)
        proxy = {"COGNITO_PROXY_FUNCTION": "evil", "COGNITO_DURATION": "1h"} if "proxy" in setting else {}
        place.env({**GOOD, **proxy, VARIABLES[setting]: value})
        assert setting in place.refuse().title


@pytest.mark.parametrize("setting", [each.name for each in SETTINGS if each.only_in_file])
def test_a_program_to_run_is_named_by_config_toml_alone(place: Place, setting: str) -> None:
    """No environment and no file of variables, not even one that was named: who sets these may not run programs."""
    variable = f"COGNITO_{setting.upper()}"
    assert outputs_of({setting: "evil"}, "Terraform's outputs").layer.values == {}
    both = {} if setting == "browser" else dict.fromkeys(("store_command", "load_command"), "true")
    place.env({**GOOD, variable: "evil"})
    for found in (
        place.load({variable: "evil"}),
        place.load({**GOOD, variable: "evil"}),
        place.load({variable: "evil"}, env_file=Path(".env")),
    ):
        assert getattr(found.profile, setting) == ""
        assert any(variable in words and "only config.toml" in words for words in found.warnings)
    place.write("config.toml", table("work", **{**both, setting: "cat"}))
    assert getattr(place.load({variable: "evil"}, profile="work").profile, setting) == "cat"


@pytest.mark.skipif(os.name != "posix", reason="without modes there is nothing to look at")
def test_programs_that_others_could_have_named_are_not_run(place: Place) -> None:
    place.env({})
    where = {"user_pool_id": GOOD["COGNITO_USER_POOL_ID"], "client_id": GOOD["COGNITO_CLIENT_ID"]}
    place.write("config.toml", table("work", browser="firefox", **where))
    config = place.directory / "config.toml"
    config.chmod(0o666)
    error = place.refuse(profile="work")
    assert "can be written to by others" in error.title
    assert "programs to run (browser)" in error.detail
    config.chmod(0o600)
    assert place.load(profile="work").profile.browser == "firefox"
    place.write("config.toml", table("work", **where))
    config.chmod(0o666)
    assert place.load(profile="work").profile.browser == "", "as before, where there is none"


def test_a_session_that_commands_keep_takes_both(place: Place) -> None:
    place.env({})
    where = {"user_pool_id": GOOD["COGNITO_USER_POOL_ID"], "client_id": GOOD["COGNITO_CLIENT_ID"]}
    place.write("config.toml", table("work", remember="command", **where))
    assert 'remember = "command" needs store_command and load_command' in place.refuse(profile="work").detail
    place.write("config.toml", table("work", store_command="cat", **where))
    assert "load_command: is missing beside the other" in place.refuse(profile="work").detail
    place.write("config.toml", table("work", store_command="cat 'open", load_command="cat", **where))
    assert "is not a command, as a quote is not closed" in place.refuse(profile="work").detail


@pytest.mark.parametrize(
    ("command", "odd"),
    [
        ("cat > session", ">"),
        ("cat 2>/dev/null", "2>/dev/null"),
        ("gpg -d session | cat", "|"),
        ("tee ~/session", "~/session"),
        ("tee $HOME/session", "$HOME/session"),
        ("sh -c 'cat > ~/session | cat; $X'", ""),
        ("op item get 'a > b' --fields note", ""),
        ("cat a~ b&c", ""),
    ],
)
def test_a_command_that_only_a_shell_could_run_is_refused(place: Place, command: str, odd: str) -> None:
    place.env({})
    where = {"user_pool_id": GOOD["COGNITO_USER_POOL_ID"], "client_id": GOOD["COGNITO_CLIENT_ID"]}
    for setting in ("browser", "load_command"):
        ours = {"remember": "command", "store_command": "cat", "load_command": "cat", setting: command}
        place.write("config.toml", table("work", **ours, **where))
        if odd:
            words = f"is not a command that runs without a shell, as it has {odd}: use sh -c '…' for that"
            assert words in place.refuse(profile="work").detail
        else:
            assert getattr(place.load(profile="work").profile, setting) == command


def test_a_name_with_blanks_around_it_is_a_name(place: Place) -> None:
    place.env({})
    where = f'user_pool_id = "{GOOD["COGNITO_USER_POOL_ID"]}"\nclient_id = "{GOOD["COGNITO_CLIENT_ID"]}"\n'
    place.write("config.toml", f'[profiles." work "]\n{where}[profiles.home]\n{where}')
    assert place.load(profile=" work ").profile.name == " work "
    assert place.load(profile=" home ").profile.name == "home"


def test_a_profile_that_only_adds_to_a_folders_pool_does_not_give_it_its_name(place: Place) -> None:
    place.write("config.toml", table("work", remember="file"))
    place.env(GOOD)
    found = place.load().profile
    assert (found.name, found.named, found.remember) == ("environment", False, "file")
    assert place.load(env_file=Path(".env")).profile.name == "work"


# keys -----------------------------------------------------------------------------------------------------------------

OTHER = "eu-west-1:99999999-1234-1234-1234-123456789abc"
ROLE = "arn:aws:iam::123456789012:role/theirs"


@pytest.mark.parametrize(
    "theirs",
    [
        {"COGNITO_IDENTITY_POOL_ID": OTHER},
        {"COGNITO_IDENTITY_POOL_ID": OTHER, "COGNITO_ROLE_ARN": ROLE},
        {"COGNITO_IDENTITY_POOL_ID": OTHER, "COGNITO_ROLE_ARN": ROLE, "COGNITO_DURATION": "12h"},
        {"COGNITO_IDENTITY_POOL_ID": OTHER, "COGNITO_USER_POOL_ID": POOL},
        {"COGNITO_IDENTITY_POOL_ID": OTHER, "COGNITO_CLIENT_ID": "client"},
        {"COGNITO_USER_POOL_ID": POOL, "COGNITO_ROLE_ARN": ROLE},
    ],
)
def test_an_id_token_goes_to_no_identity_pool_of_a_folders(
    place: Place, cognito: ScriptedCognito, theirs: dict[str, str]
) -> None:
    place.write("config.toml", table("work"))
    place.env(theirs)
    cognito.on("InitiateAuth", VERIFIER).on("RespondToAuthChallenge", tokens())
    client = CognitoClient(place.load().profile)
    signed_in = client.sign_in.start("ada", PASSWORD_CANARY)
    with pytest.raises(ConfigurationError) as caught:
        client.session(signed_in)  # type: ignore[arg-type]
    assert "where your ID token goes" in caught.value.detail
    assert not {"GetId", "GetCredentialsForIdentity", "GetOpenIdToken"} & {*cognito.operations}


@pytest.mark.parametrize(
    "theirs", [{"COGNITO_ROLE_ARN": ROLE}, {"COGNITO_ROLE_ARN": ROLE, "COGNITO_DURATION": "1h"}]
)
def test_a_role_alone_is_passed_over(place: Place, theirs: dict[str, str]) -> None:
    place.write("config.toml", table("work"))
    place.env(theirs)
    found = place.load()
    assert (found.profile.role_arn, found.profile.duration) == ("", 0)
    assert "role_arn" in str(found.warnings)
    assert place.load(profile="work").profile.role_arn == ""


def test_a_session_of_one_folder_is_none_of_another_that_names_another_identity_pool(place: Place) -> None:
    place.env(GOOD)
    own = place.load().profile
    place.env({**GOOD, "COGNITO_IDENTITY_POOL_ID": OTHER})
    assert place.load().profile.session_key != own.session_key
    assert (
        place.load(env_file=Path(".env")).profile.session_key
        == place.load(environ=GOOD, env_file=Path(".env")).profile.session_key
    )


def test_a_folder_that_names_all_of_it_works(place: Place, cognito: ScriptedCognito) -> None:
    place.env({**GOOD, "COGNITO_ROLE_ARN": ROLE})
    cognito.on("InitiateAuth", VERIFIER).on("RespondToAuthChallenge", tokens())
    cognito.on("GetId", {"IdentityId": "eu-west-1:identity"}).on("GetCredentialsForIdentity", keys())
    client = CognitoClient(place.load().profile)
    assert client.session(client.sign_in.start("ada", PASSWORD_CANARY)).credentials  # type: ignore[arg-type]
    assert not said(cognito)
