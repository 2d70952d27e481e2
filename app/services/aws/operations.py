"""Which calls may be retried without asking: the one table of all operations that this program calls."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any


class Retry(Enum):
    """When a call that has failed may be made again.

    ALWAYS, even if AWS may have carried out the first one: the operation reads, or leaves the same state however often
    it is done. With refresh token rotation AWS accepts the old token for up to a minute (the app client's grace
    period), and a call ends sooner than that.
    IF_NOT_DONE: only if AWS has surely not carried it out, because it throttled the call or never received it. A second
    call would send a second message, create a second thing, or be refused.
    NEVER: the call sends a password, a code or another answer to a challenge. Each one counts as an attempt.
    """

    ALWAYS = "always"
    IF_NOT_DONE = "if not done"
    NEVER = "never"


_TABLE = {
    Retry.ALWAYS: (
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
    Retry.IF_NOT_DONE: (
        "sign_up resend_confirmation_code forgot_password associate_software_token confirm_device forget_device "
        "update_user_attributes get_user_attribute_verification_code revoke_user_session global_sign_out "
        "delete_user "
        "admin_create_user admin_reset_user_password create_identity_pool"
    ),
    Retry.NEVER: (
        "confirm_sign_up confirm_forgot_password change_password verify_software_token verify_user_attribute"
    ),
}
OPERATIONS = {name: repeat for repeat, names in _TABLE.items() for name in names.split()}
# InitiateAuth, by its flow. A flow that is not here sends a password.
_FLOWS = {
    "USER_SRP_AUTH": Retry.ALWAYS,
    "REFRESH_TOKEN_AUTH": Retry.ALWAYS,
    "USER_AUTH": Retry.IF_NOT_DONE,
    "CUSTOM_AUTH": Retry.IF_NOT_DONE,
}
# RespondToAuthChallenge, by its challenge. One that is not here is answered with a password, a code or a proof.
_CHALLENGES = {
    "SELECT_MFA_TYPE": Retry.IF_NOT_DONE,
    "MFA_SETUP": Retry.IF_NOT_DONE,
    "DEVICE_SRP_AUTH": Retry.IF_NOT_DONE,
}
_PASSWORD = "PASSWORD"  # noqa: S105 - the name of a parameter


def retry_of(operation: str, parameters: Mapping[str, Any]) -> Retry:
    """Return when a call may be retried. A call that the tables do not have is never retried.

    Args:
        operation: boto3's name, such as "initiate_auth".
    """
    if operation == "initiate_auth":
        proves = _PASSWORD in parameters.get("AuthParameters", ())
        return Retry.NEVER if proves else _FLOWS.get(str(parameters.get("AuthFlow")), Retry.NEVER)
    if operation == "respond_to_auth_challenge":
        return _CHALLENGES.get(str(parameters.get("ChallengeName")), Retry.NEVER)
    return OPERATIONS.get(operation, Retry.NEVER)
