"""What users are about to do with their account, decided before a front end asks or calls: what changes, and what they
must agree to first.

A screen may ask more than that, since a key is easily pressed by mistake; nobody may ask less.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import cast

from ...errors import CognitoTuiError, Refused, Throttled
from ...hints import Do, Operation
from ..base import FACTORS, SWITCHABLE, TOTP, FactorKind, label_of
from ..tokens import AuthResult, TokenStore
from .calls import Account, SecondFactorName, User

# second factors -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SecondFactor:
    """One second factor of a user.

    Attributes:
        on: whether Cognito asks for it.
        preferred: whether it is asked for first.
        destination: the address or number that its codes go to; empty for an authenticator app.
    """

    kind: FactorKind
    on: bool
    preferred: bool
    destination: str


@dataclass(frozen=True)
class FactorSetting:
    """What one second factor is to be."""

    kind: FactorKind
    enabled: bool
    preferred: bool = False


@dataclass(frozen=True)
class FactorChange:
    """A change of a user's second factors.

    Attributes:
        user: as they are now.
        settings: what to set, in this order.
        risk: what the person must agree to before; empty for nothing.
    """

    user: User
    settings: tuple[FactorSetting, ...]
    risk: str = ""

    def apply(self, account: Account, setting: FactorSetting) -> None:
        """Make one of the settings.

        Raises:
            Refused: Cognito does not allow it; the error says what must be done first, where that is known.
        """
        try:
            account.set_second_factor(
                cast(SecondFactorName, setting.kind.name),
                enabled=setting.enabled,
                preferred=setting.preferred,
            )
        except Throttled:
            raise
        except Refused as error:
            missing = _missing(self.user, setting)
            if not missing:
                raise
            refusal = Refused(
                missing,
                detail=error.title,
                hint=Do(Operation.VERIFY_ATTRIBUTE, (setting.kind.attribute,)),
                aws_code=error.aws_code,
                request_id=error.request_id,
            )
        else:
            return
        raise refusal


def second_factors(user: User) -> tuple[SecondFactor, ...]:
    """Return the second factors that users can switch, each as it is for this one."""
    return tuple(
        SecondFactor(
            kind,
            on=kind.name in user.second_factors,
            preferred=kind.name in user.second_factors and kind.name == user.preferred,
            destination=user.attributes.get(kind.attribute, ""),
        )
        for kind in SWITCHABLE.values()
    )


def switch_on(user: User, kinds: Iterable[FactorKind]) -> FactorChange:
    """Return the change that switches factors on; the preferred one stays so."""
    settings = (FactorSetting(kind, enabled=True, preferred=kind.name == user.preferred) for kind in kinds)
    return FactorChange(user, tuple(settings))


def switch_off(user: User, kinds: Iterable[FactorKind]) -> FactorChange:
    """Return the change that switches factors off. Going without any must be agreed to."""
    settings = tuple(FactorSetting(kind, enabled=False) for kind in kinds)
    going = {setting.kind.name for setting in settings}
    last = [name for name in user.second_factors if name in going]
    if not last or not going.issuperset(user.second_factors):
        return FactorChange(user, settings)
    labels = " and ".join(FACTORS[name].label for name in last)
    be = "are your last MFA methods" if len(last) > 1 else "is your last MFA method"
    risk = f"{labels} {be}. Without one, your password alone opens your account."
    return FactorChange(user, settings, risk)


def prefer(user: User, kind: FactorKind | None) -> FactorChange:
    """Return the change that has a factor asked for first, which switches it on; None: no factor comes first."""
    if kind is not None:
        return FactorChange(user, (FactorSetting(kind, enabled=True, preferred=True),))
    preferred = [FactorSetting(FACTORS[user.preferred], enabled=True)] if user.preferred in FACTORS else []
    return FactorChange(user, tuple(preferred))


def add_authenticator(user: User) -> FactorChange:
    """Return the change for an authenticator app that a code has just proved: it is on, and asked for first unless the
    user prefers another factor.
    """
    first = user.preferred in ("", TOTP)
    return FactorChange(user, (FactorSetting(FACTORS[TOTP], enabled=True, preferred=first),))


def _missing(user: User, setting: FactorSetting) -> str:
    """What the user must do before; empty where nothing is known to be missing."""
    attribute = setting.kind.attribute
    if not (setting.enabled and attribute):
        return ""
    what = label_of(attribute).lower()
    if not user.attributes.get(attribute):
        return f"Your account has no {what}: add one and verify it first."
    return "" if user.verified(attribute) else f"Verify your {what} first: the codes are sent there."


# this device ----------------------------------------------------------------------------------------------------------


class Remembering(Enum):
    """Whether this machine can be remembered in place of a second factor; the value says it to a person."""

    POSSIBLE = "This machine is remembered: no second factor is asked for here."
    UNTRACKED = "This machine is not remembered: the pool does not track devices."
    NOT_SAVED = 'This machine is not remembered: that needs remember = "file" in the profile.'


def remembering(store: TokenStore, signed_in: AuthResult) -> Remembering:
    """Return whether this machine can be remembered beyond the end of the program."""
    if not store.persistent:
        return Remembering.NOT_SAVED
    return Remembering.UNTRACKED if signed_in.device is None else Remembering.POSSIBLE


# the end --------------------------------------------------------------------------------------------------------------


def check_deletion(signed_in: AuthResult, typed: str) -> None:
    """Check that the person has typed the name of the account that is to be deleted, as a confirmation.

    Args:
        typed: the name as typed at sign-in, or the one in the pool.

    Raises:
        CognitoTuiError: it is another name.
    """
    if typed.strip() not in (signed_in.username, signed_in.tokens.username):
        raise CognitoTuiError("That is not your user name.", hint="Nothing was deleted.")
