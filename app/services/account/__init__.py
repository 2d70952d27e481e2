"""What users may do with their own account, and what signing out leaves behind."""

from ...lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .actions import (
        FactorChange,
        Remembering,
        SecondFactor,
        add_authenticator,
        check_deletion,
        prefer,
        remembering,
        second_factors,
        switch_off,
        switch_on,
    )
    from .calls import Account, SecondFactorName, User, UserDevice, UserSession
    from .last_sign_in import offered_user, remember_sign_in
    from .sign_out import clear_copies, finish_deletion, finish_sign_out, left_behind, removal_leaves
    from .status import NotRenewable, ProfileStatus, profile_status

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "actions": "FactorChange Remembering SecondFactor add_authenticator check_deletion prefer "
            "remembering second_factors switch_off switch_on",
            "calls": "Account SecondFactorName User UserDevice UserSession",
            "last_sign_in": "offered_user remember_sign_in",
            "sign_out": "clear_copies finish_deletion finish_sign_out left_behind removal_leaves",
            "status": "NotRenewable ProfileStatus profile_status",
        },
    )
