"""Built once, installed once for each Python."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.support.distributions import Distributions, build
from tests.support.environments import (
    Environment,
    create,
    newest_python,
    oldest_python,
    uv_and_pipx,
    with_extra,
)

# Each Python without any extra. "oldest with keyring" adds the extra whose requirements differ between Pythons; its
# tests are the last ones, as "oldest" has it from then on.
PYTHONS: dict[str, Callable[[], Path]] = {"oldest": oldest_python, "newest": newest_python}


@pytest.fixture(scope="session")
def distributions() -> Iterator[Distributions]:
    with TemporaryDirectory(prefix="distributions-") as folder:
        yield build(Path(folder))


@pytest.fixture(scope="session")
def tools() -> Iterator[Path]:
    """An environment with uv and pipx."""
    with TemporaryDirectory(prefix="tools-") as folder:
        yield uv_and_pipx(Path(folder))


@pytest.fixture(scope="session")
def install(distributions: Distributions, tools: Path) -> Iterator[Callable[[str], Environment]]:
    """One of PYTHONS, or "oldest with keyring", made when it is first asked for."""
    with TemporaryDirectory(prefix="installed-") as folder:

        @cache
        def install(name: str) -> Environment:
            place = Path(folder, name)
            base, _, extra = name.partition(" with ")
            if extra:
                return with_extra(install(base), place, distributions.wheel, extra, tools)
            python = PYTHONS[name]()
            place.mkdir()
            # "newest" is what the README's first command installs today
            return create(place, python, distributions.wheel, tools if name == "newest" else None)

        yield install


@pytest.fixture
def installed(request: pytest.FixtureRequest, install: Callable[[str], Environment]) -> Environment:
    """The one that the test is parametrised with."""
    return install(request.param)
