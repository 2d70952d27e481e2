"""The authenticator that the pool wants before it lets one in."""

from __future__ import annotations

from ..context import Context
from ..messages import Reason
from ..services.steps import TotpEnrollment
from .authenticator import AuthenticatorForm
from .code import CodeForm


class TotpEnrollmentScreen(AuthenticatorForm, CodeForm):
    def __init__(self, context: Context, step: TotpEnrollment, reason: Reason = "") -> None:
        super().__init__(context, step, reason)
        self.key = step.secret
