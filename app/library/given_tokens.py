"""Tokens that a program passes in: a check for mix-ups, without a call. It does not say whether they are good."""

from __future__ import annotations

from ..errors import UnexpectedAnswer
from ..services.base import Secret, wrong_argument
from ..services.config import Profile
from ..services.tokens import Tokens, payload

_NAMES = {"id": "an ID token", "access": "an access token"}
_OTHER = {"id": "access", "access": "id"}


def check_tokens(tokens: Tokens, use: str, profile: Profile) -> None:
    """Check that the tokens belong to one user of this profile's pool and app client.

    Args:
        use: "id" if there is an ID token; "access" if there is only an access token.

    Raises:
        UnexpectedAnswer: the ID token is none, or without one the access token.
        WrongArgument: one is of another kind, user, user pool or app client.
    """
    first = tokens.id_token if use == "id" else tokens.access_token
    said = payload(first) or {}
    if said.get("token_use") == _OTHER[use]:
        raise wrong_argument(f"{use}_token", f"`{use}_token` is {_NAMES[_OTHER[use]]}.")
    if said.get("token_use") != use or not tokens.username:
        raise UnexpectedAnswer(f"This is not {_NAMES[use]} of a user pool.")
    _check(f"{use}_token", first, profile)
    kind = str((payload(tokens.refresh_token) or {}).get("token_use")) if tokens.refresh_token else ""
    if kind in _NAMES:
        raise wrong_argument("refresh_token", f"`refresh_token` is {_NAMES[kind]}.")
    if use == "id":
        _check("access_token", tokens.access_token, profile)
        access = payload(tokens.access_token) or {}
        if access.get("token_use", "access") != "access":
            raise wrong_argument("access_token", "`access_token` is an ID token.")
        if access.get("sub", said.get("sub")) != said.get("sub"):
            raise wrong_argument("access_token", "`access_token` is of another user than `id_token`.")


def _check(argument: str, token: Secret, profile: Profile) -> None:
    said = payload(token) or {}
    pool, client = str(said.get("iss") or "").rpartition("/")[2], said.get("client_id") or said.get("aud")
    if pool not in ("", profile.user_pool_id) or client not in (None, profile.client_id):
        raise wrong_argument(
            argument, f"`{argument}` is of another user pool or app client than this client's."
        )
