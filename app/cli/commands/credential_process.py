"""`credential-process`: for the AWS CLI and the SDKs.

https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
"""

from __future__ import annotations

import argparse
import sys

from ...client import CognitoClient
from ...errors import CognitoTuiError
from ...services.config import FOR_CREDENTIALS, KEYS
from ...services.credentials import arguments_of, cache_key
from ...services.delivery import Delivery, render
from ..io.messages import echo, with_retries
from ..io.output import write
from ..next_commands import in_one_line
from ..options import add_which_credentials, define
from ..profile_loading import configured
from ..usage import Parser

_EXAMPLES = """\
cognito-tui configure aws-profile work      has the AWS CLI and SDKs call this one
cognito-tui credential-process --profile work | jq -r .Expiration"""


def add_arguments(command: Parser) -> None:
    define(
        command,
        credential_process,
        more="Prints one JSON object and never asks: exit code 3 where somebody has to sign in first.",
        examples=_EXAMPLES,
    )
    add_which_credentials(command)


def credential_process(arguments: argparse.Namespace) -> int:
    """Print credentials for an SDK, which shows the message of a failure: that is one line."""
    # before anything is read: a file that changes from now on makes it another key
    asked = arguments_of(sys.argv[1:])
    key = None if asked is None else cache_key(asked)
    try:
        cognito = CognitoClient(configured(arguments, uses=KEYS, needs=FOR_CREDENTIALS).profile)
        credentials = with_retries(cognito.credentials)
        if key is not None:
            cognito.cache.allow_lookup(key)
        if credentials.expires_at <= cognito.clock.now():  # it had to wait, or the machine slept
            credentials = with_retries(cognito.credentials)
    except CognitoTuiError as error:
        echo(f"cognito-tui: {in_one_line(error)}")
        return error.exit_code
    for words in (credentials.fallback_reason, *cognito.warnings):
        if words:
            echo(f"cognito-tui: {words}")
    write(render(Delivery(credentials), "process").reveal())
    return 0
