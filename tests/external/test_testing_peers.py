"""What users put beside cognito_tui.testing: moto's AWS, and libraries that move the time."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from moto import mock_aws

import cognito_tui
from cognito_tui import testing

MOVERS: dict[str, Callable[[Any, datetime], AbstractContextManager[object]]] = {
    "time_machine": lambda library, when: library.travel(when),
    "freezegun": lambda library, when: library.freeze_time(when, tick=True),
}


def test_moto_answers_in_place_of_aws() -> None:
    session = testing.FakeSession()
    with mock_aws():
        s3 = session.boto3_session().client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket="field-notes")
        assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == ["field-notes"]


@pytest.mark.parametrize("name", MOVERS)
def test_both_pools_follow_a_library_that_moves_the_time(name: str) -> None:
    library = pytest.importorskip(name)
    with testing.serve() as cognito:
        fake = testing.FakePool()
        sessions = [cognito.session(), fake.session()]
        before = [(session.tokens(), session.aws_credentials()) for session in sessions]
        token = fake.token()
        with MOVERS[name](library, datetime.now(timezone.utc) + timedelta(hours=2)):
            for session, (tokens, keys) in zip(sessions, before, strict=True):
                assert session.tokens() != tokens
                assert session.aws_credentials() != keys
            sts = sessions[0].boto3_session().client("sts")  # which signs by `datetime.now`
            assert sts.get_caller_identity()["Account"] == "000000000000"
            with pytest.raises(cognito_tui.TokenRejected, match="expired"):
                cognito_tui.verify_token(token, fake.user_pool_id, fake.client_id, "access", keys=fake.jwks)
