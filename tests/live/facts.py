"""What was seen at AWS, held against the simulator: the rows of `recorded` that are marked as facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.live.comparison import Difference, Fact, read_facts
from tests.live.journey import all_journeys
from tests.live.recording import Recorder
from tests.live.run import Runner
from tests.live.targets.simulator import Simulator

RECORDED = Path(__file__).parent / "recorded"


def recorded(folder: Path = RECORDED) -> list[Fact]:
    """Return the facts of all files of a folder."""
    return [fact for file in sorted(folder.glob("*.json")) for fact in read_facts(file) if fact.holds]


def disagreements(facts: Iterable[Fact]) -> Iterator[str]:
    """Run the journeys of some facts at the simulator, and yield what it answers otherwise, in words."""
    facts = list(facts)
    wanted = {fact.row.journey for fact in facts}
    recorder = Recorder()
    Runner([each for each in all_journeys() if each.name in wanted], recorder, 0).run(Simulator())
    answered = {row.key: row.answer for row in recorder.rows}
    for fact in facts:
        place = ", ".join(map(str, fact.row.key))
        simulated = answered.get(fact.row.key)
        if simulated is None:
            yield f"{place}: the journey asks nothing of the kind any more"
            continue
        for name in Difference(fact.row, simulated).fields:
            there, here = getattr(fact.row.answer, name), getattr(simulated, name)
            yield f"{place}: {name} is {there!r} at AWS, {here!r} at the simulator"
