"""What users may do with their own account, and what signing out leaves behind."""

from ...lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .actions import (
        FactorChange as FactorChange,
        Remembering as Remembering,
        SecondFactor as SecondFactor,
        add_authenticator as add_authenticator,
        check_deletion as check_deletion,
        prefer as prefer,
        remembering as remembering,
        second_factors as second_factors,
        switch_off as switch_off,
        switch_on as switch_on,
    )
    from .calls import Account as Account, User as User, UserDevice as UserDevice, UserSession as UserSession
    from .sign_out import (
        clear_copies as clear_copies,
        finish_sign_out as finish_sign_out,
        left_behind as left_behind,
    )
    from .status import ProfileStatus as ProfileStatus, profile_status as profile_status

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "actions": "FactorChange Remembering SecondFactor add_authenticator check_deletion prefer "
            "remembering second_factors switch_off switch_on",
            "calls": "Account User UserDevice UserSession",
            "sign_out": "clear_copies finish_sign_out left_behind",
            "status": "ProfileStatus profile_status",
        },
    )
