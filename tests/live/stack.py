"""What Terraform makes for a run, and its end, which has to come whatever happens."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.live.challenge_zip import write_zip
from tests.live.stopping import Stopped, Stopping, say
from tests.support.repository import ROOT
from tests.support.terraform import module_in

_TRIES = 3  # to destroy
_PAUSE = 5  # seconds, in which what was made becomes known everywhere
_PATIENCE = 20 * 60  # seconds for a Terraform that was asked to stop: it ends what it is at
_FLAGS = ("-input=false", "-no-color")
_MOST_LINES = 25
_KEPT = ("AWS_CA_BUNDLE", "TF_CLI_CONFIG_FILE", "TF_PLUGIN_CACHE", "TF_TOKEN_")


class TerraformFailed(Exception):
    """Its text is what Terraform calls errors."""


def new_name() -> str:
    return f"cognito-tui-live-{secrets.token_hex(4)}"


class Stack:
    """A folder with a copy of the modules, Terraform's state and its log.

    Args:
        environ: gives Terraform's environment, anew for each of its commands: keys end.
        targets: what alone is made, by Terraform's addresses; none: everything.
    """

    def __init__(
        self,
        folder: Path,
        environ: Callable[[], Mapping[str, str]],
        stopping: Stopping,
        targets: Sequence[str] = (),
    ) -> None:
        self._stopping = stopping
        self.folder = folder
        self._root = folder / "live"
        self._environ = environ
        self._targets = [f"-target={address}" for address in targets]

    @property
    def log(self) -> Path:
        return self.folder / "terraform.log"

    @property
    def state(self) -> Path:
        return self._root / "terraform.tfstate"

    @property
    def variables(self) -> dict[str, Any]:
        """Return what it was prepared with."""
        read: dict[str, Any] = json.loads(self._variables_file.read_text())
        return read

    @property
    def _variables_file(self) -> Path:
        return self._root / "live.auto.tfvars.json"

    def prepare(self, **variables: Any) -> None:
        """Copy what Terraform needs, and write the variables beside it: destroying needs no more than the folder."""
        self.folder.mkdir(parents=True)
        self.folder.chmod(0o700)  # the state has the secret of an app client
        module_in(self.folder)
        shutil.copytree(
            ROOT / "tests/live/terraform", self._root, ignore=shutil.ignore_patterns("__pycache__")
        )
        write_zip(self._root / "challenge.py", self._root / "challenge.zip")
        variables = {**variables, "python": sys.executable}
        self._variables_file.write_text(json.dumps(variables))

    def apply(self) -> None:
        """Make everything, at the second try where AWS was not ready. Raise TerraformFailed; a part may be there."""
        self._run("init", *_FLAGS, *_plugins())
        apply = ("apply", "-auto-approve", *_FLAGS, *self._targets)
        try:
            self._run(*apply)
        except TerraformFailed as error:
            say(f"Terraform could not make everything, and tries once more:\n{error}")
            time.sleep(_PAUSE)
            self._run(*apply)

    def outputs(self) -> dict[str, Any]:
        told = json.loads(self._run("output", "-json"))
        return {name: output["value"] for name, output in told.items()}

    def resource(self, address: str) -> dict[str, Any]:
        """Return what the state has of a resource."""
        module, _, name = address.rpartition(".aws_")
        root = json.loads(self._run("show", "-json"))["values"]["root_module"]
        [found] = (
            resource["values"]
            for child in root["child_modules"]
            for resource in child["resources"]
            if (child["address"], resource["address"]) == (module, f"{module}.aws_{name}")
        )
        return found

    def left(self) -> list[str]:
        """Return what there is, by Terraform's addresses."""
        self._take_what_was_rescued()
        if not self.state.exists():
            return []
        listed = self._run("state", "list").splitlines()
        return [each for each in listed if not each.startswith("data.") and ".data." not in each]

    def destroy(self) -> bool:
        """Destroy everything, and the folder with it; try again where AWS refuses. Return whether all is gone."""
        for attempt in range(1, _TRIES + 1):
            try:
                self._take_what_was_rescued()
                if self.state.exists():
                    self._run("destroy", "-auto-approve", "-lock-timeout=600s", *_FLAGS)
                break
            except (TerraformFailed, OSError) as error:
                say(f"Destroying failed ({attempt} of {_TRIES}):\n{error}")
                if attempt < _TRIES:
                    time.sleep(_PAUSE * attempt)
        else:
            return False
        shutil.rmtree(self.folder, ignore_errors=True)
        return True

    def _take_what_was_rescued(self) -> None:
        """Make what Terraform could not write into its state, on a full disk say, the state."""
        rescued = self._root / "errored.tfstate"
        if rescued.exists() and _is_json(rescued):
            self._run("state", "push", "-force", rescued.name)
            rescued.unlink()

    def _keys(self) -> Mapping[str, str]:
        try:
            return self._environ()
        except Exception as error:
            raise TerraformFailed(
                f"Your AWS credentials cannot be had any more ({type(error).__name__}). Sign in to AWS again."
            ) from None

    def _run(self, *arguments: str) -> str:
        """Run Terraform in a session of its own, so that no Ctrl-C reaches it.

        If the run is stopped meanwhile, Terraform is asked to stop, once: it ends what it is at, and writes its state.
        """
        environ = {**self._keys(), "TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1"}
        with self.log.open("a", encoding="utf-8") as log:
            log.write(f"\n$ terraform {' '.join(arguments)}\n")
            log.flush()
            began = self.log.stat().st_size
            is_read = arguments[0] in ("output", "show", "state")
            process: subprocess.Popen[str] | None = None
            try:
                with self._stopping.held():  # or it would run on, and nobody knew
                    process = subprocess.Popen(
                        ["terraform", *arguments],
                        cwd=self._root,
                        env=environ,
                        stdin=subprocess.DEVNULL,
                        stdout=subprocess.PIPE if is_read else log,
                        stderr=log,
                        text=True,
                        start_new_session=True,
                    )
                told, _ = process.communicate()
            except Stopped:
                if process is not None:
                    say("Terraform is asked to stop; it first ends what it is at.")
                    process.send_signal(signal.SIGINT)
                    process.wait(_PATIENCE)
                raise
        if process.returncode:
            said = self.log.read_bytes()[began:].decode("utf-8", "replace")
            raise TerraformFailed(_mistakes(said) or f"See {self.log}.")
        return told or ""


def _mistakes(said: str) -> str:
    """Return Terraform's errors; not the state, with its secrets, which it prints where it cannot be written."""
    kept: list[str] = []
    is_error = False
    for line in said.splitlines():
        is_error = "Error:" in line or (is_error and not line.startswith("{"))
        if is_error and line.strip(" │╷╵"):
            kept.append(line)
    return "\n".join(kept[:_MOST_LINES])


def _is_json(file: Path) -> bool:
    try:
        json.loads(file.read_bytes())
    except ValueError:
        return False
    return True


def without_the_persons(environ: Mapping[str, str]) -> dict[str, str]:
    """Return an environment in which nothing of the person's says where Terraform keeps its state, and what it asks."""
    return {
        name: value
        for name, value in environ.items()
        if name.startswith(_KEPT) or not name.startswith(("AWS_", "COGNITO_", "TF_"))
    }


def left_over(runs: Path) -> list[Path]:
    """Return the folders of earlier runs that have not been destroyed."""
    return sorted(state.parent.parent for state in runs.glob("*/live/terraform.tfstate"))


def _plugins() -> list[str]:
    folder = os.environ.get("TERRAFORM_PLUGIN_DIR")
    return [f"-plugin-dir={folder}"] if folder else []
