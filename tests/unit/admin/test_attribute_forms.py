"""An administrator's attributes are sent as a user's own are, or refused before anything is asked of AWS."""

from __future__ import annotations

from typing import Any

import pytest

from cognito_tui.errors import AttributeRejected
from cognito_tui.services.admin.passwords import Invitation, Passwords
from cognito_tui.services.admin.users import Users


class Recording:
    """In place of `AdministratorAws`: a pool with nobody in it, which takes everything."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def call(self, _: str, operation: str, **parameters: Any) -> dict[str, Any]:
        self.asked.append((operation, parameters))
        return {"Username": "ada"}


def test_a_number_is_normalized_or_refused_before_aws_is_asked() -> None:
    aws = Recording()
    users = Users(aws, "eu-west-1_TestPool")  # type: ignore[arg-type]
    invitation = Invitation(True, None, lambda *_: None)
    with pytest.raises(AttributeRejected):
        list(users.update("ada", {"phone_number": "0170 1234567"}))
    with pytest.raises(AttributeRejected):
        list(Passwords(users).create("ada", {"phone_number": "0170 1234567"}, invitation))
    assert aws.asked == []
    for change in users.update("ada", {"phone_number": "+49 (170) 123-4567"}):
        change.do()
    [(_, sent)] = [each for each in aws.asked if each[0] == "admin_update_user_attributes"]
    assert sent["UserAttributes"] == [{"Name": "phone_number", "Value": "+491701234567"}]
