"""Passwords: the policy, the history, and the lock-out.

https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html
"""

from __future__ import annotations

import string
from collections.abc import Callable
from typing import TYPE_CHECKING

from .refusal import Refusal, not_authorized

if TYPE_CHECKING:
    from .pool import Pool
    from .users import User

SYMBOLS = set("^$*.[]{}()?\"!@#%&/\\,><':;|_~`=+- ")
CLASSES: dict[str, Callable[[str], bool]] = {
    "uppercase": lambda password: any(c in string.ascii_uppercase for c in password),
    "lowercase": lambda password: any(c in string.ascii_lowercase for c in password),
    "numeric": lambda password: any(c in string.digits for c in password),
    "symbol": lambda password: any(c in SYMBOLS for c in password.strip()),
}
LONGEST_LOCK = 900.0


def check_policy(pool: Pool, password: str) -> None:
    words = ""
    if len(password) < pool.password_length:
        words = "Password not long enough"
    for name in pool.password_classes:
        if not words and not CLASSES[name](password):
            words = f"Password must have {name} characters"
    if words:
        raise Refusal("InvalidPasswordException", f"Password did not conform with policy: {words}")


def check_new(pool: Pool, user: User, password: str) -> None:
    """Policy and history."""
    check_policy(pool, password)
    if any(is_password(pool, user, password, age) for age in range(pool.password_history)):
        raise Refusal("PasswordHistoryPolicyViolationException", "Password has previously been used.")


def put(pool: Pool, user: User, password: str) -> None:
    user.passwords.insert(0, pool.srp.register(user.username, password))
    user.wrong_passwords, user.locked_until = 0, 0.0


def is_password(pool: Pool, user: User, password: str, age: int = 0) -> bool:
    """Whether it is the current one (age 0), the one before (age 1), ..."""
    if age >= len(user.passwords):
        return False
    record = user.passwords[age]
    return pool.srp.record(user.username, password, record.salt) == record


def prove(pool: Pool, user: User, is_right: Callable[[], bool]) -> None:
    """Lets the right password pass, and counts the wrong ones.

    The n-th wrong one of a row locks for 2^(n-5) seconds. What is tried during a lock is refused unseen and not
    counted; 15 quiet minutes after it all is forgiven.
    https://docs.aws.amazon.com/cognito/latest/developerguide/authentication.html#authentication-lockout
    """
    now = pool.now()
    if now < user.locked_until:
        raise not_authorized("Password attempts exceeded")
    if user.locked_until and now > user.locked_until + LONGEST_LOCK:
        user.wrong_passwords = 0
    if is_right():
        user.wrong_passwords, user.locked_until = 0, 0.0
        return
    user.wrong_passwords += 1
    excess = user.wrong_passwords - pool.lockout_after
    if excess >= 0:
        user.locked_until = now + min(pool.lockout_seconds * 2.0 ** min(excess, 20), LONGEST_LOCK)
    raise not_authorized()
