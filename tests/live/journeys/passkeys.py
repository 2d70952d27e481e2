"""A passkey: made by a virtual authenticator, offered by the product, and proved at the wire."""

from __future__ import annotations

import json

from cognito_tui.errors import ChallengeUnsupported
from cognito_tui.services.auth.steps import FactorChoice
from cognito_tui.services.base.factors import PASSKEY
from tests.live.journey import CannotRun, Live, journey
from tests.live.refusals import refused
from tests.live.signing_in import sign_in
from tests.live.wire import Wire
from tests.support import chromium
from tests.support.passkeys import passkeys
from tests.support.pool_client import choice


@journey("a passkey", needs={"user_auth", "passkey"}, pool="choice")
def passkey(live: Live) -> None:
    if reason := chromium.missing():
        raise CannotRun(reason)
    ada, cognito, wire = live.person(), live.client(auth_flow="USER_AUTH"), Wire.at(live)
    mine = {"AccessToken": sign_in(cognito, ada).tokens.access_token.reveal()}
    begun = wire.ask("cognito-idp", "StartWebAuthnRegistration", **mine)
    if begun.code == "UnknownOperationException":
        raise CannotRun(f"{live.target} registers no passkeys")
    with passkeys(live.outputs["relying_party_id"], live.home) as own:
        made = own.make(begun.body["CredentialCreationOptions"])
        done = wire.ask("cognito-idp", "CompleteWebAuthnRegistration", Credential=made, **mine)
        assert done.status == 200, done
        with live.step("offered"):
            offered = cognito.sign_in.start(ada.name)
            assert isinstance(offered, FactorChoice)
            assert PASSKEY in [factor.name for factor in offered.factors]
        with live.step("not in a terminal"), refused(live, ChallengeUnsupported):
            cognito.sign_in.answer(offered, choice(PASSKEY))
        given = {"USERNAME": ada.name, "PREFERRED_CHALLENGE": PASSKEY}
        client = {"ClientId": live.outputs["client_id"]}
        asked = wire.ask("cognito-idp", "InitiateAuth", AuthFlow="USER_AUTH", AuthParameters=given, **client)
        options = json.loads(asked.body["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"])
        answers = {"USERNAME": ada.name, "CREDENTIAL": json.dumps(own.prove(options))}
    said = wire.ask(
        "cognito-idp",
        "RespondToAuthChallenge",
        ChallengeName=PASSKEY,
        ChallengeResponses=answers,
        Session=asked.body["Session"],
        **client,
    )
    assert said.body["AuthenticationResult"]["IdToken"]
