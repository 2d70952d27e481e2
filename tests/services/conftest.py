from __future__ import annotations

import sys
from pathlib import Path

import pytest

from cognito_tui.services.sign_in import SignIn
from scripted_cognito import ScriptedCognito

sys.path.insert(0, str(Path(__file__).parent))

from scripted_sign_in import PROFILE, sign_in_with


@pytest.fixture
def sign_in(scripted: ScriptedCognito) -> SignIn:
    return sign_in_with(PROFILE)
