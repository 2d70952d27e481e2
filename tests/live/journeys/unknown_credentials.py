"""What nobody has published of credentials: another role's refusal, and the form of their end."""

from __future__ import annotations

import re

from cognito_tui.services.base.secret import Secret
from tests.live.journey import Live, journey
from tests.live.wire import Wire
from tests.support.pool_client import signed_in


@journey("credentials of a role that is not in the token", needs={"identity_pool", "groups"})
def custom_role(live: Live) -> None:
    ada, wire = live.person(), Wire.at(live)
    token = signed_in(live.client().sign_in.start(ada.name, Secret(ada.password))).tokens.id_token.reveal()
    pool = live.outputs["user_pool_id"]
    logins = {f"cognito-idp.{live.region}.amazonaws.com/{pool}": token}
    identity_pool = live.outputs["identity_pool_id"]
    mine = {
        "IdentityId": wire.ask("cognito-identity", "GetId", IdentityPoolId=identity_pool, Logins=logins).body[
            "IdentityId"
        ],
        "Logins": logins,
    }
    said = wire.ask("cognito-identity", "GetCredentialsForIdentity", **mine)
    [expiration] = re.findall(r'"Expiration":\s*([^,}\s]+)', said.text)
    whole, point, fraction = expiration.partition(".")
    live.seen("expiration", f"{len(whole)} digits" + (f", a point and {len(fraction)} more" if point else ""))
    for whose, arn in live.outputs["group_role_arns"].items():
        said = wire.ask("cognito-identity", "GetCredentialsForIdentity", CustomRoleArn=arn, **mine)
        live.seen("custom-role", f"that of the group {whose}, for who is in none: {said}")
