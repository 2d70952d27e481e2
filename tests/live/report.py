"""The report of a run, in Markdown: for who runs it, and for an issue. It has no value of anybody's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.live import money
from tests.live.answers import Row
from tests.live.comparison import Comparison, Difference
from tests.live.questions import QUESTIONS
from tests.live.run import Results

_LONGEST = 240  # characters in a cell


@dataclass
class Report:
    """Attributes: heading: target, day, region; stopped: by what; ended: what became of what was made."""

    heading: str
    there: Results
    simulated: Results
    compared: Comparison
    facts: Path
    stopped: str
    ended: str
    seconds: float
    limits: str

    def markdown(self) -> str:
        return "\n".join(self._lines()) + "\n"

    def _lines(self) -> Iterator[str]:
        yield f"# {self.heading}"
        yield ""
        yield from self._summary()
        yield ""
        yield "## What only a run can tell"
        yield ""
        for key, question in QUESTIONS.items():
            yield f"- **{key}**: {question}"
            yield from self._seen(key)
        yield ""
        yield "## Journeys"
        yield ""
        yield from _table(
            ("journey", "seconds", "there", "at the simulator"),
            (
                (each.journey, f"{each.seconds:.1f}", f"{each.how} {each.why}", self._simulated(each.journey))
                for each in self.there.outcomes
            ),
        )
        yield ""
        yield "## What differed from the simulator"
        yield ""
        yield from self._differences()
        yield ""
        yield "## What the simulator was not asked"
        yield ""
        yield from _rows(self.compared.only_there)
        yield ""
        yield "## What agreed"
        yield ""
        yield from _rows(self.compared.agreed)

    def _seen(self, key: str) -> Iterator[str]:
        """Yield the answers to a question, and where the simulator has another."""
        there, simulated = (dict.fromkeys(each.answers.get(key, ())) for each in (self.there, self.simulated))
        if not there:
            yield "  - not answered"
            return
        for answer in there:
            yield f"  - {answer}" + (" (so does the simulator)" if answer in simulated else "")
        yield from (f"  - the simulator: {answer}" for answer in simulated if answer not in there)

    def _summary(self) -> Iterator[str]:
        counts = Counter(each.how for each in self.there.outcomes)
        told = ", ".join(f"{number} {how}" for how, number in counts.items()) or "none ran"
        answered = sum(key in self.there.answers for key in QUESTIONS)
        yield f"- Journeys: {told}, in {self.seconds:.0f} seconds with all that was made and destroyed."
        yield (
            f"- Answers: {len(self.compared.agreed)} agreed, {len(self.compared.differed)} differed, "
            f"{len(self.compared.only_there)} the simulator was not asked, "
            f"{len(self.compared.only_here)} the simulator alone was asked."
        )
        yield f"- Questions: {answered} of {len(QUESTIONS)} answered."
        yield (
            f"- Cost: ${self.there.cost:.2f} at most for {self.there.all_users} users, by prices of {money.AS_OF}; "
            f"nothing within AWS's free amounts. {self.limits}"
        )
        yield f"- What differs is in `{self.facts.name}`. What to do with both: `docs/live.md`."
        if self.stopped:
            yield f"- **Stopped by {self.stopped}**: what is here is what had been seen until then."
        yield from (f"- {line.strip()}" for line in self.ended.splitlines())

    def _simulated(self, journey: str) -> str:
        return next(
            (f"{each.how} {each.why}" for each in self.simulated.outcomes if each.journey == journey), ""
        )

    def _differences(self) -> Iterator[str]:
        """Yield each difference once, with all the places where it was seen."""
        if not self.compared.differed:
            yield "Nothing."
        seen: dict[tuple[str, ...], list[Row]] = {}
        for each in self.compared.differed:
            seen.setdefault((each.row.operation, *_what(each)), []).append(each.row)
        for (operation, *lines), rows in seen.items():
            yield f"- {operation}"
            yield from (f"  - {line}" for line in lines)
            yield f"  - in: {'; '.join(dict.fromkeys(map(_where, rows)))}"


def _what(difference: Difference) -> Iterator[str]:
    for name in difference.fields:
        theirs, ours = (getattr(each, name) for each in (difference.row.answer, difference.simulated))
        yield f"{name}: there {_code(theirs)}, simulator {_code(ours)}"


def _rows(rows: Sequence[Row]) -> Iterator[str]:
    if not rows:
        return iter(("Nothing.",))
    return _table(
        ("call", "status", "code", "answer"),
        (
            (_place(row), row.answer.status, row.answer.code, row.answer.message or row.answer.shape)
            for row in rows
        ),
    )


def _place(row: Row) -> str:
    number = f" ({row.number})" if row.number > 1 else ""
    return f"{_where(row)}: {row.operation}{number}"


def _where(row: Row) -> str:
    return ", ".join(filter(None, (row.journey, row.step)))


def _table(heads: Sequence[str], rows: Iterator[Sequence[object]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield "|" + "---|" * len(heads)
    for row in rows:
        yield f"| {' | '.join(_cell(each) for each in row)} |"


def _cell(value: object) -> str:
    text = str(value).strip().replace("|", "\\|").replace("<", "&lt;")
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _code(value: object) -> str:
    return f"`{value}`" if value != "" else "nothing"
