"""Codes that would go out by e-mail or text message. They go nowhere: the hint line says them."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .asgi import AwsError

LIFETIME = 3600  # seconds
ATTEMPTS = 5  # wrong codes
SENDINGS = 20  # an hour: five guesses at each are a hundred in a million

MEDIA = {"EMAIL_OTP": "EMAIL", "SMS_MFA": "SMS", "SMS_OTP": "SMS", "email": "EMAIL", "phone_number": "SMS"}
"""DeliveryMedium of a challenge, and of an attribute."""

MISMATCH = "Invalid verification code provided, please try again."


@dataclass
class _Sent:
    code: str
    until: float
    medium: str
    attempts_left: int = ATTEMPTS


class Codes:
    """The latest code for each topic, e.g. "confirm:ada", "sign-in:ada". Each is good once.

    Attributes:
        announce: is told what each message says, in words.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self.announce: Callable[[str], object] = lambda _: None
        self._now = now
        self._sent: dict[str, _Sent] = {}
        self._sendings: dict[str, list[float]] = {}

    def send(self, topic: str, medium: str) -> None:
        """Makes a new code, in place of the one before.

        Args:
            medium: Cognito's DeliveryMedium, "EMAIL" or "SMS".

        Raises:
            AwsError: too many were sent for this topic of late.
        """
        now = self._now()
        recent = [sent for sent in self._sendings.get(topic, []) if sent > now - 3600]
        if len(recent) >= SENDINGS:
            raise AwsError("LimitExceededException", "Attempt limit exceeded, please try after some time.")
        self._sendings[topic] = [*recent, now]
        code = f"{secrets.randbelow(10**6):06d}"
        self._sent[topic] = _Sent(code, now + LIFETIME, medium)
        kind = "e-mail" if medium == "EMAIL" else "text message"
        self.announce(f"The {kind} ({topic}) says {code[:3]} {code[3:]}")

    def check(self, topic: str, code: str, mismatch: str = MISMATCH) -> None:
        """Raises AwsError unless it is the code, for the first time; `mismatch` is said of another one."""
        sent = self._sent.get(topic)
        if sent is None or self._now() >= sent.until:
            raise AwsError("ExpiredCodeException", "Invalid code provided, please request a code again.")
        if not sent.attempts_left:
            raise AwsError("LimitExceededException", "Attempt limit exceeded, please try after some time.")
        if not hmac.compare_digest(sent.code.encode(), code.encode(errors="replace")):
            sent.attempts_left -= 1
            raise AwsError("CodeMismatchException", mismatch)
        del self._sent[topic]
        self._sendings.pop(topic, None)

    def peek(self, topic: str) -> tuple[str, str]:
        """The code that is good now, and its medium; both empty when there is none."""
        sent = self._sent.get(topic)
        if sent is None or self._now() >= sent.until or not sent.attempts_left:
            return "", ""
        return sent.code, sent.medium


def destination(medium: str, attributes: Mapping[str, str]) -> str:
    """As Cognito masks it: "a***@e***", "+********0123"; empty when the user has none."""
    if medium == "SMS":
        number = attributes.get("phone_number", "")
        return number and "+" + "*" * (len(number) - 5) + number[-4:]
    local, _, domain = attributes.get("email", "").partition("@")
    return local and f"{local[0]}***@{domain[:1]}***"
