"""Who sees whose session: nobody sees one that is not kept; with `keep=True` the next program does, no other user."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jwt
import pytest

import cognito_tui
from cognito_tui import (
    Client,
    CognitoTuiError,
    ConfigurationError,
    NotConfigured,
    Secret,
    Session,
    SignInRequired,
)
from cognito_tui.demo.simulator.server import CognitoServer
from tests.support.library_pool import at_once, command, ids, later, pool, run, write_profile
from tests.support.pool_client import PASSWORD

HOUR = 3600
RENEWAL, KEYS = "GetTokensFromRefreshToken", "GetCredentialsForIdentity"


@pytest.fixture
def server() -> Iterator[CognitoServer]:
    with pool("ada", "bob") as server:
        yield server


def state(name: str) -> Path:
    return Path(os.environ["HOME"], ".local/state/cognito-tui", name)


def kept(server: CognitoServer, username: str = "ada", profile: str = "work") -> Session:
    return cognito_tui.sign_in(profile, username, PASSWORD, keep=True)


def keys(session: Session) -> str:
    return session.aws_credentials().session_token.reveal()


def identity(session: Session) -> str:
    return session.aws_credentials().identity_id


def asked_by(server: CognitoServer, token: str) -> str:
    """Whose session this refresh token is of."""
    return next(grant.user.username for grant in server.pool.grants if grant.find(token))


def given_to_the_aws_cli(*options: str) -> dict[str, str]:
    done = command("credential-process", *options)
    assert done.returncode == 0, done.stderr
    answer: dict[str, str] = json.loads(done.stdout)
    return answer


# not kept -------------------------------------------------------------------------------------------------------------

ALL_THAT_IS_OPENED = """
import json, sys
home, where = sys.argv[1], json.loads(sys.argv[2])
opened = []
def note(event, args):
    if event in ("open", "os.mkdir", "os.rename"):
        opened.append(str(args[0]))
sys.addaudithook(note)
import cognito_tui
session = cognito_tui.sign_in(where, "ada", sys.argv[3])
session.tokens(); session.aws_credentials(); session.renewed(session.tokens())
session.boto3_session().client("sts").get_caller_identity()
session.account.user(); session.remember_device()
session.sign_out()
print(json.dumps([path for path in opened if path.startswith(home)]))
"""


def test_what_is_not_kept_touches_no_file_of_this_user(server: CognitoServer) -> None:
    server.pool.devices = "opt-in"
    home = os.environ["HOME"]
    where = ids(server, remember="file", cache="on")  # as the profile of those who want it kept says
    done = run(ALL_THAT_IS_OPENED, home, json.dumps(where), PASSWORD)
    assert (json.loads(done.stdout), os.listdir(home)) == ([], []), done.stderr


def test_a_session_that_is_not_kept_does_not_see_the_one_that_is(server: CognitoServer) -> None:
    work = write_profile(server, remember="file")
    of_the_command_line = kept(server)
    before = (
        keys(of_the_command_line),
        state("sessions.json").read_text(),
        state("credentials.json").read_text(),
    )
    mine = cognito_tui.sign_in(work, "ada", PASSWORD)
    assert keys(mine) != before[0]
    mine.renewed(mine.tokens())
    mine.sign_out()
    after = (
        keys(of_the_command_line),
        state("sessions.json").read_text(),
        state("credentials.json").read_text(),
    )
    assert after == before
    assert [grant.revoked for grant in server.pool.grants] == [False, True]


def test_two_users_of_one_client_have_nothing_of_each_other(server: CognitoServer) -> None:
    server.pool.rotation = 0.0
    client = Client(ids(server))
    with ThreadPoolExecutor(2) as both:
        ada, bob = both.map(lambda name: client.sign_in(name, PASSWORD), ("ada", "bob"))
    assert len({identity(ada), identity(bob)}) == len({keys(ada), keys(bob)}) == 2
    for _ in range(2):
        later(server, ada, bob, seconds=HOUR)
        assert (ada.tokens().username, bob.tokens().username) == ("ada", "bob")
        assert (ada.account.user().username, bob.account.user().username) == ("ada", "bob")
    ada.sign_out()
    later(server, bob, seconds=HOUR)
    assert keys(bob)
    assert bob.username == "bob"


# kept -----------------------------------------------------------------------------------------------------------------


def test_the_command_line_goes_on_with_a_kept_session(server: CognitoServer) -> None:
    write_profile(server, remember="file")
    session = kept(server)
    assert given_to_the_aws_cli()["SessionToken"] == keys(session)
    who = command("whoami")
    assert "ada" in who.stdout + who.stderr
    session.sign_out()
    assert "Nobody is signed in" in command("credential-process").stderr


def test_a_kept_session_is_resumed_in_another_process_and_both_go_on(server: CognitoServer) -> None:
    server.pool.rotation = 0.0
    write_profile(server, remember="file")
    session = kept(server)
    done = run("import cognito_tui; print(cognito_tui.resume('work').account.user().username)")
    assert done.stdout == "ada\n", done.stderr
    later(server, session, seconds=HOUR)
    session.tokens()  # not with the token that it began with, which the other process has used up
    assert cognito_tui.resume("work").username == "ada"


def test_there_is_nothing_to_resume_where_nobody_signed_in_or_nothing_is_kept(server: CognitoServer) -> None:
    with pytest.raises(NotConfigured):
        cognito_tui.resume()
    write_profile(server, remember="file")
    with pytest.raises(SignInRequired, match="Nobody") as nobody:
        cognito_tui.resume("work")
    assert nobody.value.hint == "Call cognito_tui.sign_in, or run: cognito-tui login --profile work"
    write_profile(server, "forgetful")
    with pytest.raises(ConfigurationError, match="kept"):
        cognito_tui.resume("forgetful")
    kept(server)
    with pytest.raises(ConfigurationError, match="kept"):
        Client("work").resume()
    server.pool.grants[0].revoked = True
    with pytest.raises(SignInRequired) as over:
        cognito_tui.resume("work")
    assert over.value.aws_code == "NotAuthorizedException"


def test_tokens_that_somebody_made_up_get_nothing_of_who_is_kept(server: CognitoServer) -> None:
    work = write_profile(server, remember="file")
    kept(server, "ada").aws_credentials()
    made_up = {
        f"{use}_token": jwt.encode(
            {"token_use": use, "cognito:username": "ada", "sub": "ada", "exp": 2**33},
            "made up, and long enough for a key",
            "HS256",
        )
        for use in ("id", "access")
    }
    session = Client(work, keep=True).session(**made_up, refresh_token="made-up")
    renewals, given = server.operations.count(RENEWAL), server.operations.count(KEYS)
    assert session.tokens().refresh_token == Secret("made-up")
    with pytest.raises(CognitoTuiError):
        session.aws_credentials()
    with pytest.raises(CognitoTuiError):
        session.renewed(session.tokens())
    assert server.operations.count(KEYS) >= given
    assert server.operations.count(RENEWAL) == renewals + 1
    session.sign_out()
    assert cognito_tui.resume(work).username == "ada"


@pytest.mark.parametrize("remember", ["file", "off"])
def test_two_users_who_are_both_kept_have_nothing_of_each_other(server: CognitoServer, remember: str) -> None:
    server.pool.rotation = 0.0
    work = write_profile(server, remember=remember)
    ada, bob = kept(server, "ada", work), kept(server, "bob", work)
    identities = identity(ada), identity(bob)
    accounts = ada.account, bob.account
    assert len({*identities}) == 2
    for _ in range(2):
        later(server, ada, bob, seconds=HOUR)
        at_once(4, lambda: (ada.tokens(), bob.tokens()))
        assert (ada.tokens().username, bob.tokens().username) == ("ada", "bob")
        assert [account.user().username for account in accounts] == ["ada", "bob"]
    used = [body["RefreshToken"] for body in server.asked(RENEWAL)]
    assert len(used) == len(set(used)) == 4
    assert sorted(asked_by(server, token) for token in used) == ["ada", "ada", "bob", "bob"]
    before = server.operations.count(KEYS)
    for _ in range(3):
        assert (identity(ada), identity(bob)) == identities
    assert server.operations.count(KEYS) <= before + 2, "they take the keys from each other"


def test_who_signed_in_last_is_whom_the_command_line_has_whatever_the_other_program_does(
    server: CognitoServer,
) -> None:
    work = write_profile(server, remember="file")
    ada = kept(server, "ada", work)
    assert keys(ada)
    bob = kept(server, "bob", work)
    later(server, ada, seconds=HOUR)
    ada.tokens()  # renews, and what is kept stays bob's
    assert keys(ada)
    assert given_to_the_aws_cli()["SessionToken"] == keys(bob)
    assert cognito_tui.resume(work).username == "bob"
    ada.sign_out()
    assert cognito_tui.resume(work).username == "bob"
    assert [grant.revoked for grant in server.pool.grants if grant.user.username == "bob"] == [False]
    assert all(grant.revoked for grant in server.pool.grants if grant.user.username == "ada")


def test_keys_of_whom_was_signed_in_before_are_not_given_out_after_a_sign_in(server: CognitoServer) -> None:
    write_profile(server, remember="file")
    ada = kept(server)
    assert keys(ada)
    bob = kept(server, "bob")
    assert given_to_the_aws_cli()["SessionToken"] == keys(bob) != keys(ada)


def test_keys_that_another_process_got_are_taken_from_the_cache(server: CognitoServer) -> None:
    work = write_profile(server, remember="file")
    session = kept(server)
    assert keys(cognito_tui.resume(work)) == keys(session)
    assert server.operations.count(KEYS) == 1


def test_a_device_is_remembered_with_the_session_it_belongs_to_whosever_is_kept(
    server: CognitoServer,
) -> None:
    server.pool.rotation, server.pool.devices = 0.0, "opt-in"
    write_profile(server, remember="file")
    ada, bob = kept(server), kept(server, "bob")
    later(server, ada, bob, seconds=HOUR)
    ada.remember_device()
    assert ada.account.devices()[0].remembered
    later(server, ada, bob, seconds=HOUR)
    assert (ada.tokens().username, bob.tokens().username) == ("ada", "bob")
    assert [device.remembered for device in bob.account.devices()] == [False]
    assert cognito_tui.resume("work").username == "bob"


def test_of_two_sessions_of_one_user_the_one_that_is_signed_out_is_revoked(server: CognitoServer) -> None:
    """What is kept may be of a later sign-in, and the session's own refresh token another."""
    write_profile(server, remember="file")
    first, second = kept(server), kept(server)
    first.sign_out()
    assert [grant.revoked for grant in server.pool.grants] == [True, True]
    with pytest.raises(SignInRequired, match="Nobody"):
        cognito_tui.resume("work")
    assert second.username == "ada"


def test_a_user_who_deletes_the_account_leaves_nothing_behind(server: CognitoServer) -> None:
    work = write_profile(server, remember="file")
    ada = kept(server, "ada", work)
    ada.aws_credentials()
    ada.delete_account()
    assert "ada" not in server.pool.users
    assert "ada" not in state("sessions.json").read_text() + state("credentials.json").read_text()
    for ask in (ada.tokens, ada.aws_credentials, ada.delete_account):
        with pytest.raises(SignInRequired):
            ask()
    with pytest.raises(SignInRequired):
        cognito_tui.resume(work)
