"""The three triggers of a custom challenge in one: after the password, or in its place, a question; three tries."""

from __future__ import annotations

import os
from typing import Any

QUESTION = "What is the word?"
TRIES = 3


def handler(event: dict[str, Any], _: object) -> dict[str, Any]:
    request, response = event["request"], event["response"]
    if event["triggerSource"].startswith("DefineAuthChallenge"):
        _define(request.get("session") or [], response)
    elif event["triggerSource"].startswith("CreateAuthChallenge"):
        response["publicChallengeParameters"] = {"question": QUESTION}
        response["privateChallengeParameters"] = {"answer": os.environ["ANSWER"]}
    else:
        expected = request["privateChallengeParameters"]["answer"]
        response["answerCorrect"] = request.get("challengeAnswer") == expected
    return event


def _define(past: list[dict[str, Any]], response: dict[str, Any]) -> None:
    asked = [each for each in past if each["challengeName"] == "CUSTOM_CHALLENGE"]
    latest = past[-1]["challengeName"] if past else ""
    response["issueTokens"] = bool(asked) and asked[-1]["challengeResult"] is True
    response["failAuthentication"] = len(asked) >= TRIES and not response["issueTokens"]
    if not (response["issueTokens"] or response["failAuthentication"]):
        response["challengeName"] = "PASSWORD_VERIFIER" if latest == "SRP_A" else "CUSTOM_CHALLENGE"
