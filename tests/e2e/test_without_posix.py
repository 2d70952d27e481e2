"""The program where there is nothing of POSIX: tests/support/without_posix.py says how far that is played."""

import json
import subprocess
import sys

HEAD = "-- "


def said_by(*commands: str) -> dict[str, str]:
    """Return what each command prints, and its exit code after that."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.without_posix", *commands],
        capture_output=True,
        text=True,
        check=True,
        timeout=110,
    )
    assert done.stderr.count("Use it in WSL.") == 1, done.stderr
    said: dict[str, str] = {}
    lines: list[str] = []
    for line in done.stdout.splitlines():
        if line.startswith(HEAD):
            name, _, code = line.removeprefix(HEAD).rpartition(": ")
            said[name] = "\n".join([*lines, code])
            lines = []
        else:
            lines.append(line)
    return said


def test_every_module_is_imported_and_credentials_are_had() -> None:
    child = f"exec -- {sys.executable} -c print(5)"
    said = said_by(
        "--version",
        "--help",
        "export --help",
        "login -u ada --password-stdin",
        "export",
        "credential-process",
        child,
        "status",
        "logout",
        "export",
        "ssh elsewhere",
    )
    codes = {name: text.splitlines()[-1] for name, text in said.items()}
    assert codes == dict.fromkeys(said, "0") | {"export": "3", "ssh elsewhere": "2"}
    assert "powershell" in said["export --help"]
    assert json.loads(said["credential-process"].splitlines()[0])["Version"] == 1
    assert said[child] == "5\n0"
