"""Every error that AWS's model declares for what users call has words of ours, in the newest botocore too."""

from __future__ import annotations

import pytest

from cognito_tui.services.aws.error_table import REFUSALS
from tests.support.hostile_answers import model, operations

OWN_TROUBLE = {"InternalErrorException"}  # the service's: its HTTP status, 500, says so
# What botocore 1.44.8 declares beyond 1.43.106, which the tests install.
_SESSIONS = (
    *(
        "ForbiddenException",
        "InvalidParameterException",
        "NotAuthorizedException",
        "OperationNotEnabledException",
    ),
    *("PasswordResetRequiredException", "ResourceNotFoundException", "TooManyRequestsException"),
    *("UserNotConfirmedException", "UserNotFoundException"),
)
NEWER = {
    "InitiateAuth": ("FeatureUnavailableInTierException",),
    "ListUserSessions": _SESSIONS,
    "RevokeUserSession": _SESSIONS,
}


def declared(service: str) -> dict[str, set[str]]:
    """Operation → the codes of its errors, but for OWN_TROUBLE."""
    codes: dict[str, set[str]] = {}
    for operation in operations(service).values():
        description = model(service).operation_model(operation)
        if description.auth_type == "none":
            codes[operation] = {error.error_code for error in description.error_shapes} - OWN_TROUBLE
    return codes


@pytest.mark.parametrize(("service", "least"), [("cognito-idp", 20), ("cognito-identity", 3), ("sts", 1)])
def test_the_table_has_each_code_that_the_model_declares(service: str, least: int) -> None:
    codes = declared(service)
    assert len(codes) >= least
    missing = {name: absent for name, known in codes.items() if (absent := known - REFUSALS.rules.keys())}
    assert missing == {}


def test_the_table_has_each_code_that_the_newest_model_declares() -> None:
    assert {code for codes in NEWER.values() for code in codes} <= REFUSALS.rules.keys()
