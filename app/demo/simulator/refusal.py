"""The errors of the JSON protocol, with the words AWS uses."""

from __future__ import annotations


class Refusal(Exception):
    """One AWS error: its code, its message, and the HTTP status."""

    def __init__(self, code: str, message: str = "", status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status


def not_authorized(message: str = "Incorrect username or password.") -> Refusal:
    return Refusal("NotAuthorizedException", message)


def invalid_parameter(message: str) -> Refusal:
    return Refusal("InvalidParameterException", message)


def not_found(message: str) -> Refusal:
    return Refusal("ResourceNotFoundException", message)
