"""`status` with many profiles, beside the AWS CLI, which reads one setting of a file with as many."""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from pathlib import Path

from tests.support.aws_cli import aws_program

from . import spread
from .credential_process import Runs

PROFILES = 500
RUNS = 9
LIMIT = 1.0  # times `aws configure get region`
STATUS = [str(Path(sys.executable).with_name("cognito-tui")), "status"]


def main() -> None:
    if (aws_cli := aws_program()) is None:
        raise SystemExit("The AWS CLI is missing: see tests/support/aws_cli.py")
    with tempfile.TemporaryDirectory() as name:
        ours, aws, none = (Path(name, part) for part in ("ours", "aws", "none"))
        _fill(ours / ".config/cognito-tui/config.toml", _OURS)
        _fill(aws / ".aws/config", _AWS)
        last = f"p{PROFILES - 1}"
        runs = {
            "no profile": Runs(STATUS, _at(none), "where to sign in"),
            f"{PROFILES} profiles": Runs(STATUS, _at(ours), last),
            f"{PROFILES} AWS profiles": Runs(STATUS, _at(aws), last),
            "aws": Runs([aws_cli, "configure", "get", "region", "--profile", last], _at(aws), "eu-west-1"),
        }
        for _ in range(RUNS):
            for each in runs.values():
                each.run()
    peer = statistics.median(runs.pop("aws").seconds)
    ratios = {what: statistics.median(each.seconds) / peer for what, each in runs.items()}
    print(
        f"status: {', '.join(f'{ratio:.2f} × with {what}' for what, ratio in ratios.items())} what `aws configure get "
        f"region` takes among {PROFILES} AWS profiles (limit {LIMIT}); processor time, medians of {RUNS} runs"
    )
    print(
        f"  {', '.join(f'{what} {spread(each.seconds)}' for what, each in runs.items())}, aws {1000 * peer:.0f} ms"
    )


def _at(home: Path) -> dict[str, str]:
    home.mkdir(exist_ok=True)
    return {"PATH": os.environ["PATH"], "HOME": str(home)}


def _fill(path: Path, profile: str) -> None:
    path.parent.mkdir(parents=True)
    path.write_text("".join(profile.format(f"{number:03}", number) for number in range(PROFILES)))


_OURS = """\
[profiles.p{1}]
user_pool_id = "eu-west-1_AbCdEf{0}"
client_id = "1h57kf5cpq17m0eml12EXAMPLE"
identity_pool_id = "eu-west-1:12345678-1234-1234-1234-123456789{0}"
remember = "file"

"""
_AWS = """\
[profile p{1}]
credential_process = /usr/bin/cognito-tui credential-process --profile p{1}
region = eu-west-1

"""

if __name__ == "__main__":
    main()
