"""What Terraform's outputs say of where to sign in: see `outputs` for the names that count.

https://developer.hashicorp.com/terraform/cli/commands/output
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from ...errors import CognitoTuiError, ConfigurationError
from ..base import LimitOfChildren, clean, for_children
from ..storage import absolute, shown_path
from .outputs import Outputs, outputs_of

SECONDS = 60.0  # a state in S3 behind a slow connection
_PROGRAMS = ("terraform", "tofu")
_LINES = 12  # of what Terraform has to say
_SECRET_VARIABLE = re.compile(r"(?i)secret|token|password")


def outputs_in(folder: Path, *, environ: Mapping[str, str] = os.environ, seconds: float = SECONDS) -> Outputs:
    """Run `terraform output` in a folder, or `tofu output` if there is no Terraform.

    Raises:
        ConfigurationError: as `read_outputs`.
        CognitoTuiError: neither program is installed, it fails, or takes longer than `seconds`.
    """
    program = next(filter(None, (shutil.which(name, path=environ.get("PATH")) for name in _PROGRAMS)), None)
    if program is None:
        raise CognitoTuiError(
            "Neither terraform nor tofu is installed here.",
            hint="Run `terraform output -json > FILE` where one is installed, and pass FILE instead.",
        )
    why, output = "", b""
    try:
        with LimitOfChildren():
            process = subprocess.Popen(  # noqa: S603  # no shell; the folder is the person's own choice
                [str(absolute(program)), "output", "-json", "-no-color"],
                cwd=folder,
                env=for_children(environ),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
        with process:
            try:
                output, errors = process.communicate(timeout=seconds)
            except BaseException:
                process.kill()  # or leaving this block would wait for it
                raise
        if process.returncode:
            why = (
                _words(errors, environ)
                or f"It ended with exit code {process.returncode} and printed nothing."
            )
    except subprocess.TimeoutExpired:
        why = f"It took longer than {seconds:g} seconds."
    except OSError as error:
        why = f"It could not be started: {error.strerror}."
    name = Path(program).stem
    if why:
        raise CognitoTuiError(f"`{name} output` failed in {shown_path(folder)}.", detail=why)
    return read_outputs(output, shown_path(folder), f"Run `{name} apply` there first.")


def read_outputs(content: bytes, place: str, hint: str = "Is the Terraform applied?") -> Outputs:
    """Read what `terraform output -json` prints.

    Args:
        place: where it comes from, for messages.
        hint: what to do if there are no outputs.

    Raises:
        ConfigurationError: it is something else, or there are no outputs.
    """
    try:
        document = json.loads(content)  # bytes: PowerShell's > writes UTF-16
    except (ValueError, RecursionError):
        document = None  # the error itself holds the text, and with it the client secret
    if not isinstance(document, dict) or not all(_is_output(each) for each in document.values()):
        raise ConfigurationError(
            f"{place[0].upper()}{place[1:]} is not what `terraform output -json` prints.",
            hint="Pass the folder, or a file with that output.",
        )
    if not document:
        raise ConfigurationError(f"There are no Terraform outputs in {place}.", hint=hint)
    named = {name: output["value"] for name, output in document.items()}
    return outputs_of(named, f"Terraform's outputs in {place}")


def _words(output: bytes, environ: Mapping[str, str]) -> str:
    """Return the beginning of what Terraform printed, without secret variables' values, which a backend may quote."""
    text = output.decode(errors="replace")
    for name, value in environ.items():
        if _SECRET_VARIABLE.search(name) and len(value) >= 8:
            text = text.replace(value, "…")
    lines = [clean(line.strip("╷│╵ \r")) for line in text.splitlines()]
    lines = [line for line in lines if line]
    return "\n".join([*lines[:_LINES], *(["…"] if len(lines) > _LINES else [])])


def _is_output(value: object) -> bool:
    return isinstance(value, dict) and "value" in value
