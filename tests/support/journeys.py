"""A user's ways through a Cognito, driven by boto3 and pycognito's SRP, and what each step of them was answered.

Nothing of the program under test takes part: two servers are compared. What is noted of an answer is its status and
error code, or the names in it: of a challenge and its parameters, of what a result holds, and, in steps of their own,
of the claims in tokens.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import html
import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from cognito_tui.demo.simulator.roles import SIGNED_IN, Role
from cognito_tui.demo.simulator.server import Pool, serve
from tests.support import cognito_local, triggers
from tests.support.pools import FLOWS, REGION, SeededPool, admin, anybody, seed_pool
from tests.support.pycognito_srp import QuickSrp
from tests.support.sign_in_at_emulator import Authenticator

PASSWORD, NEW, WEAK = "Correct-Horse-1", "Battery-Staple-2", "short"
EMAIL = "ada@example.com"
CLIENT_SECRET = "a-client-secret-of-24-chars-at-least"
QUESTION = {"question": "What is six by seven?"}
CALLBACK, VERIFIER = "http://localhost:8400/callback", "v" * 64
Account = Callable[..., None]


@dataclass
class Place:
    """A user pool somewhere, and what its administrator can do there.

    Attributes:
        add_user: name, password; `temporary`, `enabled`.
        code: gives the code that was sent last to a user for this purpose: "SignUp", "ForgotPassword", "Verify".
    """

    endpoint: str
    user_pool_id: str
    client_id: str
    client_secret: str
    identity_pool_id: str
    role_arn: str
    add_user: Account
    code: Callable[[str, str], str]

    @property
    def provider(self) -> str:
        return f"cognito-idp.{REGION}.amazonaws.com/{self.user_pool_id}"


@contextmanager
def at_the_simulator(*, mfa: str = "OFF", secret: bool = False, custom: bool = False) -> Iterator[Place]:
    pool = Pool(
        mfa=mfa,
        client_secret=CLIENT_SECRET if secret else "",
        auth_flows=(
            "USER_SRP_AUTH",
            "USER_PASSWORD_AUTH",
            "REFRESH_TOKEN_AUTH",
            *(["CUSTOM_AUTH"] if custom else []),
        ),
        factors=("SOFTWARE_TOKEN_MFA", "SMS_MFA"),
        custom_challenges=((QUESTION, "42"),) if custom else (),
        callback_urls=(CALLBACK,),
        buckets=("field-notes",),
        roles={SIGNED_IN: Role(longest=43_200)},
    )

    def add_user(
        name: str, password: str, *, temporary: bool = False, enabled: bool = True, phone: str = ""
    ) -> None:
        attributes = {"email": f"{name}@example.com", **({"phone_number": phone} if phone else {})}
        status = "FORCE_CHANGE_PASSWORD" if temporary else "CONFIRMED"
        pool.add_user(name, password, status=status, enabled=enabled, attributes=attributes)

    with serve(pool) as server:
        yield Place(
            server.url,
            pool.user_pool_id,
            pool.client_id,
            pool.client_secret,
            pool.identity_pool_id,
            next(iter(pool.roles)),
            add_user,
            lambda name, _: pool.latest_code(name),
        )


def at_an_emulator(url: str, *, mfa: str = "OFF", secret: bool = False, custom: bool = False) -> Place:
    """At ministack or moto; ministack's codes are these, and moto takes any.

    Args:
        custom: whether the pool asks the question of `triggers`.
    """
    flows = (*FLOWS, *(["ALLOW_CUSTOM_AUTH"] if custom else []))
    pool = seed_pool(url, mfa=mfa, secret=secret, flows=flows)
    if custom:
        triggers.add(pool, question=QUESTION, answer="42", tries=1)
    return _place(pool, {"SignUp": "123456", "ForgotPassword": "654321", "Verify": "123456"})


def with_pages(place: Place) -> None:
    """Gives an emulator's app client its place to send browsers back to."""
    users = admin(place.endpoint, "cognito-idp")
    domain = place.user_pool_id.replace("_", "-").lower()
    users.create_user_pool_domain(UserPoolId=place.user_pool_id, Domain=domain)
    users.update_user_pool_client(
        UserPoolId=place.user_pool_id,
        ClientId=place.client_id,
        CallbackURLs=[CALLBACK],
        AllowedOAuthFlows=["code"],
        AllowedOAuthScopes=["openid", "aws.cognito.signin.user.admin"],
        AllowedOAuthFlowsUserPoolClient=True,
        SupportedIdentityProviders=["COGNITO"],
    )


def at_cognito_local(url: str, *, mfa: str = "OFF", redirect_uri: str = "") -> Place:
    """Its pools have neither client secrets nor identity pools."""
    codes = dict.fromkeys(("SignUp", "ForgotPassword", "Verify"), cognito_local.CODE)
    return _place(cognito_local.seed_user_pool(url, mfa=mfa, redirect_uri=redirect_uri), codes)


def _place(pool: SeededPool, codes: dict[str, str]) -> Place:
    def add_user(
        name: str, password: str, *, temporary: bool = False, enabled: bool = True, phone: str = ""
    ) -> None:
        pool.add_user(name, password, temporary=temporary, email=f"{name}@example.com")
        users, who = admin(pool.endpoint, "cognito-idp"), {"UserPoolId": pool.user_pool_id, "Username": name}
        if phone:
            listed = {"phone_number": phone, "phone_number_verified": "true"}
            users.admin_update_user_attributes(
                **who, UserAttributes=[{"Name": key, "Value": value} for key, value in listed.items()]
            )
        if not enabled:
            users.admin_disable_user(**who)

    return Place(
        pool.endpoint,
        pool.user_pool_id,
        pool.client_id,
        pool.client_secret or "",
        pool.identity_pool_id,
        pool.role_arn,
        add_user,
        lambda _, purpose: codes[purpose],
    )


@dataclass
class Traveller:
    """Somebody who takes notes: `seen` is what each step was answered, by the name of the step."""

    place: Place
    seen: dict[str, str] = field(default_factory=dict)

    @property
    def idp(self) -> Any:
        return anybody(self.place.endpoint, "cognito-idp")

    @property
    def client(self) -> dict[str, str]:
        return {"ClientId": self.place.client_id}

    def step(self, name: str, call: Callable[..., Any], **arguments: Any) -> Any:
        """Makes the call, and notes what it was answered; gives that, or {} where it was refused."""
        assert name not in self.seen, "each step has a name of its own"
        try:
            answer = call(**arguments)
        except ClientError as error:
            response = error.response
            self.seen[name] = f"{response['ResponseMetadata']['HTTPStatusCode']} {response['Error']['Code']}"
            return {}
        self.seen[name] = names_in(answer)
        return answer

    def claims(self, name: str, result: Any) -> None:
        for token in ("IdToken", "AccessToken"):
            self.seen[f"{name}: {token}"] = " ".join(sorted(claims(result[token])))

    # -- signing in --

    def start(self, name: str, flow: str, username: str, **parameters: str) -> Any:
        given = {"USERNAME": username, **self.hash(username), **parameters}
        return self.step(name, self.idp.initiate_auth, AuthFlow=flow, AuthParameters=given, **self.client)

    def password(self, name: str, username: str = "ada", password: str = PASSWORD) -> Any:
        return self.start(name, "USER_PASSWORD_AUTH", username, PASSWORD=password)

    def srp(self, name: str, username: str = "ada", password: str = PASSWORD) -> Any:
        """Two steps: what is asked, and what the proof is answered."""
        place = self.place
        srp = QuickSrp(
            username,
            password,
            place.user_pool_id,
            place.client_id,
            client=self.idp,
            client_secret=place.client_secret or None,
        )
        asked = self.start(f"{name}: asked", "USER_SRP_AUTH", **_lower(srp.get_auth_params()))
        if not asked:
            return {}
        proof = srp.process_challenge(asked["ChallengeParameters"], {"USERNAME": username})
        return self.answer(name, asked, **proof)

    def answer(self, name: str, asked: Any, **answers: str) -> Any:
        parameters = asked.get("ChallengeParameters", {})
        username = parameters.get("USER_ID_FOR_SRP") or parameters.get("USERNAME") or "ada"
        session = {"Session": asked["Session"]} if asked.get("Session") else {}
        return self.step(
            name,
            self.idp.respond_to_auth_challenge,
            ChallengeName=asked.get("ChallengeName", "NOTHING_ASKED"),
            ChallengeResponses={**self.hash(username), "USERNAME": username, **answers},
            **session,
            **self.client,
        )

    def hash(self, username: str) -> dict[str, str]:
        secret = self.place.client_secret
        if not secret:
            return {}
        digest = hmac.digest(secret.encode(), (username + self.place.client_id).encode(), "sha256")
        return {"SECRET_HASH": base64.b64encode(digest).decode()}


def _lower(parameters: dict[str, str]) -> dict[str, str]:
    """pycognito's parameters, as `start` takes them: its own hash of the name is made anew."""
    given = {name: value for name, value in parameters.items() if name != "SECRET_HASH"}
    return {"username": given.pop("USERNAME"), **given}


def names_in(answer: Any) -> str:
    """The names in an answer, deeply, and the name of a challenge; what is empty is left out."""
    parts = []
    for name, value in sorted(answer.items()):
        if name == "ResponseMetadata" or value in (None, "", {}, []):
            continue
        if name == "ChallengeName":
            parts.append(str(value))
        elif isinstance(value, dict):
            parts.append(f"{name}({names_in(value)})")
        elif name == "UserAttributes":
            parts.append(f"{name}({' '.join(sorted(pair['Name'] for pair in value))})")
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            parts.append(f"{name}({names_in(value[0])})")
        else:
            parts.append(name)
    return " ".join(parts)


def claims(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))))


# -- the journeys ------------------------------------------------------------------------------------------------


def srp(me: Traveller) -> None:
    """A password that is proven and never sent."""
    me.place.add_user("ada", PASSWORD)
    me.place.add_user("off", PASSWORD, enabled=False)
    me.claims("right", me.srp("right")["AuthenticationResult"])
    me.srp("wrong", password=NEW)
    me.srp("nobody", username="nobody")
    me.srp("disabled", username="off")


def secret_hash(me: Traveller) -> None:
    me.place.add_user("ada", PASSWORD)
    me.srp("by SRP")
    me.password("right")
    me.start("another", "USER_PASSWORD_AUTH", "ada", PASSWORD=PASSWORD, SECRET_HASH="eA==")
    me.start("none", "USER_PASSWORD_AUTH", "ada", PASSWORD=PASSWORD, SECRET_HASH="")


def password(me: Traveller) -> None:
    me.place.add_user("ada", PASSWORD)
    me.place.add_user("off", PASSWORD, enabled=False)
    result = me.password("right")["AuthenticationResult"]
    me.claims("right", result)
    me.password("wrong", password=NEW)
    me.password("nobody", username="nobody")
    me.password("disabled", username="off")
    me.start("a flow that the client does not have", "CUSTOM_AUTH", "ada")
    me.step(
        "no user name", me.idp.initiate_auth, AuthFlow="USER_PASSWORD_AUTH", AuthParameters={}, **me.client
    )
    me.step("who it is", me.idp.get_user, AccessToken=result["AccessToken"])
    me.step("no token", me.idp.get_user, AccessToken="x")
    me.step("another token", me.idp.get_user, AccessToken=result["IdToken"])


def new_password(me: Traveller) -> None:
    me.place.add_user("ada", PASSWORD, temporary=True)
    me.place.add_user("eve", PASSWORD, temporary=True)
    me.answer("weak", me.password("eve is asked", "eve"), NEW_PASSWORD=WEAK)
    asked = me.password("asked")
    me.answer("good", asked, NEW_PASSWORD=NEW)
    me.answer("the same session", asked, NEW_PASSWORD=NEW)
    me.password("the temporary one", password=PASSWORD)
    me.password("the new one", password=NEW)


def authenticator(me: Traveller) -> None:
    """Codes of three half minutes, so that none is needed twice."""
    me.place.add_user("ada", PASSWORD)
    token = {"AccessToken": me.password("without")["AuthenticationResult"]["AccessToken"]}
    app = Authenticator(me.step("a key", me.idp.associate_software_token, **token)["SecretCode"])
    if time.time() % 30 > 20:
        time.sleep(31 - time.time() % 30)
    now = time.time()
    before, during, after = (app.code_at(now + 30 * ahead) for ahead in (-1, 0, 1))
    wrong = app.wrong_code(now).secret.reveal()
    me.step("enrolled with a wrong code", me.idp.verify_software_token, UserCode=wrong, **token)
    named = {"FriendlyDeviceName": "phone", **token}
    me.step("enrolled", me.idp.verify_software_token, UserCode=before, **named)
    on = {"Enabled": True, "PreferredMfa": True}
    me.step("switched on", me.idp.set_user_mfa_preference, SoftwareTokenMfaSettings=on, **token)
    me.step("who it is", me.idp.get_user, **token)
    asked = me.password("asked")
    me.answer("wrong code", asked, SOFTWARE_TOKEN_MFA_CODE=wrong)
    me.answer("right code", asked, SOFTWARE_TOKEN_MFA_CODE=during)
    again = me.password("asked again")
    me.answer("the same code", again, SOFTWARE_TOKEN_MFA_CODE=during)
    me.answer("the next code", again, SOFTWARE_TOKEN_MFA_CODE=after)
    me.answer("no session", {"ChallengeName": "SOFTWARE_TOKEN_MFA"}, SOFTWARE_TOKEN_MFA_CODE=after)
    made_up = {"ChallengeName": "SOFTWARE_TOKEN_MFA", "Session": "a-session-that-nobody-has-opened"}
    me.answer("a session of nobody's", made_up, SOFTWARE_TOKEN_MFA_CODE=after)


def text_message(me: Traveller) -> None:
    me.place.add_user("ada", PASSWORD, phone="+441632960123")
    token = {"AccessToken": me.password("without")["AuthenticationResult"]["AccessToken"]}
    on = {"Enabled": True, "PreferredMfa": True}
    me.step("switched on", me.idp.set_user_mfa_preference, SMSMfaSettings=on, **token)
    asked = me.password("asked")
    me.answer("wrong code", asked, SMS_MFA_CODE="nonsense")


def renewal(me: Traveller) -> None:
    me.place.add_user("ada", PASSWORD)
    first = me.password("first")["AuthenticationResult"]
    renew = me.idp.get_tokens_from_refresh_token
    me.step("renewed", renew, RefreshToken=first["RefreshToken"], **me.client)
    me.step(
        "renewed by the old flow",
        me.idp.initiate_auth,
        AuthFlow="REFRESH_TOKEN_AUTH",
        AuthParameters={"REFRESH_TOKEN": first["RefreshToken"]},
        **me.client,
    )
    me.step("with no token", renew, RefreshToken="x", **me.client)
    me.step("an access token revoked", me.idp.revoke_token, Token=first["AccessToken"], **me.client)
    me.step("revoked", me.idp.revoke_token, Token=first["RefreshToken"], **me.client)
    me.step("renewed after that", renew, RefreshToken=first["RefreshToken"], **me.client)
    me.step("its access token", me.idp.get_user, AccessToken=first["AccessToken"])


def signing_out(me: Traveller) -> None:
    me.place.add_user("ada", PASSWORD)
    first = me.password("first")["AuthenticationResult"]
    second = me.password("second")["AuthenticationResult"]
    me.step("out everywhere", me.idp.global_sign_out, AccessToken=second["AccessToken"])
    renew = me.idp.get_tokens_from_refresh_token
    me.step("the other's renewal", renew, RefreshToken=first["RefreshToken"], **me.client)
    me.step("the other's access token", me.idp.get_user, AccessToken=first["AccessToken"])
    me.step("out with nonsense", me.idp.global_sign_out, AccessToken="x")


def sign_up(me: Traveller) -> None:
    attributes = [{"Name": "email", "Value": EMAIL}]
    new = {"Username": "ada", "UserAttributes": attributes, **me.client}
    me.step("with a weak password", me.idp.sign_up, Password=WEAK, **{**new, "Username": "eve"})
    me.step("made", me.idp.sign_up, Password=PASSWORD, **new)
    me.step("made again", me.idp.sign_up, Password=PASSWORD, **new)
    me.password("signed in too early")
    ada = {"Username": "ada", **me.client}
    me.step("sent again", me.idp.resend_confirmation_code, **ada)
    me.step("a wrong code", me.idp.confirm_sign_up, ConfirmationCode="000001", **ada)
    code = me.place.code("ada", "SignUp")
    me.step("confirmed", me.idp.confirm_sign_up, ConfirmationCode=code, **ada)
    me.step("confirmed again", me.idp.confirm_sign_up, ConfirmationCode=code, **ada)
    me.password("signed in")


def forgotten_password(me: Traveller) -> None:
    me.place.add_user("ada", PASSWORD)
    me.place.add_user("eve", PASSWORD)
    ada, eve = {"Username": "ada", **me.client}, {"Username": "eve", **me.client}
    confirm = me.idp.confirm_forgot_password
    me.idp.forgot_password(**eve)
    code = me.place.code("eve", "ForgotPassword")
    me.step("a weak password", confirm, ConfirmationCode=code, Password=WEAK, **eve)
    me.step("asked", me.idp.forgot_password, **ada)
    me.step("a wrong code", confirm, ConfirmationCode="000001", Password=NEW, **ada)
    code = me.place.code("ada", "ForgotPassword")
    me.step("a new one", confirm, ConfirmationCode=code, Password=NEW, **ada)
    me.step("the code again", confirm, ConfirmationCode=code, Password=PASSWORD, **ada)
    me.password("the old one", password=PASSWORD)
    me.password("signed in", password=NEW)


def account(me: Traveller) -> None:
    me.place.add_user("ada", PASSWORD)
    token = {"AccessToken": me.password("first")["AuthenticationResult"]["AccessToken"]}
    update, change = me.idp.update_user_attributes, me.idp.change_password
    changed = [{"Name": "nickname", "Value": "A"}, {"Name": "email", "Value": "lovelace@example.com"}]
    me.step("a new address", update, UserAttributes=changed, **token)
    me.step("who it is", me.idp.get_user, **token)
    verify = {"AttributeName": "email", **token}
    me.step("a code", me.idp.get_user_attribute_verification_code, **verify)
    me.step("a wrong code", me.idp.verify_user_attribute, Code="000001", **verify)
    me.step("verified", me.idp.verify_user_attribute, Code=me.place.code("ada", "Verify"), **verify)
    me.step("no number", me.idp.get_user_attribute_verification_code, AttributeName="phone_number", **token)
    forged = [{"Name": "email_verified", "Value": "true"}]
    me.step("verified by itself", update, UserAttributes=forged, **token)
    me.step("deleted", me.idp.delete_user_attributes, UserAttributeNames=["nickname"], **token)
    me.step("who it is then", me.idp.get_user, **token)
    me.step("from a wrong password", change, PreviousPassword=NEW, ProposedPassword=NEW, **token)
    me.step("changed", change, PreviousPassword=PASSWORD, ProposedPassword=NEW, **token)
    me.step("to a weak one", change, PreviousPassword=NEW, ProposedPassword=WEAK, **token)
    me.step("gone", me.idp.delete_user, **token)
    me.step("still there?", me.idp.get_user, **token)
    me.password("signed in after that", password=NEW)


def identity_pool(me: Traveller) -> None:
    place = me.place
    place.add_user("ada", PASSWORD)
    result = me.password("first")["AuthenticationResult"]
    identities, sts = anybody(place.endpoint, "cognito-identity"), anybody(place.endpoint, "sts")
    pool, logins = {"IdentityPoolId": place.identity_pool_id}, {"Logins": {place.provider: result["IdToken"]}}
    me.step("nobody's", identities.get_id, **pool)
    me.step("an access token", identities.get_id, Logins={place.provider: result["AccessToken"]}, **pool)
    forged = result["IdToken"][:-8] + "AAAAAAAA"
    me.step("a forged token", identities.get_id, Logins={place.provider: forged}, **pool)
    mine = {"IdentityId": me.step("an identity", identities.get_id, **logins, **pool)["IdentityId"], **logins}
    keys = me.step("its keys", identities.get_credentials_for_identity, **mine).get("Credentials", {})
    me.step(
        "somebody else's", identities.get_credentials_for_identity, **{**mine, "IdentityId": f"{REGION}:x"}
    )
    token = me.step("its token", identities.get_open_id_token, **mine).get("Token", "x")
    role = {"RoleArn": place.role_arn, "RoleSessionName": "ada"}
    assume = sts.assume_role_with_web_identity
    me.step("the role", assume, WebIdentityToken=token, **role)
    me.step("the role for a user's token", assume, WebIdentityToken=result["IdToken"], **role)
    other = {**role, "RoleArn": place.role_arn + "-x"}
    me.step("another role", assume, WebIdentityToken=token, **other)
    me.step("for too long", assume, WebIdentityToken=token, DurationSeconds=43_200, **role)
    me.step("who it is", signing(place, "sts", keys).get_caller_identity)
    me.step("with a wrong key", signing(place, "sts", {**keys, "SecretKey": "x"}).get_caller_identity)
    me.step("with a wrong token", signing(place, "sts", {**keys, "SessionToken": "x"}).get_caller_identity)
    buckets = me.step("the buckets", signing(place, "s3", keys).list_buckets)
    names = [bucket["Name"] for bucket in buckets["Buckets"]]
    me.seen["field-notes is one of them"] = str("field-notes" in names)
    me.step("the buckets with a wrong key", signing(place, "s3", {**keys, "SecretKey": "x"}).list_buckets)


def signing(place: Place, service: str, keys: dict[str, str]) -> Any:
    return boto3.client(
        service,
        REGION,
        endpoint_url=place.endpoint,
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretKey"],
        aws_session_token=keys["SessionToken"],
        config=Config(retries={"total_max_attempts": 1}, proxies={}),
    )


def custom_challenge(me: Traveller) -> None:
    """The pool asks one question in place of the password, and takes one answer."""
    me.place.add_user("ada", PASSWORD)
    asked = me.start("asked", "CUSTOM_AUTH", "ada")
    me.answer("wrong", asked, ANSWER="41")
    me.answer("again", asked, ANSWER="42")
    me.answer("right", me.start("asked anew", "CUSTOM_AUTH", "ada"), ANSWER="42")


def managed_login(me: Traveller) -> None:
    """A browser's way to a code, and a program's from the code to tokens."""
    me.place.add_user("ada", PASSWORD)
    page = Page(me)
    page.authorize("the form")
    page.authorize("an address of somebody else's", redirect_uri="https://example.com/")
    page.authorize("the form for another client", client_id="another")
    page.log_in("a wrong password", NEW)
    code = page.log_in("the right one", PASSWORD)
    form = {"grant_type": "authorization_code", "redirect_uri": CALLBACK}
    tokens = page.exchange("the code", code=code, code_verifier=VERIFIER, **form)
    me.seen["the nonce is in the ID token"] = str("nonce" in claims(tokens.get("id_token", ".e30.")))
    refresh = {"grant_type": "refresh_token", "refresh_token": tokens.get("refresh_token", "x")}
    page.exchange("renewed", **refresh)
    page.exchange("another client", **{**refresh, "client_id": "another"})
    page.exchange("another grant", grant_type="password")
    page.exchange("the code again", code=code, code_verifier=VERIFIER, **form)
    code = page.log_in("once more", PASSWORD)
    page.exchange("another verifier", code=code, code_verifier="w" * 64, **form)
    page.exchange("no code", code="x", code_verifier=VERIFIER, **form)
    me.step("revoked", me.idp.revoke_token, Token=refresh["refresh_token"], **me.client)
    page.exchange("renewed after that", **refresh)


class Page:
    """A browser and a program at managed login's endpoints: plain HTTP, of which the names are noted."""

    def __init__(self, me: Traveller) -> None:
        self._me = me
        self._host = me.place.endpoint.rpartition("/")[2]

    def _ask(self, method: str, target: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, Location and body."""
        connection = HTTPConnection(self._host, timeout=30)
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        try:
            connection.request(method, target, urlencode(form) if form else None, headers)
            answer = connection.getresponse()
            return answer.status, answer.getheader("location", ""), answer.read().decode()
        finally:
            connection.close()

    def authorize(self, name: str, **other: str) -> str:
        """The page that the browser ends at; a redirect to the form is followed."""
        query = {
            "response_type": "code",
            "client_id": self._me.place.client_id,
            "redirect_uri": CALLBACK,
            "scope": "openid aws.cognito.signin.user.admin",
            "state": "the state",
            "nonce": "the nonce",
            "code_challenge": base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode()[
                :-1
            ],
            "code_challenge_method": "S256",
            **other,
        }
        status, location, body = self._ask("GET", f"/oauth2/authorize?{urlencode(query)}")
        if location.startswith("/login?"):
            status, _, body = self._ask("GET", location)
        if name:
            self._me.seen[name] = str(status)
        return body

    def log_in(self, name: str, password: str) -> str:
        """The code that the browser is given, if any."""
        page = self.authorize("")
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
        form = {key: html.unescape(value) for key, value in fields.items()}
        action = re.search(r'<form[^>]* action="([^"]+)"', page)
        target = html.unescape(action[1]) if action else "/login"
        status, location, _ = self._ask("POST", target, {**form, "username": "ada", "password": password})
        query = dict(parse_qsl(urlsplit(location).query))
        self._me.seen[name] = " ".join((str(status), *sorted(query)))
        return query.get("code", "")

    def exchange(self, name: str, **form: str) -> dict[str, str]:
        given = {"client_id": self._me.place.client_id, **form}
        status, _, body = self._ask("POST", "/oauth2/token", given)
        answer: dict[str, str] = json.loads(body)
        names = answer.get("error") or " ".join(sorted(answer))
        self._me.seen[name] = f"{status} {names}"
        return answer
