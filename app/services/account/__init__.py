"""What users may do with their own account, and what signing out leaves behind."""

from ...lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .calls import (
        EMAIL as EMAIL,
        SECOND_FACTORS as SECOND_FACTORS,
        SMS as SMS,
        TOTP as TOTP,
        Account as Account,
        User as User,
        UserDevice as UserDevice,
        UserSession as UserSession,
    )
    from .left_after_sign_out import left_behind as left_behind

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "calls": "Account EMAIL SECOND_FACTORS SMS TOTP User UserDevice UserSession",
            "left_after_sign_out": "left_behind",
        },
    )
