"""Make a release.

Everything happens in a clone: the commit, the tag, the checks, the files. Only the last step brings them here, when all
of it is well. So nothing needs to be undone after a failure, or after Ctrl-C.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path

from . import Refused, artifacts, changelog
from .repository import check_ready, committer, git
from .version import next_version

CHECK = ".ci/run"
# Ctrl-C, `kill`, and a terminal that was closed
STOPPING = [signal.SIGINT, signal.SIGTERM]
if sys.platform != "win32":
    STOPPING.append(signal.SIGHUP)


def check_request(root: Path, text: str) -> None:
    """Raise Refused if no release can be made of what is there."""
    next_version(text, git(root, "tag").split())
    check_ready(root)
    changelog.unreleased(changelog.read(root / "CHANGELOG.md"))
    committer(root)
    if files_folder(root, text).exists():
        raise Refused(f"There is a folder {files_folder(root, text)} already. Move it away.")


def files_folder(root: Path, version: str) -> Path:
    return root / "dist" / version


def tag_of(version: str) -> str:
    return f"v{version}"


def make_commit(root: Path, clone: Path, version: str) -> None:
    """Clone main, and commit and tag the version there."""
    git(root, "clone", "-q", "--branch", "main", root, clone)
    page = clone / "CHANGELOG.md"
    text = changelog.read(page)
    notes = changelog.unreleased(text)
    date = datetime.now(timezone.utc).strftime("%Y-%m-%d")
    page.write_text(changelog.released(text, version, date), encoding="utf-8")
    who = committer(root)
    git(clone, "commit", "-qam", f"Version {version} is released: the changelog says what is new", **who)
    message = f"cognito-tui {version}\n\n{notes}\n"
    git(clone, "tag", "-a", "--cleanup=whitespace", "-m", message, tag_of(version), **who)


def check(clone: Path) -> None:
    """Run what CI runs, on the very commit."""
    process = subprocess.Popen([clone / CHECK], cwd=clone)
    try:
        code = process.wait()
    except KeyboardInterrupt:  # which its processes hear, too
        try:
            process.wait(30)
        finally:
            process.kill()
        raise
    if code:
        raise Refused(f"{CHECK} ended with exit code {code}.")


def build(clone: Path, files: Path, version: str) -> None:
    """Build the files, of what is committed and nothing that the checks have left."""
    git(clone, "reset", "-q", "--hard", tag_of(version))
    git(clone, "clean", "-ffdxq")
    made = artifacts.build(clone, files)
    expected = {f"cognito_tui-{version}.tar.gz", f"cognito_tui-{version}-py3-none-any.whl"}
    if missing := expected - {file.name for file in made}:
        raise Refused(f"The build did not make {' and '.join(sorted(missing))}.")


def bring(root: Path, clone: Path, files: Path, version: str) -> None:
    """Bring the files, the tag and the commit here. What would stop that is not heard meanwhile; it takes no time."""
    before = [signal.signal(each, signal.SIG_IGN) for each in STOPPING]
    try:
        _bring(root, clone, files, version)
    finally:
        for each, handler in zip(STOPPING, before, strict=True):
            signal.signal(each, handler)


def _bring(root: Path, clone: Path, files: Path, version: str) -> None:
    target = files_folder(root, version)
    tag = f"refs/tags/{tag_of(version)}"
    try:
        target.mkdir(parents=True)
    except FileExistsError:  # another release is bringing its own
        raise Refused(f"There is a folder {target} by now. Move it away.") from None
    try:
        shutil.copytree(files, target, dirs_exist_ok=True)
        git(root, "fetch", "-q", "--no-tags", clone, f"{tag}:{tag}")
        try:
            git(root, "merge", "-q", "--ff-only", tag)
        except Refused as refusal:
            git(root, "update-ref", "-d", tag)
            raise Refused(f"main has changed by now. Release again. ({refusal})") from refusal
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise
