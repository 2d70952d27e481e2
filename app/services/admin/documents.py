"""IAM policy documents: from AWS, from a file, and how two of them differ."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

from ...errors import ConfigurationError
from ..storage import shown_path

Document: TypeAlias = Mapping[str, Any]

VERSION = "2012-10-17"  # older ones take a policy variable for plain text


def document(*statements: Document) -> Document:
    return {"Version": VERSION, "Statement": list(statements)}


def with_statements(policy: Document, statements: list[Document]) -> Document:
    """The same policy with these statements; its fields keep their order, so that a difference shows what changed."""
    return {**policy, "Version": policy.get("Version", VERSION), "Statement": statements}


def as_document(response: object) -> Document:
    """What AWS told of a policy; botocore has decoded it. Empty for what is not a JSON object."""
    return response if isinstance(response, Mapping) else {}


def as_list(value: object) -> list[Any]:
    """IAM takes one value for a list of one; nothing is a list of none."""
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def pretty(policy: Document) -> str:
    """For people: ASCII, as a policy may hold anybody's words."""
    return json.dumps(policy, indent=2)


def compact(policy: Document) -> str:
    """For IAM, which counts characters."""
    return json.dumps(policy, separators=(",", ":"))


def difference(before: Document, after: Document) -> tuple[str, ...]:
    """The lines of a unified diff, without its heading."""
    lines = difflib.unified_diff(pretty(before).splitlines(), pretty(after).splitlines(), lineterm="")
    return tuple(line for line in lines if not line.startswith(("---", "+++", "@@")))


def read_policy(path: Path) -> Document:
    """A role's policy as a file has it.

    Raises:
        ConfigurationError: it cannot be read, or is not a policy for a role; with the line where the JSON breaks off,
            or the statement that is wrong.
    """
    name = shown_path(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise ConfigurationError(f"{name} cannot be read.", detail=f"{error.strerror}.") from None
    except UnicodeDecodeError:
        raise ConfigurationError(f"{name} cannot be read.", detail="It is not encoded in UTF-8.") from None
    try:
        policy = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        why = f"Line {error.lineno}, column {error.colno}: {error.msg}."
    except ValueError as error:
        why = str(error)
    except RecursionError:
        why = "It is nested too deeply."
    else:
        why = _wrong_with(policy)
    if why:
        raise ConfigurationError(f"{name} is not a valid role policy.", detail=why)
    return as_document(policy)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"{twice[0]!r} appears twice in one object; only the last one would count.")
    return dict(pairs)


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is not JSON.")


def _wrong_with(policy: object) -> str:
    """What IAM would refuse, or take in another way than was meant; empty for nothing."""
    if not isinstance(policy, dict):
        return "It is not a JSON object."
    statements = as_list(policy.get("Statement"))
    if not statements:
        return 'It has no "Statement".'
    for number, statement in enumerate(statements, 1):
        if problem := _wrong_with_statement(statement):
            sid = statement.get("Sid") if isinstance(statement, dict) else ""
            return f"Statement {number}{f' ({sid})' if sid else ''} {problem}"
    if policy.get("Version") != VERSION and "${" in json.dumps(statements):
        return f'Without "Version": "{VERSION}" its variables (${{…}}) would be plain text.'
    return ""


def _wrong_with_statement(statement: object) -> str:
    if not isinstance(statement, dict):
        return "is not a JSON object."
    if statement.get("Effect") not in ("Allow", "Deny"):
        return 'needs "Effect": "Allow" or "Deny".'
    if "Principal" in statement or "NotPrincipal" in statement:
        return "names a principal, which belongs in trust policies and resource policies."
    for name in ("Action", "Resource"):
        if (name in statement) == (f"Not{name}" in statement):
            return f'needs either "{name}" or "Not{name}".'
    return ""
