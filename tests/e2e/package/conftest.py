"""Built once, installed once for each Python and set of extras."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.support.distributions import Distributions, build
from tests.support.environments import Environment, create, newest_python, oldest_python

# Each Python without any extra, and the extra whose requirements differ between Pythons.
INSTALLATIONS: dict[str, tuple[Callable[[], Path], tuple[str, ...]]] = {
    "oldest": (oldest_python, ()),
    "newest": (newest_python, ()),
    "oldest with keyring": (oldest_python, ("keyring",)),
}


@pytest.fixture(scope="session")
def distributions() -> Iterator[Distributions]:
    with TemporaryDirectory(prefix="distributions-") as folder:
        yield build(Path(folder))


@pytest.fixture(scope="session")
def install(distributions: Distributions) -> Iterator[Callable[[str], Environment]]:
    """One of INSTALLATIONS, made when it is first asked for."""
    with TemporaryDirectory(prefix="installed-") as folder:

        @cache
        def install(name: str) -> Environment:
            find, extras = INSTALLATIONS[name]
            place = Path(folder, name)
            python = find()
            place.mkdir()
            # "newest" is what the README's first command installs today
            return create(place, python, distributions.wheel, extras, pinned=name != "newest")

        yield install


@pytest.fixture
def installed(request: pytest.FixtureRequest, install: Callable[[str], Environment]) -> Environment:
    """The one that the test is parametrised with."""
    return install(request.param)
