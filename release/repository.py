"""What a release asks of git."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from . import Refused


def git(folder: Path, *words: str | Path, **environ: str) -> str:
    """Run git, and return what it prints; raise Refused with its words if it fails."""
    command = ["git", "-C", folder, *words]
    done = subprocess.run(command, env={**os.environ, **environ}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused(f"git {words[0]} failed: {done.stderr.strip()}")
    return done.stdout.strip()


def leave_surroundings() -> None:
    """Forget what git tells its hooks and `git rebase --exec`: in a clone, too, it would mean this repository."""
    for name in git(Path(), "rev-parse", "--local-env-vars").split():
        os.environ.pop(name, None)


def check_ready(root: Path) -> None:
    """Raise Refused unless everything is committed, on main."""
    branch = git(root, "branch", "--show-current")
    if branch != "main":
        raise Refused(
            f"The branch is {branch or 'none'}, and releases are made from main. Run: git switch main"
        )
    if changed := git(root, "status", "--porcelain"):
        raise Refused(f"Some changes are not committed. Commit or remove them:\n{changed}")


def committer(root: Path) -> dict[str, str]:
    """Return the variables that tell git in another clone who makes commits in this one."""
    try:
        found = re.fullmatch(r"(.+) <(.*)> \d+ [+-]\d+", git(root, "var", "GIT_COMMITTER_IDENT"))
    except Refused:
        found = None
    if not found:
        raise Refused(
            "git does not know who you are. Run: git config user.name NAME; git config user.email ADDRESS"
        )
    name, email = found.groups()
    return {
        "GIT_AUTHOR_NAME": name,
        "GIT_AUTHOR_EMAIL": email,
        "GIT_COMMITTER_NAME": name,
        "GIT_COMMITTER_EMAIL": email,
    }
