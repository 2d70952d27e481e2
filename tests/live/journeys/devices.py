"""A machine that the pool remembers, in place of a code."""

from __future__ import annotations

from dataclasses import replace

from cognito_tui.services.auth.steps import CodeRequired
from cognito_tui.services.base.secret import Secret
from tests.live.journey import Live, journey
from tests.live.signing_in import sign_in
from tests.support.pool_client import signed_in


@journey("a device: confirmed, remembered, signed in by, forgotten", needs={"devices"}, pool="strict")
def device(live: Live) -> None:
    ada, cognito = live.person(), live.client(remember="file")
    password = Secret(ada.password)
    who = sign_in(cognito, ada)
    with live.step("confirmed"):
        assert who.device
        [listed] = cognito.account(who).devices()
        assert (listed.key, listed.remembered) == (who.device.key, False)
    with live.step("remembered"):
        who = cognito.remember_device(who, remembered=True)
        assert cognito.account(who).devices()[0].remembered
    with live.step("signed in by"):
        again = signed_in(cognito.sign_in.start(ada.name, password))
        assert again.is_from(listed.key)
    with live.step("renewed with"):
        again = cognito.refresh(again)
    with live.step("forgotten"):
        cognito.forget_device(again)
        assert cognito.store.device(ada.name) is None
        assert isinstance(cognito.sign_in.start(ada.name, password), CodeRequired)


@journey("a device that somebody else has forgotten", needs={"devices"}, pool="strict")
def lost(live: Live) -> None:
    ada, cognito = live.person(), live.client(remember="file")
    who = cognito.remember_device(sign_in(cognito, ada), remembered=True)
    assert who.device
    cognito.account(replace(who, device=None)).forget_device(who.device.key)
    assert isinstance(cognito.sign_in.start(ada.name, Secret(ada.password)), CodeRequired)
    assert cognito.store.device(ada.name) is None
