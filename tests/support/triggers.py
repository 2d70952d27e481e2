"""Lambda functions behind a pool at ministack: they ask a question of the pool owner's, and judge the answers.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-challenge.html
"""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Mapping

from tests.support.pools import SeededPool, admin

_CODE = """
def define(event, context):
    past, response = event["request"]["session"], event["response"]
    latest = past[-1] if past else {{"challengeName": None}}
    asked = [round for round in past if round["challengeName"] == "CUSTOM_CHALLENGE"]
    response["issueTokens"] = latest in asked and latest["challengeResult"] is True
    response["failAuthentication"] = len(asked) == {tries!r} and not response["issueTokens"]
    response["challengeName"] = "PASSWORD_VERIFIER" if latest["challengeName"] == "SRP_A" else "CUSTOM_CHALLENGE"
    return event

def create(event, context):
    event["response"]["publicChallengeParameters"] = {question!r}
    event["response"]["privateChallengeParameters"] = {{"answer": {answer!r}}}
    return event

def verify(event, context):
    expected = event["request"]["privateChallengeParameters"]["answer"]
    event["response"]["answerCorrect"] = event["request"]["challengeAnswer"] == expected
    return event
"""
_HANDLERS = {
    "DefineAuthChallenge": "define",
    "CreateAuthChallenge": "create",
    "VerifyAuthChallengeResponse": "verify",
}


def add(pool: SeededPool, question: Mapping[str, str], answer: str, tries: int) -> None:
    """From now on the pool asks the question, after the password or in its place."""
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("triggers.py", _CODE.format(question=dict(question), answer=answer, tries=tries))
    admin(pool.endpoint, "cognito-idp").update_user_pool(
        UserPoolId=pool.user_pool_id,
        LambdaConfig={
            trigger: _function(pool, handler, code.getvalue()) for trigger, handler in _HANDLERS.items()
        },
    )


def _function(pool: SeededPool, handler: str, code: bytes) -> str:
    """Its ARN."""
    arn: str = admin(pool.endpoint, "lambda").create_function(
        FunctionName=f"{handler}-{uuid.uuid4().hex[:12]}",
        Runtime="python3.12",
        Role=pool.role_arn,
        Handler=f"triggers.{handler}",
        Code={"ZipFile": code},
    )["FunctionArn"]
    return arn
