"""What a session is good for, by the command line: credentials, tokens, an API, the console."""

from __future__ import annotations

import json
from subprocess import CompletedProcess

from tests.live.journey import Live, Person, journey

NOT_SIGNED_IN = 3  # exit code


def logged_in(live: Live, *words: str, person: Person | None = None) -> CompletedProcess[str]:
    """Run a command that signs in by itself, and keeps nothing."""
    ada = person or live.person()
    options = ("-u", ada.name, "--password-stdin", "--no-input")
    return live.command(*words, *options, stdin=f"{ada.password}\n")


def done(finished: CompletedProcess[str]) -> str:
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


def kept(live: Live, *words: str, stdin: str = "") -> CompletedProcess[str]:
    """Run a command that remembers who is signed in."""
    return live.command(*words, stdin=stdin, COGNITO_REMEMBER="file")


@journey("the command line: signed in, used by programs, signed out", needs={"identity_pool"})
def programs(live: Live) -> None:
    ada = live.person()
    login = ("login", "-u", ada.name, "--password-stdin", "--no-input")
    assert kept(live, *login, stdin=f"{ada.password}\n").returncode == 0
    keys = json.loads(done(kept(live, "credential-process")))
    assert keys["Version"] == 1
    claims = json.loads(done(kept(live, "token", "id", "--verify")))
    assert (claims["cognito:username"], claims["iss"]) == (ada.name, live.outputs["issuer"])
    assert keys["AccessKeyId"] in done(kept(live, "export", "--format", "env"))
    assert ada.name in done(kept(live, "whoami"))
    done(kept(live, "logout"))
    assert kept(live, "credential-process").returncode == NOT_SIGNED_IN


@journey("an API called with a token", needs={"api"})
def api(live: Live) -> None:
    ada = live.person(groups=("admins",))
    said = json.loads(done(logged_in(live, "call", live.outputs["api_url"], person=ada)))
    assert ada.name in said["message"]
    assert said["groups"] == ["admins"]


@journey("the console's address", needs={"console"})
def console(live: Live) -> None:
    address = done(logged_in(live, "console"))
    assert "Action=login" in address
    assert "SigninToken=" in address
