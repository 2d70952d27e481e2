"""The README's moving picture can be renewed, and shows what the app shows today."""

from __future__ import annotations

import re

import pytest

from docs.pictures import journey
from tests.support.aws_cli import aws_cli
from tests.support.repository import DOCS

PICTURE = DOCS / "pictures/journey.svg"


def texts(drawing: str) -> set[str]:
    return set(re.findall(r">([^<>]+)</text>", drawing))


def test_the_journey_of_the_picture_is_todays(monkeypatch: pytest.MonkeyPatch) -> None:
    aws_cli()
    monkeypatch.setattr(journey, "QUIET", 0.05)  # frames that are not quite complete do no harm here
    missing = texts(PICTURE.read_text("utf-8")) - texts(journey.record())
    assert not missing, "python -m docs.pictures renews it"
