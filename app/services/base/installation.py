"""Another package in the place of one that this was installed with: PYTHONPATH, or a folder, counts for more."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from importlib import metadata, util
from pathlib import Path
from types import TracebackType

from ...errors import CognitoTuiError
from .process import working_directory

# what comes along with those that are required: with which
_ALSO = {
    "botocore": "boto3",
    "urllib3": "boto3",
    "jmespath": "boto3",
    "s3transfer": "boto3",
    "dateutil": "boto3",
    "rich": "textual",
}
_MODULES = {"python-dotenv": "dotenv"}
_REQUIREMENT = re.compile(r"(?P<name>[\w.-]+)[^<>=!~;]*(?P<versions>[^;]*)(?P<marker>;.*)?")
_AT_LEAST = re.compile(r">=\s*([0-9.]+)")
_AGAIN = "Install cognito-tui again, in an environment of its own."


def unusable(error: BaseException | None) -> CognitoTuiError | None:
    """What to say of an error where another package stands in for one of ours, or one is missing; else None."""
    wanted = _wanted()
    for module, file in sorted(_elsewhere([*wanted]), key=lambda found: not _leads_to(error, *found)):
        version = _version(module, Path(file).parent.parent)
        where, hint = _place(file) or ("", "")
        takes = f"; cognito-tui takes {wanted[module]}" if module in wanted else ""
        return CognitoTuiError(
            f"This is not the {module} that cognito-tui was installed with: {file}",
            detail=f"It {f'is version {version}' if version else 'does not say its version'}{takes}. {where}",
            hint=hint,
        )
    for module, takes in wanted.items():
        least, version = _AT_LEAST.search(takes), _version(module)
        if takes.startswith(module) and least and version and _numbers(version) < _numbers(least[1]):
            return CognitoTuiError(
                f"{module} is too old: {version}.", detail=f"cognito-tui takes {takes}.", hint=_AGAIN
            )
    if isinstance(error, ImportError) and (error.name or "").partition(".")[0] in wanted:
        return CognitoTuiError(f"The Python package {error.name} cannot be loaded.", hint=_AGAIN)
    return None


def _wanted() -> dict[str, str]:
    """What is needed of whom, by the name it is imported by: "boto3>=1.38"."""
    try:
        requirements = metadata.requires("cognito-tui") or []
    except metadata.PackageNotFoundError:  # run from a folder of sources
        requirements = []
    found = filter(None, map(_REQUIREMENT.fullmatch, requirements))
    wanted = {
        _MODULES.get(each["name"], each["name"]): each["name"] + each["versions"].strip()
        for each in found
        if not each["marker"]
    }
    return wanted | {
        module: f"the one of {wanted.get(along, along)}"
        for module, along in _ALSO.items()
        if module not in wanted
    }


def _elsewhere(modules: list[str]) -> Iterator[tuple[str, str]]:
    """Those that are found where no packages are installed, and the same of Python's own; with the files."""
    for module in modules:
        if _place(file := _file(module)):
            yield module, file
    for module in sorted(sys.stdlib_module_names):
        file = getattr(sys.modules.get(module), "__file__", None) or _on_the_way(module)
        if _place(file):
            yield module, file


def _on_the_way(module: str) -> str:
    """The file of one that was being loaded when it failed."""
    for folder in _places():
        for file in (f"{folder}/{module}.py", f"{folder}/{module}/__init__.py"):
            if os.path.isfile(file):
                return file
    return ""


def _file(module: str) -> str:
    loaded = getattr(sys.modules.get(module), "__file__", None)
    try:
        spec = None if loaded else util.find_spec(module)
    except (ImportError, ValueError):
        spec = None
    return loaded or (spec.origin if spec and spec.origin else "")


def _version(module: str, folder: Path | None = None) -> str:
    """Of the one that is installed in `folder`, or of the one that counts."""
    try:
        if folder is None:
            return metadata.version(module) or ""
        versions = [each.version for each in metadata.distributions(name=module, path=[str(folder)])]
    except Exception:  # of metadata that is damaged as well
        return ""
    return str(versions[0] if versions else getattr(sys.modules.get(module), "__version__", ""))


def _places() -> dict[str, tuple[str, str]]:
    """Folders that count for more than those of installed packages: how that comes, and what to do about it."""
    here = str(working_directory() or "")
    places = {here: _RUN_ELSEWHERE} if sys.path[:1] in ([""], [here]) else {}
    listed = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
    folders = (os.path.normpath(os.path.join(here, path)) for path in listed)
    return places | {
        path: (
            f"PYTHONPATH has {path} in it.",
            "Take that out of PYTHONPATH, or leave PYTHONPATH out: env -u PYTHONPATH cognito-tui",
        )
        for path in folders
        if os.path.basename(path) not in ("site-packages", "dist-packages")
    }


_RUN_ELSEWHERE = (
    "It is in the folder that this runs in.",
    "Run it elsewhere, or as cognito-tui: not as a module.",
)


def _place(file: str) -> tuple[str, str] | None:
    places = _places()
    folders = [os.path.dirname(file)] if file else []
    folders += map(os.path.dirname, list(folders))
    return next((places[folder] for folder in folders if folder in places), None)


def _leads_to(error: BaseException | None, module: str, file: str) -> bool:
    """Whether the error is about it, or went through it."""
    name = getattr(error, "name", None)
    if isinstance(name, str) and name.partition(".")[0] == module:
        return True
    frame: TracebackType | None = error.__traceback__ if error else None
    inside = f"{os.path.dirname(file)}{os.sep}" if file.endswith("__init__.py") else file
    while frame is not None:
        if frame.tb_frame.f_code.co_filename.startswith(inside):
            return True
        frame = frame.tb_next
    return False


def _numbers(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"[0-9]+", version)]
