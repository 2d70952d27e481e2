"""What runs at the far end of an SSH connection, in any POSIX shell: it gives a command the endpoint's variables.

Nothing secret stands in a command line of either side: the scripts come through standard input, and what they write
does not go through printf(1), which is a program of its own in some shells. The token and the command are in a folder
that belongs to the connection: what made it removes it once nothing comes any more.
"""

from __future__ import annotations

import re
from shlex import quote

from ..base import Secret
from .container_endpoint import Endpoint
from .delivery import PROFILE_MARK, Delivery
from .exec_environment import GIVE_CREDENTIALS, credential_patterns

# The folder is in memory where the system has such a place for this login.
_KEEP = """\
keep() {
  umask 077
  d=$(mktemp -d "${XDG_RUNTIME_DIR:-/nowhere}/cognito-tui.XXXXXXXX" 2>/dev/null) ||
    d=$(mktemp -d "${TMPDIR:-/tmp}/cognito-tui.XXXXXXXX") || exit 1
  trap 'rm -rf "$d"' EXIT
  trap 'exit 1' HUP INT TERM
  tr -d '\\n' >"$d/token" <<'@MARK@'
@TOKEN@
@MARK@
  cat >"$d/command" <<'@MARK@'
@COMMAND@
@MARK@
  cat >"$d/start" <<'@MARK@'
@START@
@MARK@
  printf '\\n%s %s\\n' @MARK@ "$d"
  cat >/dev/null
}
keep
"""

_START = """\
d=${0%/*}
for name in $(env | sed -n 's/^\\([A-Z][A-Z0-9_]*\\)=.*/\\1/p'); do
  case $name in @PATTERNS@) unset "$name" ;; esac
done
AWS_CONTAINER_CREDENTIALS_FULL_URI=@URL@
AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=$d/token
AWS_CONTAINER_AUTHORIZATION_TOKEN=$(cat "$d/token")
export AWS_CONTAINER_CREDENTIALS_FULL_URI AWS_CONTAINER_AUTHORIZATION_TOKEN AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE
COGNITO_TUI_PROFILE=@PROFILE@
export COGNITO_TUI_PROFILE
default() {
  sed -n '/^\\[\\(profile  *\\)\\{0,1\\}default\\]/,/^\\[/p' "$1" 2>/dev/null
}
config=${AWS_CONFIG_FILE:-$HOME/.aws/config}
chosen=@CHOSEN@
if [ -n "$chosen" ]; then
  AWS_REGION=$chosen AWS_DEFAULT_REGION=$chosen
  export AWS_REGION AWS_DEFAULT_REGION
elif [ -z "${AWS_REGION:-}${AWS_DEFAULT_REGION:-}" ]; then
  AWS_REGION=$(default "$config" | sed -n 's/^region[[:space:]]*=[[:space:]]*//p' | head -n 1)
  AWS_REGION=${AWS_REGION:-@REGION@}
  AWS_DEFAULT_REGION=$AWS_REGION
  export AWS_REGION AWS_DEFAULT_REGION
else
  AWS_REGION=${AWS_REGION:-$AWS_DEFAULT_REGION}
  AWS_DEFAULT_REGION=${AWS_DEFAULT_REGION:-$AWS_REGION}
  export AWS_REGION AWS_DEFAULT_REGION
fi
hide() {
  if default "$2" | grep -Eq '^(@GIVE@)[[:space:]]*='; then
    echo "cognito-tui: $2 has a [default] profile with credentials, which would be taken instead." >&2
    echo "  The command does not see that file ($1=/dev/null/hidden)." >&2
    export "$1=/dev/null/hidden"
  fi
}
hide AWS_SHARED_CREDENTIALS_FILE "${AWS_SHARED_CREDENTIALS_FILE:-$HOME/.aws/credentials}"
hide AWS_CONFIG_FILE "$config"
if [ -n "${http_proxy:-}${HTTP_PROXY:-}${all_proxy:-}${ALL_PROXY:-}" ]; then
  lower=${no_proxy:-${NO_PROXY:-}}
  upper=${NO_PROXY:-$lower}
  no_proxy=$lower NO_PROXY=$upper
  [ "$lower" = '*' ] || no_proxy=${lower:+$lower,}127.0.0.1
  [ "$upper" = '*' ] || NO_PROXY=${upper:+$upper,}127.0.0.1
  export no_proxy NO_PROXY
fi
command=$(cat "$d/command")
shell=${SHELL:-/bin/sh}
[ -n "$command" ] || exec "$shell" -l
SHLVL=1 # or bash reads its start-up files again, which may undo this
export SHLVL
exec "$shell" -c "$command"
"""


def keeping(mark: str, endpoint: Endpoint, *, command: str, delivery: Delivery, chosen: str) -> Secret:
    """Return a script for the far end's `sh`: it says `mark` and its folder, and keeps that until its input ends.

    Args:
        mark: a word that nobody else would say.
        endpoint: whose Host is that of the far end by now.
        command: empty: a shell for a person.
        delivery: the profile's name, and the region for those whose own settings name none.
        chosen: a region that counts in any case.
    """
    start = _filled(
        _START,
        PATTERNS="|".join(credential_patterns()),
        URL=quote(endpoint.url),
        CHOSEN=quote(chosen),
        REGION=quote(delivery.credentials.region),
        PROFILE=quote(delivery.marks.get(PROFILE_MARK, "")),
        GIVE="|".join(sorted(GIVE_CREDENTIALS)),
    )
    return Secret(
        _filled(
            _KEEP,
            TOKEN=endpoint.token.reveal(),
            COMMAND=command,
            START=start,
            MARK=mark,
        )
    )


def started_in(folder: str) -> str:
    """Return what the far end's login shell, whichever it is, has to run."""
    return f"exec sh {quote(folder)}/start"


def _filled(script: str, **values: str) -> str:
    return re.sub("@([A-Z]+)@", lambda blank: values[blank[1]], script)
