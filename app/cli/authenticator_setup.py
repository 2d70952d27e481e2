"""The key for an authenticator app, on the terminal."""

from __future__ import annotations

from ..services.auth import grouped, otpauth_uri
from ..services.base import Secret
from .io.messages import echo
from .io.qr_art import draw


def show_key(secret: Secret, *, account: str, issuer: str) -> None:
    """As a QR code where one can be drawn, and as text."""
    echo("Add this account to an authenticator app: scan the code, or type the key.")
    draw(otpauth_uri(secret, account=account, issuer=issuer))
    echo(f"Key: {grouped(secret)}")
    echo("Then type the six digits that the app shows.")
