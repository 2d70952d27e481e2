"""Which calls may be made again by themselves: the one table of all operations that anything here asks for.

AGAIN whatever became of the first: it reads, or leaves the same however often it is done. A refresh token that rotates
is taken for up to a minute more (the app client's grace), and a call ends sooner.
IF_UNDONE only where AWS has surely done nothing: it was busy, or nothing was sent. Twice would send two messages, make
two things, or be refused the second time.
ONCE: a password, a code or another answer to a challenge. Each counts as an attempt.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any


class Repeat(Enum):
    AGAIN = "again"
    IF_UNDONE = "if undone"
    ONCE = "once"


AGAIN, IF_UNDONE, ONCE = Repeat

_TABLE = {
    AGAIN: (
        # of users
        "get_user list_devices list_user_sessions get_tokens_from_refresh_token revoke_token "
        "delete_user_attributes set_user_mfa_preference update_device_status "
        "get_id get_credentials_for_identity get_open_id_token "
        "assume_role_with_web_identity get_caller_identity invoke "
        # of administrators
        "admin_get_user list_users list_users_in_group list_groups get_group admin_list_groups_for_user "
        "admin_add_user_to_group admin_remove_user_from_group admin_confirm_sign_up admin_enable_user "
        "admin_disable_user admin_delete_software_token admin_delete_user admin_set_user_password "
        "admin_update_user_attributes create_group delete_group "
        "describe_user_pool describe_user_pool_client get_user_pool_mfa_config list_user_pool_replicas "
        "describe_identity_pool list_identity_pools get_identity_pool_roles set_identity_pool_roles "
        "update_identity_pool "
        "get_role get_role_policy get_policy get_policy_version list_attached_role_policies list_role_policies "
        "list_role_tags simulate_principal_policy create_role update_role update_assume_role_policy "
        "put_role_policy delete_role delete_role_policy "
        "get_function_configuration list_tags create_function update_function_code "
        "update_function_configuration delete_function "
        "describe_log_groups list_tags_for_resource create_log_group put_retention_policy delete_log_group"
    ),
    IF_UNDONE: (
        "sign_up resend_confirmation_code forgot_password associate_software_token confirm_device forget_device "
        "update_user_attributes get_user_attribute_verification_code revoke_user_session global_sign_out "
        "delete_user "
        "admin_create_user admin_reset_user_password create_identity_pool"
    ),
    ONCE: (
        "confirm_sign_up confirm_forgot_password change_password verify_software_token verify_user_attribute"
    ),
}
OPERATIONS = {name: repeat for repeat, names in _TABLE.items() for name in names.split()}
# InitiateAuth by its flow: others send a password, or have a code sent.
_FLOWS = {
    "USER_SRP_AUTH": AGAIN,
    "REFRESH_TOKEN_AUTH": AGAIN,
    "USER_AUTH": IF_UNDONE,
    "CUSTOM_AUTH": IF_UNDONE,
}
# RespondToAuthChallenge by its challenge: others are answered with a password, a code or a proof.
_CHALLENGES = {"SELECT_MFA_TYPE": IF_UNDONE, "MFA_SETUP": IF_UNDONE, "DEVICE_SRP_AUTH": IF_UNDONE}
_PASSWORD = "PASSWORD"  # noqa: S105 - the name of a parameter


def repeat_of(operation: str, parameters: Mapping[str, Any]) -> Repeat:
    """Return whether a call may be made again: one that the table does not know may not.

    Args:
        operation: boto3's name for it.
    """
    if operation == "initiate_auth":
        proves = _PASSWORD in parameters.get("AuthParameters", ())
        return ONCE if proves else _FLOWS.get(str(parameters.get("AuthFlow")), ONCE)
    if operation == "respond_to_auth_challenge":
        return _CHALLENGES.get(str(parameters.get("ChallengeName")), ONCE)
    return OPERATIONS.get(operation, ONCE)
