"""Release the package: python -m release VERSION

It moves what is unreleased in CHANGELOG.md to the version, commits and tags that, checks it as CI does, and builds
the files in dist/VERSION. It pushes and uploads nothing, and says how to. Failures and Ctrl-C leave nothing behind.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
from pathlib import Path

from . import ROOT, Refused, making
from .repository import leave_surroundings

DONE = """\
Version {version} is on main, with the tag {tag} and these files. Nothing was uploaded or pushed. To publish it:
  git push --atomic origin main {tag}
  {python} -m twine upload {folder}/*.whl {folder}/*.tar.gz
To take it back before that:
  git tag -d {tag} && git reset --keep HEAD~1 && rm -r {folder}"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m release", description=__doc__, allow_abbrev=False)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("version", metavar="VERSION", help="such as 1.2.3, or 1.2.3rc1 for a candidate")
    parser.add_argument("--dry-run", action="store_true", help="do all of that in a copy, and keep nothing")
    given = parser.parse_args()
    for each in making.STOPPING:
        if signal.getsignal(each) is not signal.SIG_IGN:  # as `nohup` has it
            signal.signal(each, signal.default_int_handler)
    try:
        leave_surroundings()
        _release(given.version, keep=not given.dry_run)
    except (Refused, OSError) as refusal:
        why = f"{refusal.strerror}: {refusal.filename}" if isinstance(refusal, OSError) else refusal
        print(f"release: {why}\nNothing was changed.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("release: stopped. Nothing was changed.", file=sys.stderr)
        return 130
    return 0


def _release(version: str, *, keep: bool) -> None:
    _tell(1, "whether it can be made")
    making.check_request(ROOT, version)
    with tempfile.TemporaryDirectory(prefix="release-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        clone, files = folder / "cognito-tui", folder / "files"
        _tell(2, "changelog, commit and tag, in a clone")
        making.make_commit(ROOT, clone, version)
        _tell(3, f"{making.CHECK} in the clone: all that CI runs")
        making.check(clone)
        _tell(4, "build and check the files")
        os.environ["TMPDIR"] = name  # what others leave there when they are stopped goes as well
        making.build(clone, files, version)
        for file in sorted(files.iterdir()):
            print(f"  {file.stat().st_size:>10,}  {file.name}", flush=True)
        if not keep:
            _tell(5, "nothing is kept, as this was a dry run")
            return
        _tell(5, "bring commit, tag and files here")
        making.bring(ROOT, clone, files, version)
    print(
        DONE.format(version=version, tag=making.tag_of(version), python=_python(), folder=f"dist/{version}")
    )


def _tell(step: int, what: str) -> None:
    print(f"{step}/5 {what}", flush=True)


def _python() -> str:
    python = Path(sys.executable)
    return str(python.relative_to(ROOT) if python.is_relative_to(ROOT) else python)


if __name__ == "__main__":
    sys.exit(main())
