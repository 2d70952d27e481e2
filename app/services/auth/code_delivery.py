"""Where Cognito sent a code, and how to get another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ...errors import CodeRejected
from ...hints import Do, Hint
from ..base import Secret


@dataclass(frozen=True)
class CodeDelivery:
    """CodeDeliveryDetails.

    https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CodeDeliveryDetailsType.html

    Attributes:
        medium: "EMAIL" or "SMS"; empty where Cognito does not say.
        destination: as Cognito masks it: "a***@e***", "+*******1234".
        attribute: the user attribute that holds it: "email", "phone_number".
        session: of a sign-up, if Cognito gives one: `Registration.confirm` takes it, and nothing is asked for twice.
    """

    medium: str = ""
    destination: str = ""
    attribute: str = ""
    session: Secret | None = field(default=None, compare=False)

    @classmethod
    def of(cls, details: Mapping[str, Any] | None, session: Secret | None = None) -> CodeDelivery:
        """Return what Cognito says of it."""
        details = details or {}
        return cls(
            str(details.get("DeliveryMedium") or ""),
            str(details.get("Destination") or ""),
            str(details.get("AttributeName") or ""),
            session,
        )

    @property
    def sentence(self) -> str:
        """ "Cognito sent a code by email to a***@e***." """
        by = {"EMAIL": " by email", "SMS": " by text message"}.get(self.medium, "")
        to = f" to {self.destination}" if self.destination else ""
        return f"Cognito sent a code{by}{to}."


@contextmanager
def another_code(request: Do) -> Iterator[None]:
    """Suggest to request another code, where the one that was given has expired."""
    try:
        yield
    except CodeRejected as error:
        if error.aws_code == "ExpiredCodeException":
            error.remedy = Hint(request)
        raise
