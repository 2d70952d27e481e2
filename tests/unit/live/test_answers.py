"""What is kept of AWS's answers: what a difference can be seen by, and no value."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.live import journey as registry
from tests.live.__main__ import main
from tests.live.answers import Answer, Row, answer, masked, shape_of
from tests.live.comparison import Comparison, Fact, compare, read_facts, write_facts
from tests.live.facts import disagreements, recorded
from tests.live.journey import Live
from tests.live.journeys.passwords import password
from tests.live.place import Person
from tests.live.recording import Recorder
from tests.live.run import Runner
from tests.live.targets.simulator import Simulator

CANARIES = {
    "user name": "ada-lovelace",
    "password": "Correct-Horse-7",
    "token": "eyJraWQiOiJhYmMifQ.eyJzdWIiOiJhIn0.c2lnbmF0dXJl",
    "pool": "eu-west-1_AbCdEfGhI",
    "client": "1h57kf5cpq17m0eml12example",
    "identity": "eu-west-1:0e9f5a0c-6d3c-4a52-9c4e-0d3b8f1f2a3b",
    "key": "ASIAIOSFODNN7EXAMPLE",
    "code": "123456",
    "role": "arn:aws:iam::123456789012:role/Staff",
    "address": "ada@example.com",
    "answer": "hippopotamus",
}


@pytest.mark.parametrize("value", CANARIES.values(), ids=list(CANARIES))
def test_no_value_is_kept_whether_it_was_sent_or_came_or_stands_in_the_words(value: str) -> None:
    sent = {"ClientId": value, "AuthParameters": {"USERNAME": value}, "Logins": {value: value}}
    body = {"Session": value, "Inner": {"List": [value], "Json": json.dumps({"a": [value]})}, "Status": value}
    kept = answer(sent, 400, "SomeException", f"Not {value}, '{value}' nor {value}.", body)
    assert value not in repr(kept)
    assert kept.message == "Not <…> nor <…>"


def test_words_names_and_kinds_are_kept() -> None:
    words = "Invalid session for the user, session can only be used once."
    assert masked(words) == words
    assert masked("Password attempts exceeded") == "Password attempts exceeded"
    assert masked("User pool client 1h57kf5cpq17m0eml12example does not exist.") == (
        "User pool client <…> does not exist."
    )
    assert masked("Value at 'password' failed; at least 12; 'hippopotamus'") == (
        "Value at password failed; at least 12; <…>"
    )
    body = {
        "ChallengeName": "SELECT_MFA_TYPE",
        "ChallengeParameters": {"MFAS_CAN_CHOOSE": '["SMS_MFA","EMAIL_OTP"]'},
        "Credentials": {"Expiration": 1.7e9, "Count": 3},
    }
    assert shape_of(body) == (
        "{ChallengeName:text ChallengeParameters{MFAS_CAN_CHOOSE:json[text]} "
        "Credentials{Count:number Expiration:number with a point}}"
    )
    assert answer({}, 200, "", "", body).chosen == (
        "ChallengeName=SELECT_MFA_TYPE MFAS_CAN_CHOOSE=EMAIL_OTP,SMS_MFA"
    )


def row(message: str, number: int = 1) -> Row:
    kept = Answer("{}", 400, "NotAuthorizedException", message, "{}", "")
    return Row("a journey", "a step", "cognito-idp InitiateAuth", number, kept)


def test_what_differs_can_be_committed_and_stays_a_fact_in_the_next_run(tmp_path: Path) -> None:
    file = tmp_path / "aws.json"
    here = [row("One."), row("Two.", 2), row("Four.", 4)]
    compared = compare([row("One."), row("Deux.", 2), row("Three.", 3)], here)
    assert compared.agreed == (row("One."),)
    assert [each.fields for each in compared.differed] == [("message",)]
    assert (compared.only_there, compared.only_here) == ((row("Three.", 3),), (row("Four.", 4),))

    write_facts(file, compared, {"a journey"}, {"target": "aws"})
    assert [(fact.row, fact.holds) for fact in read_facts(file)] == [
        (row("Deux.", 2), False),
        (row("Three.", 3), False),
    ]
    file.write_text(file.read_text().replace('"fact": false', '"fact": true', 1))
    write_facts(file, compared, {"a journey"}, {"target": "aws"})
    assert [fact.holds for fact in read_facts(file)] == [True, False]
    write_facts(file, Comparison((), (), (), ()), {"another"}, {"target": "aws"})
    assert len(read_facts(file)) == 2
    write_facts(file, Comparison((), (), (), ()), {"a journey"}, {"target": "aws"})
    assert [(fact.row, fact.holds) for fact in read_facts(file)] == [(row("Deux.", 2), True)]


def test_a_run_at_the_simulator_reports_what_came_without_a_value(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "report.md"
    words = ("--target", "simulator", "--only", "password, right", "--only", "temporary")
    assert main([*words, "--report", str(report), "--folder", str(tmp_path)]) == 0
    text = report.read_text("utf-8")
    assert "- Journeys: 2 passed" in text
    assert (
        "wrong: cognito-idp RespondToAuthChallenge | 400 | NotAuthorizedException | Incorrect username"
        in text
    )
    assert "2 passed" in text
    assert "eu-west-1_" not in text + capsys.readouterr().out


def test_everything_that_a_journey_is_told_stays_out_of_its_rows() -> None:
    recorder, seen = Recorder(), set()

    def all_of_it(live: Live) -> None:
        person = Person()
        seen.update({person.name, person.password, *map(str, live.outputs.values())})
        live.place.add(person)
        live.person = lambda **_: person  # type: ignore[method-assign]
        password(live)
        server = live.place.environment["AWS_ENDPOINT_URL_STS"]
        seen.add(server)

    each = registry.Journey("all of it", all_of_it, frozenset(), "main")
    Runner([each], recorder, 1).run(Simulator())
    assert [row.answer.status for row in recorder.rows] == [200, 400, 200, 200]
    kept = repr(recorder.rows)
    assert not [value for value in seen if value and value in kept]


def test_what_was_seen_at_aws_holds_at_the_simulator() -> None:
    assert list(disagreements(recorded())) == []


def test_a_fact_that_the_simulator_answers_otherwise_is_told() -> None:
    recorder, name = Recorder(), "a password, right and wrong"
    Runner([registry.JOURNEYS[name]], recorder, 1).run(Simulator())
    seen = recorder.rows[1]
    other = seen._replace(answer=seen.answer._replace(message="Wrong."))
    gone = seen._replace(step="a step of before")
    told = list(disagreements(Fact(row, True) for row in (seen, other, gone)))
    place = f"{name}, wrong, cognito-idp RespondToAuthChallenge, 1"
    assert told == [
        f"{place}: message is 'Wrong.' at AWS, 'Incorrect username or password.' at the simulator",
        f"{place.replace(', wrong', ', a step of before')}: the journey asks nothing of the kind any more",
    ]
