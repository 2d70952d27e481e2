"""The answers of a target beside those of the simulator, journey by journey, and the file of what differs."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from cognito_tui.demo.simulator import sts
from cognito_tui.demo.simulator.server import OPERATIONS
from tests.live.answers import Answer, Row

_COMPARED = ("status", "code", "message", "shape", "chosen")  # what was sent is the product's own


class Difference(NamedTuple):
    """Attributes: simulated: what the simulator answered there; None: the journey has not asked it that."""

    row: Row
    simulated: Answer | None

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the names of what differs."""
        if self.simulated is None:
            return ()
        return tuple(
            name for name in _COMPARED if getattr(self.row.answer, name) != getattr(self.simulated, name)
        )


class Comparison(NamedTuple):
    """Attributes: only_there: the simulator was not asked that; only_here: the target was not."""

    agreed: tuple[Row, ...]
    differed: tuple[Difference, ...]
    only_there: tuple[Row, ...]
    only_here: tuple[Row, ...]


def compare(there: Iterable[Row], simulated: Iterable[Row]) -> Comparison:
    """Compare the answers to the same call of the same step."""
    here = {row.key: row for row in simulated}
    theirs = {row.key: row for row in there}
    both = [Difference(row, here[key].answer) for key, row in theirs.items() if key in here]
    return Comparison(
        tuple(each.row for each in both if not each.fields),
        tuple(each for each in both if each.fields),
        tuple(row for key, row in theirs.items() if key not in here),
        tuple(row for key, row in here.items() if key not in theirs),
    )


class Fact(NamedTuple):
    """A recorded answer. Attributes: holds: whether the simulator has to answer so."""

    row: Row
    holds: bool


def write_facts(file: Path, compared: Comparison, ran: Collection[str], written: dict[str, str]) -> None:
    """Write what differs, and what the simulator was not asked.

    What was a fact in the file before stays one, and so does what it has of journeys that have not run.

    Args:
        ran: the journeys that have.
        written: what the file says of the run: target and day.
    """
    before = json.loads(file.read_text(encoding="utf-8"))["rows"] if file.exists() else []
    held = {_key(entry) for entry in before if entry["fact"]}
    entries = [_entry(*each) for each in compared.differed]
    entries += [_entry(row, None) for row in compared.only_there if _is_simulated(row)]
    for entry in entries:
        entry["fact"] = _key(entry) in held
    known = {_key(entry) for entry in entries}
    entries += [
        entry
        for entry in before
        if _key(entry) not in known and (entry["fact"] or entry["journey"] not in ran)
    ]
    entries.sort(key=_key)
    file.parent.mkdir(parents=True, exist_ok=True)
    heading = "".join(f" {json.dumps(name)}: {json.dumps(text)},\n" for name, text in written.items())
    rows = ",\n".join(
        f"  {json.dumps(entry, ensure_ascii=False)}" for entry in entries
    )  # a line each, for diffs
    file.write_text(f'{{\n{heading} "rows": [\n{rows}\n ]\n}}\n', encoding="utf-8")


def _is_simulated(row: Row) -> bool:
    """Return whether the simulator has the operation, which an administrator's are not."""
    name = row.operation.partition(" ")[2]
    return name in {*OPERATIONS, *sts.SIGNED, *sts.UNSIGNED} or row.operation.startswith("pages ")


def _key(entry: dict[str, Any]) -> tuple[str, str, str, int]:
    return entry["journey"], entry["step"], entry["operation"], entry["number"]


def read_facts(file: Path) -> list[Fact]:
    """Return the rows of a file that `write_facts` has written."""
    told = json.loads(file.read_text(encoding="utf-8"))
    return [
        Fact(
            Row(each["journey"], each["step"], each["operation"], each["number"], Answer(**each["answer"])),
            bool(each["fact"]),
        )
        for each in told["rows"]
    ]


def _entry(row: Row, simulated: Answer | None) -> dict[str, Any]:
    differs = Difference(row, simulated).fields
    return {
        **{name: getattr(row, name) for name in ("journey", "step", "operation", "number")},
        "fact": False,
        "answer": row.answer._asdict(),
        "simulator": {name: getattr(simulated, name) for name in differs},
    }
