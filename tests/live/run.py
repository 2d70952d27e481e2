"""One run: each journey at the simulator and at the target, with everything that is answered kept."""

from __future__ import annotations

import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cognito_tui.testing.home import isolated_environment
from tests.live import money
from tests.live.answers import Row, masked, texts
from tests.live.journey import CannotRun, Journey, Live
from tests.live.recording import Recorder
from tests.live.stopping import Stopped, say
from tests.live.targets.target import Target

PASSED, FAILED, CANNOT_RUN, NOT_REACHED = "passed", "failed", "cannot run", "not reached"


@dataclass
class Outcome:
    """How a journey ended.

    Attributes:
        how: one of the four words above.
        why: in words, without a value of the run's.
    """

    journey: str
    how: str
    why: str = ""
    seconds: float = 0.0


@dataclass
class Results:
    """What the journeys have told about one target."""

    outcomes: list[Outcome] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    answers: dict[str, list[str]] = field(default_factory=dict)
    users: int = 0

    @property
    def cost(self) -> float:
        """Dollars so far."""
        return money.spent(self.all_users, self.rows)

    @property
    def all_users(self) -> int:
        """How many there are, with those who signed up, and those in pools of a journey's own."""
        made = Counter(row.operation for row in self.rows if row.answer.status == 200)
        return max(self.users, made["cognito-idp AdminCreateUser"]) + made["cognito-idp SignUp"]

    @property
    def has_failed(self) -> bool:
        return any(outcome.how == FAILED for outcome in self.outcomes)


class Runner:
    """Runs journeys at one target. What has happened so far is in `results`, whatever ends the run.

    Args:
        limit_cost: dollars after which no further journey begins.
    """

    def __init__(self, journeys: Sequence[Journey], recorder: Recorder, limit_cost: float) -> None:
        self._journeys = journeys
        self._recorder = recorder
        self._limit_cost = limit_cost
        self.results = Results(rows=recorder.rows)

    def run(self, target: Target) -> None:
        with self._recorder.listening():
            for each in self._journeys:
                if target.name == "aws" and self.results.cost >= self._limit_cost:
                    say(f"The limit of cost is reached: ${self.results.cost:.2f}.")
                    return
                outcome = self._one(each, target)
                self.results.outcomes.append(outcome)
                say(
                    f"{outcome.seconds:7.1f} s  {each.name}: {' '.join(filter(None, (outcome.how, outcome.why)))}"
                )

    def missing(self) -> None:
        """Note the journeys that the run did not come to."""
        known = {outcome.journey for outcome in self.results.outcomes}
        self.results.outcomes += [
            Outcome(each.name, NOT_REACHED) for each in self._journeys if each.name not in known
        ]

    def _one(self, each: Journey, target: Target) -> Outcome:
        began = time.monotonic()
        values: set[str] = set()
        live: Live | None = None
        how, why = PASSED, ""
        try:
            with tempfile.TemporaryDirectory(prefix="live-") as folder, target.place(each.pool) as place:
                live = Live(place, Path(folder))
                values.update(texts(place.outputs))
                self._recorder.begin(lambda: (each.name, live.current_step if live else ""), values)
                live.need(*each.needs)
                with isolated_environment(live.home, place.environment):
                    each.run(live)
        except CannotRun as lacks:
            how, why = CANNOT_RUN, f"({lacks})"
        except Stopped:
            raise
        except BaseException as error:  # pytest's failures are no Exceptions
            how, why = FAILED, f"({_where(error)}: {masked(str(error), values)})"
        finally:
            self._recorder.end()
        if live is not None:
            self.results.users += live.people
            for question, seen in live.answers.items():
                known = self.results.answers.setdefault(question, [])
                known += [masked(answer, values) for answer in seen]
        return Outcome(each.name, how, why, time.monotonic() - began)


def _where(error: BaseException) -> str:
    """Return kind and place of a failure."""
    here = str(Path(__file__).parent)
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(here)]
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "nowhere"
    step = f"{type(error).__name__} at {place}"
    code = _code(error)
    return f"{step}, {code}" if code else step


def _code(error: Any) -> str:
    """Return AWS's code of a refusal, which is nobody's value."""
    code = getattr(error, "code", "") or getattr(error, "response", {}).get("Error", {}).get("Code", "")
    return code if isinstance(code, str) and code.isidentifier() else ""


def chosen(journeys: Iterable[Journey], only: Sequence[str]) -> list[Journey]:
    """Return those whose name has one of the texts in it; without any, all."""
    return [each for each in journeys if not only or any(text.lower() in each.name.lower() for text in only)]
