"""One's own account: its attributes and its password, and its end."""

from __future__ import annotations

from cognito_tui.errors import IncorrectPassword, PasswordRejected
from cognito_tui.services.base.secret import Secret
from tests.live.journey import Live, journey
from tests.live.place import new_password
from tests.live.refusals import accepted, refused
from tests.live.signing_in import sign_in
from tests.support.pool_client import signed_in


@journey("one's own attributes")
def attributes(live: Live) -> None:
    cognito = live.client()
    account = cognito.account(sign_in(cognito, live.person()))
    account.update_attributes({"given_name": "Ada", "nickname": "The Enchantress"})
    assert account.user().attributes["given_name"] == "Ada"
    with accepted(live, gap="deletes no attributes"):
        account.delete_attributes(["nickname"])
    assert "nickname" not in account.user().attributes


@journey("one's own password")
def password(live: Live) -> None:
    ada, cognito, new = live.person(), live.client(), new_password()
    account = cognito.account(sign_in(cognito, ada))
    with live.step("the old one wrong"), refused(live, IncorrectPassword, gap="has a refusal of its own"):
        account.change_password(new, new)
    with live.step("the new one too short"), refused(live, PasswordRejected):
        account.change_password(ada.password, "short")
    account.change_password(ada.password, new)
    with live.step("the old one afterwards"), refused(live, IncorrectPassword):
        cognito.sign_in.start(ada.name, Secret(ada.password))
    signed_in(cognito.sign_in.start(ada.name, Secret(new)))


@journey("one's own account deleted")
def deleted(live: Live) -> None:
    ada, cognito = live.person(), live.client()
    with accepted(live, gap="deletes no accounts"):
        cognito.delete_account(sign_in(cognito, ada))
    with refused(live):
        cognito.sign_in.start(ada.name, Secret(ada.password))
