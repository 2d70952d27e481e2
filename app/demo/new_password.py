"""NEW_PASSWORD_REQUIRED: the password is temporary."""

from __future__ import annotations

import json

from . import attributes, passwords, second_factor
from .asgi import AwsError
from .calls import Call, Data
from .sessions import Attempt, Session

_ATTRIBUTE = "userAttributes."


def ask(call: Call, attempt: Attempt, answer: Data) -> Data:
    """What AWS asks, in place of the emulator's `answer`."""
    known = json.loads(answer["ChallengeParameters"]["userAttributes"])
    known.pop("sub", None)  # AWS does not list it
    required = [_ATTRIBUTE + name for name in call.pool.scenario.required_attributes]
    return call.pool.sessions.challenge(
        "NEW_PASSWORD_REQUIRED",
        attempt,
        requiredAttributes=json.dumps(required),
        userAttributes=json.dumps(known),
    )


async def answer(call: Call, session: Session) -> Data:
    passwords.check(call.response("NEW_PASSWORD"))
    given = {
        name.removeprefix(_ATTRIBUTE): str(value)
        for name, value in call.member("ChallengeResponses").items()
        if name.startswith(_ATTRIBUTE)
    }
    attributes.check(given)
    # users with a temporary password come with no attributes, so all that are required must be given
    missing = [name for name in call.pool.scenario.required_attributes if not given.get(name)]
    if missing:
        raise AwsError(
            "InvalidParameterException", f"Invalid attributes given, {' and '.join(missing)} is missing"
        )
    session.spent = True
    username = session.attempt.username
    await call.emulator.user_pool("RespondToAuthChallenge", call.data)
    await call.set_attributes(username, given)
    call.pool.user(username).chose_password = True
    return await second_factor.ask(call, session.attempt)
