"""Sessions that are renewed, and their end."""

from __future__ import annotations

from cognito_tui.errors import CognitoTuiError, Refused, SignInRequired
from tests.live.journey import CannotRun, Live, journey
from tests.live.own_pool import own_pool
from tests.live.patience import eventually
from tests.live.refusals import accepted, refused
from tests.live.signing_in import sign_in


@journey("a session renewed, without rotation")
def renewed(live: Live) -> None:
    cognito = live.client()
    who = sign_in(cognito, live.person())
    again = cognito.refresh(who)
    assert again.tokens.id_token != who.tokens.id_token
    assert again.tokens.refresh_token == who.tokens.refresh_token
    assert cognito.account(again).user().username == who.username


@journey("a session renewed, with rotation", needs={"rotation"}, pool="strict")
def rotated(live: Live) -> None:
    cognito = live.client()
    who = sign_in(cognito, live.person())
    again = cognito.refresh(who)
    assert again.tokens.refresh_token != who.tokens.refresh_token
    assert cognito.refresh(again).tokens.refresh_token != again.tokens.refresh_token


@journey("a refresh token that was replaced", needs={"rotation"}, pool="strict")
def replaced(live: Live) -> None:
    with own_pool(live, rotation=0) as pool:
        cognito = pool.client()
        who = sign_in(cognito, pool.person())
        cognito.refresh(who)
        with refused(live, SignInRequired):
            pool.client().refresh(who)


@journey("signed out: the session is over", needs={"revoke"})
def signed_out(live: Live) -> None:
    cognito = live.client()
    who, other = sign_in(cognito, ada := live.person()), sign_in(live.client(), ada)
    cognito.sign_out(who)
    with refused(live, SignInRequired):
        cognito.refresh(who)
    assert live.client().refresh(other).tokens.id_token != other.tokens.id_token


@journey("signed out everywhere")
def signed_out_everywhere(live: Live) -> None:
    cognito = live.client()
    who, other = sign_in(cognito, ada := live.person()), sign_in(live.client(), ada)
    with accepted(live, gap="signs nobody out everywhere"):
        cognito.sign_out_everywhere(who)
    with refused(live, SignInRequired):
        live.client().refresh(other)

    def is_over() -> bool:
        try:
            live.client().account_with(lambda: other.tokens).user()
        except CognitoTuiError:
            return True
        return False

    assert eventually(is_over, bool)


@journey("sessions: listed, and one of them ended", needs={"user_sessions"})
def sessions(live: Live) -> None:
    cognito = live.client()
    who, other = sign_in(cognito, ada := live.person()), sign_in(live.client(), ada)
    account = cognito.account(who)
    try:
        listed = account.sessions()
    except Refused as off:  # the pools that Terraform makes do not track sessions
        if live.target == "simulator":
            raise
        raise CannotRun(f"{live.target}'s pool does not list sessions: {off.title}") from None
    assert [session.current for session in listed].count(True) == 1
    [theirs] = [session for session in listed if not session.current]
    account.revoke_session(theirs.id)
    assert [session.id for session in account.sessions()] == [
        session.id for session in listed if session.current
    ]
    with refused(live, SignInRequired):
        live.client().refresh(other)
