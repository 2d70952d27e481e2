"""What nobody has published of devices: when they are asked for, and with what."""

from __future__ import annotations

from cognito_tui.services.auth.srp import SrpClient
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import CHOICE
from tests.live.journey import Live, journey
from tests.live.own_pool import FLOWS, own_pool
from tests.live.signing_in import with_authenticator
from tests.support.pool_client import signed_in


@journey("when a device is asked for", needs={"devices"}, pool="strict")
def device(live: Live) -> None:
    with own_pool(live, devices="opt-in", mfa="OPTIONAL", auth_flows=(*FLOWS, CHOICE)) as pool:
        ada, cognito = pool.person(), pool.client()
        who = signed_in(cognito.sign_in.start(ada.name, Secret(ada.password)))
        assert who.device
        given = {"USERNAME": ada.name, "PASSWORD": ada.password, "DEVICE_KEY": who.device.key}
        by_password = {"AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": given}
        said = pool.ask("InitiateAuth", **by_password)
        live.seen("device-remembered", f"confirmed, not remembered: {said}")
        cognito.remember_device(who, remembered=True)
        asked = pool.ask("InitiateAuth", **by_password)
        live.seen("device-remembered", f"remembered: {asked}")
        live.seen("device-srp", str(asked))
        answers = {"USERNAME": ada.name, "DEVICE_KEY": who.device.key, "SRP_A": SrpClient.start().srp_a}
        live.seen("device-srp", f"SRP_A: {pool.respond(asked, answers)}")
        by_choice = {"AuthFlow": CHOICE, "AuthParameters": {**given, "PREFERRED_CHALLENGE": "PASSWORD"}}
        live.seen("device-flows", f"USER_AUTH: {pool.ask('InitiateAuth', **by_choice)}")
        with_authenticator(cognito.account(who))
        said = pool.ask("InitiateAuth", **by_password)
        live.seen("device-order", f"a remembered device and an authenticator: {said}")
