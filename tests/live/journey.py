"""What a journey is, and what it is given: a file of `journeys` needs nothing else of the kit.

@journey("a wrong password", needs={"srp"})
def wrong_password(live: Live) -> None:
    ada = live.person()
    with live.step("typed wrong"), pytest.raises(Refused):
        live.client().sign_in.start(ada.name, Secret("Wrong-Password-1"))
"""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cognito_tui.client import CognitoClient
from cognito_tui.services.config.loading import Flags, load
from cognito_tui.services.config.profile import PASSWORD, Profile
from tests.live.place import CannotRun, Person, Place
from tests.live.questions import QUESTIONS

__all__ = ["JOURNEYS", "POOLS", "CannotRun", "Journey", "Live", "Person", "journey"]

POOLS = ("main", "strict", "choice", "custom")
"""Which a journey may ask for, each with an app client of its own; see `terraform/` beside this file.

main: people may sign up; MFA is optional (authenticators); groups, managed login, credential proxy, API, S3, DynamoDB.
strict: MFA is on (authenticators); the app client has a secret, and rotates refresh tokens; devices are remembered
    when the person says so; the classic flow gives credentials for twelve hours.
choice: USER_AUTH with passwords, codes by email, and passkeys.
custom: CUSTOM_AUTH: after the password, a question that only this run knows the answer to (`outputs["answer"]`).
"""
_COMMAND_LIMIT = 120  # seconds


@dataclass(frozen=True)
class Journey:
    """Args: needs: what a target has to offer, see `Live.has`; pool: one of POOLS."""

    name: str
    run: Callable[[Live], None]
    needs: frozenset[str]
    pool: str


JOURNEYS: dict[str, Journey] = {}


def journey(
    name: str, *, needs: Collection[str] = (), pool: str = "main"
) -> Callable[[Callable[[Live], None]], Callable[[Live], None]]:
    """Register a function as a journey.

    Args:
        name: for people and for `--only`: what is tried, "an authenticator at the first sign-in".
    """
    if pool not in POOLS:
        raise ValueError(f"{name}: there is no pool {pool!r}.")

    def register(run: Callable[[Live], None]) -> Callable[[Live], None]:
        if name in JOURNEYS:
            raise ValueError(f"There are two journeys {name!r}.")
        JOURNEYS[name] = Journey(name, run, frozenset(needs), pool)
        return run

    return register


def all_journeys() -> list[Journey]:
    """Import the files of `journeys`, and return what they have registered, file by file."""
    package = importlib.import_module("tests.live.journeys")
    for module in sorted(each.name for each in pkgutil.iter_modules(package.__path__)):
        importlib.import_module(f"{package.__name__}.{module}")
    return list(JOURNEYS.values())


@dataclass
class Live:
    """One journey's view of the target.

    Attributes:
        home: a folder of its own: HOME of the commands and of this process.
        answers: to the questions, as far as this journey has seen them.
        people: how many users were made, for the cost.
    """

    place: Place
    home: Path
    answers: dict[str, list[str]] = field(default_factory=dict)
    people: int = 0
    _step: str = ""

    @property
    def target(self) -> str:
        """ "aws", "simulator", "ministack" or "moto"."""
        return self.place.target

    @property
    def region(self) -> str:
        return self.place.region

    @property
    def outputs(self) -> Mapping[str, Any]:
        """Terraform's outputs for this pool, or the same names from a target without Terraform."""
        return self.place.outputs

    @property
    def has(self) -> frozenset[str]:
        """What the target offers in this pool: see `place.FEATURES`."""
        return self.place.has

    def need(self, *features: str) -> None:
        """Raise CannotRun for what the target does not offer, where a journey finds out on its way."""
        if missing := sorted(set(features) - self.has):
            raise CannotRun(f"{self.target} has no {', '.join(missing)}")

    def profile(self, **settings: str) -> Profile:
        """Return a profile of the product for this pool, that keeps nothing.

        Args:
            settings: by the names that config.toml has: auth_flow="USER_AUTH", duration="12h", remember="file". Empty
                ones are left out: proxy_function="".
        """
        named = {**self._settings(), "remember": "off", "cache": "off", **settings}
        environ = {f"COGNITO_{name.upper()}": value for name, value in named.items() if value}
        loaded = load(Flags(), environ=environ, directory=self.home, config_file=self.home / "config.toml")
        return loaded.profile

    def client(self, **settings: str) -> CognitoClient:
        """Return the product's services for `profile(**settings)`."""
        return CognitoClient(self.profile(**settings))

    def admin(self, service: str) -> Any:
        """Return a boto3 client with the administrator's keys. Raise CannotRun where the target has no such service."""
        return self.place.admin(service)

    def person(self, **options: Any) -> Person:
        """Return a user made for this journey; see `place.Person` for the options. They go with the pool."""
        person = Person(**options)
        self.people += 1
        self.place.add(person)
        return person

    def address(self) -> str:
        """Return an email address for one person, whose messages can be read where the target has "email_codes"."""
        return self.place.address()

    def sent_code(self, person: Person) -> str:
        """Return the newest code that was sent to a person by email or text message. Raise CannotRun if none can be
        read."""
        return self.place.sent_code(person)

    def command(
        self, *words: str, stdin: str = "", admin: bool = False, **environ: str
    ) -> subprocess.CompletedProcess[str]:
        """Run `cognito-tui`, without a terminal, in `home` and with an environment that names this pool.

        Args:
            admin: whether it has the administrator's keys.
            environ: more of it: COGNITO_REMEMBER="file".
        """
        named = {f"COGNITO_{name.upper()}": value for name, value in self._settings().items()}
        variables = {**self.place.command_environment(self.home, admin=admin), **named, **environ}
        return subprocess.run(
            [sys.executable, "-m", "cognito_tui", *words],
            env=variables,
            cwd=self.home,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=_COMMAND_LIMIT,
            check=False,
            start_new_session=True,
        )

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Name what is done in a block: the table of the answers says so beside each call."""
        before, self._step = self._step, name
        try:
            yield
        finally:
            self._step = before

    @property
    def current_step(self) -> str:
        return self._step

    def seen(self, question: str, answer: str) -> None:
        """Answer one of the unknowns, in a sentence without a value of this run's.

        Args:
            question: its key in `questions.QUESTIONS`.
        """
        if question not in QUESTIONS:
            raise ValueError(f"questions.py has no question {question!r}.")
        self.answers.setdefault(question, []).append(answer)

    def _settings(self) -> dict[str, str]:
        """Return the outputs that are named like settings of the product; where there is no SRP, passwords are sent."""
        flow = {} if "srp" in self.has else {"auth_flow": PASSWORD}
        return {name: value for name, value in self.outputs.items() if name in _SETTINGS and value} | flow


_SETTINGS = (
    *("user_pool_id", "client_id", "client_secret", "identity_pool_id", "domain", "redirect_uri"),
    *("role_arn", "duration", "proxy_function", "api_hosts"),
)
