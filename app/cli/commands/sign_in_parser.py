"""`login`, `logout`, `whoami`."""

from __future__ import annotations

from ..options import Commands, add_answers, add_command, add_signing_in

_LOGIN = """\
cognito-tui login                           plain questions; no secret is printed
eval "$(cognito-tui login)"                 ... and the credentials go into this shell
cognito-tui login --browser                 with managed login, in a browser
printf '%s\\n' "$PW" | cognito-tui login -u ada --password-stdin --no-input
cognito-tui login --totp-command 'pass otp aws'"""


def add(commands: Commands) -> None:
    login = add_command(
        commands,
        "login",
        "login:login",
        "sign in with plain questions, for scripts and for those without a full screen",
        more="Standard output, if it is not the terminal, gets `export` lines for the shell.",
        examples=_LOGIN,
    )
    add_signing_in(login)
    login.add_argument(
        "--remember-device", action="store_true", help="no second factor from this machine any more"
    )
    logout = add_command(
        commands,
        "logout",
        "logout:logout",
        "end the session that was kept",
        examples="cognito-tui logout\ncognito-tui logout --everywhere      all sessions, in all apps\n"
        "cognito-tui logout --all-copies      keys that `export --to-profile` wrote as well\n"
        "cognito-tui logout --browser         the browser's own session as well",
    )
    logout.add_argument(
        "--everywhere", action="store_true", help="end every session of this user; signs in if need be"
    )
    logout.add_argument("--forget-device", action="store_true", help="Cognito forgets this machine")
    logout.add_argument(
        "--all-copies",
        action="store_true",
        help="also take keys that `export --to-profile` or the app wrote out of AWS's own files",
    )
    logout.add_argument(
        "--browser", dest="browser_logout", action="store_true", help="also of managed login, in a browser"
    )
    logout.set_defaults(browser=False, again=False)
    add_answers(logout, "password", "code", "totp")
    whoami = add_command(
        commands,
        "whoami",
        "whoami:whoami",
        "say who is signed in, to the user pool and to AWS",
        examples="cognito-tui whoami\ncognito-tui whoami --json | jq -r .aws.arn",
    )
    whoami.add_argument("--json", action="store_true", help="as JSON")
    add_signing_in(whoami)
