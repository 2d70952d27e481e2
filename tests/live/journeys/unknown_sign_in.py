"""What nobody has published of sign-ins: what is said first, how often, and where a flow is off."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

from cognito_tui.services.auth.srp import SrpClient, password_claim
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import CHOICE
from tests.live.journey import CannotRun, Live, Person, journey
from tests.live.own_pool import FLOWS, OwnPool, own_pool
from tests.live.place import new_password
from tests.live.signing_in import with_authenticator
from tests.live.wire import Said
from tests.support.pool_client import signed_in

MOST_TRIES = 12
EVERY_FLOW = (*FLOWS, CHOICE)


def by_password(pool: OwnPool, name: str, password: str) -> Said:
    given = {"USERNAME": name, "PASSWORD": password}
    return pool.ask("InitiateAuth", AuthFlow="USER_PASSWORD_AUTH", AuthParameters=given)


def by_choice(pool: OwnPool, name: str, preferred: str = "", **parameters: str) -> Said:
    given = {"USERNAME": name, **({"PREFERRED_CHALLENGE": preferred} if preferred else {}), **parameters}
    return pool.ask("InitiateAuth", AuthFlow=CHOICE, AuthParameters=given)


def before_and_after_the_proof(live: Live, question: str, pool: OwnPool, ada: Person) -> None:
    live.seen(question, f"a wrong password, sent: {by_password(pool, ada.name, new_password())}")
    live.seen(question, f"the right password, sent: {by_password(pool, ada.name, ada.password)}")
    given = {"USERNAME": ada.name, "SRP_A": SrpClient.start().srp_a}
    said = pool.ask("InitiateAuth", AuthFlow="USER_SRP_AUTH", AuthParameters=given)
    live.seen(question, f"before an SRP proof: {said}")


@journey("a sign-in that is disabled")
def disabled(live: Live) -> None:
    with own_pool(live) as pool:
        ada = pool.person()
        pool.disable(ada)
        before_and_after_the_proof(live, "disabled-order", pool, ada)


@journey("a sign-in whose password was reset")
def reset(live: Live) -> None:
    with own_pool(live) as pool:
        ada = pool.person(attributes={"email": live.address()})
        pool.reset(ada)
        before_and_after_the_proof(live, "reset-order", pool, ada)


@journey("USER_AUTH where it is off", needs={"user_auth"}, pool="choice")
def choice_is_off(live: Live) -> None:
    with own_pool(live) as pool:
        live.seen("user-auth-off", str(by_choice(pool, pool.person().name)))


@journey("USER_AUTH and who has what", needs={"user_auth"}, pool="choice")
def choice(live: Live) -> None:
    with own_pool(live, auth_flows=EVERY_FLOW, first_factors=("PASSWORD", "PASSWORD_SRP")) as pool:
        ada, new = pool.person(), pool.person(temporary=True)
        said = by_choice(pool, ada.name, "PASSWORD_SRP", SRP_A=SrpClient.start().srp_a)
        live.seen("user-auth-session", f"PASSWORD_SRP: {said}")
        live.seen(
            "user-auth-no-factor",
            f"WEB_AUTHN preferred, which the pool has not: {by_choice(pool, ada.name, 'WEB_AUTHN')}",
        )
        live.seen("user-auth-temporary", f"nothing preferred: {by_choice(pool, new.name)}")
        said = by_choice(pool, new.name, "PASSWORD", PASSWORD=new.password)
        live.seen("user-auth-temporary", f"the temporary password: {said}")
        for preferred in ("", "PASSWORD", "PASSWORD_SRP"):
            given = {"SRP_A": SrpClient.start().srp_a} if preferred == "PASSWORD_SRP" else {}
            said = by_choice(pool, "nobody-of-this-name", preferred, **given)
            live.seen("user-auth-unknown", f"{preferred or 'nothing'} preferred: {said}")


@journey("USER_AUTH and who has nothing", needs={"user_auth"}, pool="choice")
def no_factor(live: Live) -> None:
    with own_pool(live, auth_flows=EVERY_FLOW, first_factors=("PASSWORD", "EMAIL_OTP")) as pool:
        ada = pool.without_a_password()
        live.seen("user-auth-no-factor", f"nothing preferred: {by_choice(pool, ada.name)}")
        live.seen("user-auth-no-factor", f"EMAIL_OTP preferred: {by_choice(pool, ada.name, 'EMAIL_OTP')}")


@journey("a time that is far off", needs={"srp"})
def timestamp(live: Live) -> None:
    with own_pool(live) as pool:
        ada = pool.person()
        for words, hours in (("a day early", -24), ("an hour early", -1), ("an hour late", 1)):
            srp = SrpClient.start()
            given = {"USERNAME": ada.name, "SRP_A": srp.srp_a}
            asked = pool.ask("InitiateAuth", AuthFlow="USER_SRP_AUTH", AuthParameters=given)
            parameters = asked.body["ChallengeParameters"]
            proof = password_claim(
                srp,
                pool_name=pool.user_pool_id.partition("_")[2],
                user_id=parameters["USER_ID_FOR_SRP"],
                password=Secret(ada.password),
                srp_b=parameters["SRP_B"],
                salt=parameters["SALT"],
                secret_block=parameters["SECRET_BLOCK"],
                now=datetime.now(timezone.utc) + timedelta(hours=hours),
            )
            answers = {"USERNAME": parameters["USER_ID_FOR_SRP"], **proof}
            said = pool.respond(asked, answers)
            live.seen("timestamp", f"{words}: {said}")


def wrong_codes(pool: OwnPool, asked: Said, ada: Person, code: Callable[[], str]) -> str:
    """Answer one challenge wrongly until that is not what is said, or often enough."""
    challenge = asked.body.get("ChallengeName", "")
    for number in range(1, MOST_TRIES + 1):
        said = pool.respond(asked, {"USERNAME": ada.name, f"{challenge}_CODE": code()})
        if said.code != "CodeMismatchException":
            return f"{challenge}: wrong code {number} of one session: {said}"
    return f"{challenge}: {MOST_TRIES} wrong codes were taken in one session"


@journey("wrong codes of an authenticator", needs={"totp"})
def tries(live: Live) -> None:
    with own_pool(live, mfa="OPTIONAL") as pool:
        ada, cognito = pool.person(), pool.client()
        account = cognito.account(signed_in(cognito.sign_in.start(ada.name, Secret(ada.password))))
        app = with_authenticator(account)
        asked = by_password(pool, ada.name, ada.password)
        live.seen("tries", wrong_codes(pool, asked, ada, lambda: app.wrong_code().secret.reveal()))


@journey("wrong codes sent by email", needs={"email_otp"}, pool="choice")
def tries_of_a_sent_code(live: Live) -> None:
    with own_pool(live, auth_flows=EVERY_FLOW, first_factors=("PASSWORD", "EMAIL_OTP")) as pool:
        ada = pool.person(attributes={"email": live.address()})
        asked = by_choice(pool, ada.name, "EMAIL_OTP")
        if asked.body.get("ChallengeName") != "EMAIL_OTP":
            raise CannotRun(f"no code is sent: {asked}")
        # a code that is right by chance is one of a hundred million
        live.seen("tries", wrong_codes(pool, asked, ada, lambda: f"{secrets.randbelow(10**8):08d}"))


@journey("a choice of second factors, one by email", needs={"totp"})
def email_as_a_second_factor(live: Live) -> None:
    factors = ("SOFTWARE_TOKEN_MFA", "EMAIL_OTP")
    with own_pool(live, mfa="OPTIONAL", factors=factors) as pool:
        ada, cognito = pool.person(attributes={"email": live.address()}), pool.client()
        account = cognito.account(signed_in(cognito.sign_in.start(ada.name, Secret(ada.password))))
        with_authenticator(account)
        account.set_second_factor("EMAIL_OTP", enabled=True)
        asked = by_password(pool, ada.name, ada.password)
        live.seen("email-mfa-choice", str(asked))
        said = pool.respond(asked, {"USERNAME": ada.name, "ANSWER": "EMAIL_OTP"})
        live.seen("email-mfa-choice", f"EMAIL_OTP chosen: {said}")
    with own_pool(live, mfa="ON", factors=factors) as pool:
        bob = pool.person()
        asked = by_password(pool, bob.name, bob.password)
        live.seen("email-mfa-setup", str(asked))
        said = pool.respond(asked, {"USERNAME": bob.name, "EMAIL": live.address()})
        live.seen("email-mfa-setup", f"an address: {said}")
