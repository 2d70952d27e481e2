"""What users may do with their own account, and what signing out leaves behind."""

from ...lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .calls import (
        Account as Account,
        User as User,
        UserDevice as UserDevice,
        UserSession as UserSession,
    )
    from .left_after_sign_out import left_behind as left_behind
    from .status import (
        NotRenewable as NotRenewable,
        ProfileStatus as ProfileStatus,
        profile_status as profile_status,
    )

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "calls": "Account User UserDevice UserSession",
            "left_after_sign_out": "left_behind",
            "status": "NotRenewable ProfileStatus profile_status",
        },
    )
