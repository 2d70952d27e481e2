"""The authenticator that the pool wants before it lets one in."""

from __future__ import annotations

from ..services.auth import TotpEnrollment
from ..tui.context import Context
from ..tui.messages import Reason
from .authenticator import AuthenticatorForm
from .code import CodeForm


class TotpEnrollmentScreen(AuthenticatorForm, CodeForm):
    def __init__(self, context: Context, step: TotpEnrollment, reason: Reason = "") -> None:
        super().__init__(context, step, reason)
        self.key = step.secret
