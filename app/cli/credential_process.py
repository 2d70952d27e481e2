"""`credential-process`: for the AWS CLI and the SDKs.

https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ..services.configuration import load
from ..services.environment import environment
from ..services.errors import CognitoTuiError
from ..services.export import render
from ..services.session import Cognito
from ..services.warm import question
from .options import flags
from .talk import patient, say


def credential_process(arguments: argparse.Namespace) -> int:
    """What an SDK shows of a failure is what is said here, so that is one line."""
    # before anything is read: a file that changes from now on makes it another question
    asked = question(sys.argv[2:])
    try:
        cognito = Cognito(load(flags(arguments), environ=environment(), directory=Path.cwd()).profile)
        credentials = patient(cognito.credentials)
    except CognitoTuiError as error:
        say(f"cognito-tui: {error}")
        return error.exit_code
    if asked is not None:
        cognito.cache.answers(asked)
    for words in (credentials.fallback_reason, *cognito.warnings):
        if words:
            say(f"cognito-tui: {words}")
    sys.stdout.write(render(credentials, "process").reveal())
    return 0
