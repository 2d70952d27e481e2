"""The time that pycognito signs: of a clock moved by hand, and in the form that Cognito documents for every day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from types import SimpleNamespace
from unittest import mock


class _Moment(datetime):
    def strftime(self, form: str) -> str:
        """Without a zero before the day: pycognito's proof of a device has one on the first nine days of a month."""
        return super().strftime(form.replace("%d", str(self.day)))


@contextmanager
def signing_at(now: Callable[[], float]) -> Iterator[None]:
    """Within, pycognito's clock is this one: seconds since the epoch."""

    def utcnow() -> datetime:
        return _Moment.fromtimestamp(now(), timezone.utc).replace(tzinfo=None)

    clock = SimpleNamespace(datetime=SimpleNamespace(utcnow=utcnow))
    with mock.patch("pycognito.aws_srp.datetime", clock):
        yield
