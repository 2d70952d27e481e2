from __future__ import annotations

import pytest

from cognito_tui.services.auth.sign_in import SignIn
from tests.support.scripted_cognito import ScriptedCognito
from tests.support.scripted_sign_in import PROFILE, sign_in_with


@pytest.fixture
def sign_in(scripted: ScriptedCognito) -> SignIn:
    return sign_in_with(PROFILE)
