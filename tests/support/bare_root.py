"""A machine with Python and nothing else: the standard library, C libraries, a shell and `env`."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.namespaces import mounts_possible

# $1 is the root, $2 a Python, $3 its prefix, $4 a home, $5 the one file: mounted where no other process sees it
_MOUNTS = """
cd /
mount -t tmpfs -o mode=755 none "$1"
for folder in usr/lib usr/lib64 lib lib64; do
  [ ! -L "/$folder" ] || { ln -s "$(readlink "/$folder")" "$1/$folder"; continue; }
  [ ! -d "/$folder" ] || { mkdir -p "$1/$folder"; mount --bind "/$folder" "$1/$folder"; }
done
mkdir -p "$1/usr/bin" "$1/opt"
for file in sh env; do
  touch "$1/usr/bin/$file"; mount --bind "/usr/bin/$file" "$1/usr/bin/$file"
done
touch "$1/opt/cognito-tui.pyz"; mount --bind "$5" "$1/opt/cognito-tui.pyz"
ln -s usr/bin "$1/bin"
case "$3" in
  /usr) touch "$1$2"; mount --bind "$2" "$1$2";;
  *) mkdir -p "$1$3"; mount --bind "$3" "$1$3";;
esac
for module in site-packages dist-packages ensurepip venv pip; do
  for folder in "$1/usr/lib/python3/$module" "$1$3/lib/python3"*"/$module"; do
    [ ! -d "$folder" ] || mount -t tmpfs none "$folder"
  done
done
mkdir -p "$1/home/ada" "$1/proc" "$1/dev" "$1/etc"
mkdir -m 1777 "$1/tmp"
mount --bind "$4" "$1/home/ada"
mount --rbind /proc "$1/proc"
mount --rbind /dev "$1/dev"
root=$1
shift 5
exec "$(PATH=$PATH:/usr/sbin command -v chroot)" "$root" "$@"
"""

needs_bare_root = pytest.mark.skipif(
    not mounts_possible() or not shutil.which("chroot", path=f"{os.defpath}:/usr/sbin:/sbin"),
    reason="no root of one's own: that takes unshare and chroot, as root",
)


class BareRoot:
    """Attributes:
    python: what runs there, by its own path.
    home: a folder of ours that is /home/ada there; the one file is in /opt.
    """

    def __init__(self, folder: Path, python: Path, file: Path) -> None:
        self.python, self._file = python.resolve(), file
        self._root, self.home = folder / "root", folder / "home"
        self._root.mkdir()
        self.home.mkdir(mode=0o700)
        (self.home / "hostile/cognito_tui").mkdir(parents=True)
        (self.home / "hostile/cognito_tui/__init__.py").write_text("raise SystemExit('hostile')")

    def command(self, *words: str) -> list[str]:
        """What runs `words` there."""
        prefix = self.python.parents[1]
        paths = map(str, (self._root, self.python, prefix, self.home, self._file))
        return ["unshare", "-m", "sh", "-ec", _MOUNTS, "sh", *paths, *words]

    def environ(self, **more: str) -> dict[str, str]:
        return {"PATH": f"/usr/bin:{self.python.parent}", "HOME": "/home/ada", "LANG": "C.UTF-8", **more}

    def run(
        self, *words: str, typed: str = "", environ: Mapping[str, str]
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*words),
            env=environ,
            input=typed,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
