"""CUSTOM_CHALLENGE: a question of the pool owner's own. Here it is one that nobody has to look up.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-challenge.html
"""

from __future__ import annotations

from . import second_factor
from .asgi import AwsError
from .calls import Call, Data
from .sessions import Attempt, Session

QUESTION = "How many legs have a spider and a beetle together?"
ANSWER = "14"
_TRIES = 3


def ask(call: Call, attempt: Attempt, tries_left: int = _TRIES) -> Data:
    return call.pool.sessions.challenge("CUSTOM_CHALLENGE", attempt, tries_left, question=QUESTION)


async def answer(call: Call, session: Session) -> Data:
    """A wrong answer is asked for again, with a new session, until the tries are used up."""
    session.spent = True
    if call.response("ANSWER").strip() == ANSWER:
        return await second_factor.ask(call, session.attempt)
    if session.kept == 1:
        raise AwsError("NotAuthorizedException", "Incorrect username or password.")
    return ask(call, session.attempt, session.kept - 1)
