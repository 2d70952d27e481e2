"""`python -m tests.live`: the journeys at real AWS, or here. See docs/live.md."""

from __future__ import annotations

import argparse
import math
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path

from botocore.exceptions import ConnectionError as NotConnected, HTTPClientError, ProfileNotFound

from tests.live import money
from tests.live.answers import masked
from tests.live.comparison import compare, write_facts
from tests.live.facts import RECORDED
from tests.live.journey import Journey, all_journeys
from tests.live.recording import Recorder
from tests.live.report import Report
from tests.live.run import Runner, chosen
from tests.live.stack import Stack, TerraformFailed, left_over
from tests.live.stopping import Stopped, Stopping, say
from tests.live.strays import delete_strays
from tests.live.targets import cloud
from tests.live.targets.cloud import Cloud
from tests.live.targets.simulator import Simulator
from tests.live.targets.target import Target
from tests.support.repository import ROOT

OK, JOURNEY_FAILED, USAGE, NOT_MADE, NOT_DESTROYED, STOPPED = 0, 1, 2, 3, 4, 5
RUNS = ROOT / "build/live"
_TARGETS = ("aws", "simulator", *cloud.EMULATORS)
_ROOM = 1_000_000_000  # bytes: the AWS provider is most of it
_EPILOG = """\
examples:
  python -m tests.live                                   tells what it would do at AWS, and asks
  python -m tests.live --yes --report report.md          without asking
  python -m tests.live --only device --limit-minutes 20  the journeys with "device" in their name
  python -m tests.live --target simulator                at nobody's cost; --target ministack, with Terraform
  python -m tests.live --destroy build/live/NAME         ends a run that was killed, or kept

exit codes:
  0  every journey passed, or could not run there; everything was destroyed
  1  a journey failed; everything was destroyed
  2  wrong words, no AWS account, too little time or money, or nobody said yes; nothing was made
  3  Terraform could not make everything; what it had made was destroyed
  4  something is left, which the last lines name, with the command that destroys it
  5  it was stopped, by Ctrl-C or a limit; everything was destroyed
"""


def main(words: Sequence[str] | None = None) -> int:
    arguments = _parser().parse_args(words)
    try:
        if arguments.destroy:
            return _missing_terraform() or _destroy(arguments.destroy)
        return _run(arguments)
    except ProfileNotFound as error:
        say(f"{error}. Set AWS_PROFILE to one that exists.")
        return USAGE


def _run(arguments: argparse.Namespace) -> int:
    journeys = chosen(all_journeys(), arguments.only)
    if arguments.list:
        for each in journeys:
            say(
                f"{each.pool:7} {each.name}"
                + (f" (needs {', '.join(sorted(each.needs))})" if each.needs else "")
            )
        return OK
    if unknown := [text for text in arguments.only if not chosen(journeys, [text])]:
        say(f"No journey has {unknown[0]!r} in its name; see --list.")
        return USAGE
    if arguments.target != "simulator" and (missing := _missing_terraform()):
        return missing
    return Run(arguments, journeys).whole()


def _missing_terraform() -> int:
    if shutil.which("terraform"):
        return OK
    say("Terraform is missing. Install version 1.9 or newer, or use --target simulator.")
    return USAGE


def _positive(text: str) -> float:
    if not 0 < (number := float(text)) < math.inf:
        raise ValueError(text)
    return number


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.live",
        description="Run the journeys of tests/live/journeys at a target that is made for them and destroyed, and "
        "compare what it answers with the simulator.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--target", choices=_TARGETS, default="aws", help="where; default: %(default)s")
    parser.add_argument("--yes", action="store_true", help="begin without asking")
    parser.add_argument(
        "--only", action="append", default=[], metavar="TEXT", help="journeys with it in their name"
    )
    parser.add_argument("--list", action="store_true", help="list the journeys, and end")
    parser.add_argument("--region", default="", help="at AWS; default: that of your AWS settings")
    parser.add_argument(
        "--limit-minutes", type=_positive, default=45, metavar="N", help="then destroy; default: 45"
    )
    parser.add_argument(
        "--limit-cost",
        type=_positive,
        default=2,
        metavar="DOLLARS",
        help="then begin no other journey; default: 2",
    )
    parser.add_argument(
        "--email", default="", metavar="ADDRESS", help="yours: you type the codes that AWS sends to it"
    )
    parser.add_argument("--folder", type=Path, default=RUNS, help="of runs and reports; default: build/live")
    parser.add_argument("--report", type=Path, metavar="FILE", help="default: TARGET-TIME.md in --folder")
    parser.add_argument(
        "--facts",
        type=Path,
        metavar="FILE",
        help="what differs; default: tests/live/recorded/aws.json, of others TARGET.json in --folder",
    )
    parser.add_argument("--keep", action="store_true", help="destroy nothing, and say how to")
    parser.add_argument("--destroy", type=Path, metavar="FOLDER", help="destroy what an earlier run has left")
    return parser


@dataclass
class Run:
    """All of one run."""

    arguments: argparse.Namespace
    journeys: list[Journey]
    _began: float = field(default_factory=time.monotonic)
    _stopping: Stopping = field(default_factory=Stopping)

    def whole(self) -> int:
        name = self.arguments.target
        recorder = Recorder()
        there = Runner(self.journeys, recorder, self.arguments.limit_cost)
        simulated = Runner(self.journeys, Recorder(), self.arguments.limit_cost)
        ended, code = "", OK
        with self._stopping.within(self.arguments.limit_minutes):
            try:
                with self._target(recorder) as target:
                    if target is None:
                        return USAGE
                    if name != "simulator":
                        say("At the simulator, for the comparison:")
                        simulated.run(Simulator())
                    ended, code = self._run_there(there, target)
            except Stopped:
                code = STOPPED
            self._stopping.ignore()
            if code == OK and there.results.has_failed:
                code = JOURNEY_FAILED
            if self._stopping.by and code != NOT_DESTROYED:
                code = STOPPED
            if ended:
                self._write(there, there if name == "simulator" else simulated, ended)
            else:  # no report of an earlier run, which was paid for, makes way for an empty one
                say(f"Stopped by {self._stopping.by}. Nothing was made.")
            if code == NOT_DESTROYED:  # once more, as the last words
                say(ended)
        return code

    def _run_there(self, there: Runner, target: Target) -> tuple[str, int]:
        code, why = OK, ""
        try:
            say(f"At {target.name}:")
            with target:
                with suppress(Stopped):
                    there.run(target)
                # from here on it is destroyed
                self._stopping.ignore()
        except (TerraformFailed, OSError) as error:
            say(f"Terraform could not make everything:\n{error}")
            code, why = NOT_MADE, f"Terraform could not make everything: {_mistakes(error)}\n"
        except Stopped:
            code = STOPPED
        if isinstance(target, Cloud):
            return why + target.ended, code if target.is_gone or target.keep else NOT_DESTROYED
        return "Nothing was made that outlasts the run.", code

    @contextmanager
    def _target(self, recorder: Recorder) -> Iterator[Target | None]:
        name = self.arguments.target
        if name == "simulator":
            yield Simulator()
        elif name in cloud.EMULATORS:
            with cloud.EMULATORS[name](recorder.listen_to, self._stopping, self.arguments.folder) as target:
                yield target
        else:
            target = cloud.aws(
                self.arguments.region,
                recorder.listen_to,
                self._stopping,
                folder=self.arguments.folder,
                keep=self.arguments.keep,
                mailbox=self.arguments.email,
            )
            yield target if self._agreed(target) else None

    def _agreed(self, target: Cloud) -> bool:
        """Tell what will be made, where, and the limits; return whether somebody agrees."""
        if hindrance := self._hindrance(target):
            say(hindrance)
            return False
        try:
            account, arn = target.account.identity()
        except Exception as error:
            say(_unknown(error, target.account.region))
            return False
        expected = money.expected(len(self.journeys))
        for folder in left_over(self.arguments.folder):
            say(
                f"Another run has left something, unless it is still running. To destroy it: "
                f"python -m tests.live --destroy {folder}"
            )
        limits = f"{self.arguments.limit_minutes:g} minutes; ${self.arguments.limit_cost:.2f}"
        say(
            f"""\
This makes, in account {account}, region {target.account.region}, as {arn}:
  four user pools, three identity pools, roles, three Lambda functions, an HTTP API, a bucket and a table,
  all named {target.stack.folder.name}*; nothing that is there already is touched.
{len(self.journeys)} journeys make a few users each, and then all of it is destroyed.
Limits: {limits}. Expected: ${expected:.2f} at most, by prices of {money.AS_OF}; $0.00 within AWS's free amounts."""
        )
        if expected > self.arguments.limit_cost:
            say("That may cost more than the limit. Use --limit-cost, or fewer journeys (--only).")
            return False
        if target.account.ends_by_itself():
            say("Your keys are temporary, and cannot be renewed here. They have to be good until the end.")
        if self.arguments.yes:
            return True
        if not sys.stdin.isatty():
            say("To begin, add --yes.")
            return False
        try:
            return input("Begin? [y/N] ").strip().lower() in ("y", "yes")
        except EOFError:
            return False

    def _hindrance(self, target: Cloud) -> str:
        """Return why nothing can begin here, before AWS is asked; empty if it can."""
        folder = self.arguments.folder.resolve()
        there = next(each for each in (folder, *folder.parents) if each.exists())
        if not target.account.region:
            return "No region is set. Use --region, or set AWS_REGION."
        if not target.account.is_at_aws():
            return "Your settings lead elsewhere than to AWS. Unset AWS_ENDPOINT_URL…, and your profile's endpoint_url."
        if shutil.disk_usage(there).free < _ROOM:
            return "The disk is too full: without a gigabyte, Terraform loses what it has made. Make room."
        return ""

    def _write(self, there: Runner, simulated: Runner, ended: str) -> None:
        name = self.arguments.target
        there.missing()
        now = datetime.now(timezone.utc)
        day = now.date().isoformat()
        compared = compare(there.results.rows, simulated.results.rows)
        default = RECORDED / "aws.json" if name == "aws" else self.arguments.folder / f"{name}.json"
        facts, report = (
            self.arguments.facts or default,
            self.arguments.report or self.arguments.folder / f"{name}-{now:%Y%m%d-%H%M%S}.md",
        )
        told = Report(
            f"Journeys at {name}, {day}",
            there.results,
            simulated.results,
            compared,
            facts,
            self._stopping.by,
            ended,
            time.monotonic() - self._began,
            f"Limits: {self.arguments.limit_minutes:g} minutes, ${self.arguments.limit_cost:.2f}.",
        )
        try:
            report.parent.mkdir(parents=True, exist_ok=True)
            report.write_text(told.markdown(), encoding="utf-8")
        except OSError as error:
            say(
                f"{told.markdown()}\nThe report cannot be written to {report} ({error.strerror}): it is above."
            )
            return
        if there.results.rows and name != "simulator":
            ran = {outcome.journey for outcome in there.results.outcomes if outcome.seconds}
            write_facts(facts, compared, ran, {"target": name, "day": day})
            say(f"What differs: {facts}")
        say(f"Report: {report}")


def _destroy(folder: Path) -> int:
    """End an earlier run."""
    if not (folder / "live/live.auto.tfvars.json").exists():
        say(f"{folder} is not the folder of a run.")
        return USAGE
    stopping, left = Stopping(), []
    stopping.ignore()
    stack = Stack(folder.resolve(), lambda: cloud.terraform_environment(account), stopping)
    made = stack.variables
    account = cloud.Account("", made["region"], lambda client: client)
    if not made["account"]:
        say(f"That run was at an emulator, with which all that it made has ended. Delete {folder}.")
        return USAGE
    try:
        if (mine := account.number) != made["account"]:
            say(
                f"The run was in account {made['account']}, and your keys are of {mine}. Set AWS_PROFILE to one of it."
            )
            return NOT_DESTROYED
    except Exception as error:
        say(_unknown(error, account.region))
        return NOT_DESTROYED
    with stopping.within(24 * 60):
        try:
            say(f"Destroying {len(stack.left())} resources ...")
            if not stack.destroy():
                left = [*stack.left(), f"Its state is in {stack.state}."]
        except TerraformFailed as error:
            left = [str(error)]
        left += delete_strays(account.client, made["name"])
    if left:
        say("\n".join(("There is still:", *(f"  {each}" for each in left))))
        return NOT_DESTROYED
    say("All of them were destroyed.")
    return OK


def _unknown(error: Exception, region: str) -> str:
    kind = getattr(error, "response", {}).get("Error", {}).get("Code") or type(error).__name__
    if isinstance(error, (NotConnected, HTTPClientError)):
        return f"AWS cannot be reached in the region {region} ({kind}). Is it spelled so? Is there a network?"
    return f"AWS does not say whose account this is ({kind}). Set AWS_PROFILE, or sign in first."


def _mistakes(error: Exception) -> str:
    """Return what Terraform calls an error, without values."""
    lines = str(error).splitlines()
    return masked(" ".join(line.strip("│ ") for line in lines if "Error:" in line) or lines[-1])


if __name__ == "__main__":
    sys.exit(main())
