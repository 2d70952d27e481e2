"""Codes that a pool sends, and the outbox where a test finds them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .refusal import Refusal

if TYPE_CHECKING:
    from .pool import Pool
    from .users import User

MEDIA = {"email": "EMAIL", "phone_number": "SMS"}
TRIES = 5
MESSAGES = 20  # to one user, for one purpose, in an hour: five guesses at each are a hundred in a million
HOUR = 3600.0


@dataclass(frozen=True)
class Message:
    """An email or a text message.

    Attributes:
        medium: "EMAIL" or "SMS".
        destination: the whole address or number.
        purpose: "SignUp", "ForgotPassword", "VerifyAttribute:email", "SMS_MFA", "EMAIL_OTP", "SMS_OTP".
    """

    username: str
    medium: str
    destination: str
    code: str
    purpose: str
    sent_at: float = 0.0


@dataclass
class Sent:
    value: str
    until: float
    wrong: int = 0


@dataclass
class Codes:
    """Codes outside a sign-in: the newest for each user and purpose is the one that counts, once."""

    sent: dict[tuple[str, str], Sent] = field(default_factory=dict)

    def send(self, pool: Pool, user: User, attribute: str, purpose: str, seconds: float) -> dict[str, str]:
        """Sends one to the user's email address or phone number; gives CodeDeliveryDetails."""
        message = deliver(pool, user, attribute, user.attributes.get(attribute, ""), purpose)
        self.sent[user.username, purpose] = Sent(message.code, pool.now() + seconds)
        return delivery_details(attribute, message.destination)

    def current(self, pool: Pool, username: str, purpose: str) -> str:
        """Return the code that would be accepted now; empty where there is none."""
        sent = self.sent.get((username, purpose))
        return sent.value if sent and pool.now() < sent.until and sent.wrong < TRIES else ""

    def check(self, pool: Pool, user: User, purpose: str, code: str) -> None:
        """Uses the code up, or raises.

        https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ConfirmSignUp.html#API_ConfirmSignUp_Errors
        """
        sent = self.sent.get((user.username, purpose))
        if sent is None or pool.now() >= sent.until:
            raise Refusal("ExpiredCodeException", "Invalid code provided, please request a code again.")
        if sent.wrong >= TRIES:
            raise Refusal("LimitExceededException", "Attempt limit exceeded, please try after some time.")
        if code != sent.value:
            sent.wrong += 1
            raise Refusal("CodeMismatchException", "Invalid verification code provided, please try again.")
        del self.sent[user.username, purpose]


def deliver(
    pool: Pool, user: User, attribute: str, destination: str, purpose: str, digits: int = 6
) -> Message:
    """Send a code. Raises Refusal where the user had too many for this purpose."""
    now = pool.now()
    code = f"{secrets.randbelow(10**digits):0{digits}d}"
    message = Message(user.username, MEDIA[attribute], destination, code, purpose, now)
    if user.imaginary:
        return message
    recent = [
        sent
        for sent in pool.outbox
        if (sent.username, sent.purpose) == (user.username, purpose) and sent.sent_at > now - HOUR
    ]
    if len(recent) >= MESSAGES:
        raise Refusal("LimitExceededException", "Attempt limit exceeded, please try after some time.")
    pool.outbox.append(message)
    pool.on_message(message)
    return message


def delivery_details(attribute: str, destination: str) -> dict[str, str]:
    return {
        "Destination": masked(destination),
        "DeliveryMedium": MEDIA[attribute],
        "AttributeName": attribute,
    }


def masked(destination: str) -> str:
    """As Cognito shows it: "a***@e***", or "+*******0100" with a star for each digit but the last four."""
    if "@" in destination:
        name, _, domain = destination.partition("@")
        return f"{name[:1]}***@{domain[:1]}***"
    return "+" + "*" * (len(destination) - 5) + destination[-4:]
