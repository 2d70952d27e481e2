"""What a person types or pastes as one of the ids: what of it counts, and what is wrong with it so far."""

from __future__ import annotations

import re

from .regions import REGION_BEGUN, pool_address, region_description
from .settings_table import BY_NAME, FOR_CREDENTIALS

IDS = FOR_CREDENTIALS

_BEGINNINGS = {  # of which more typing can make an id
    "user_pool_id": rf"{REGION_BEGUN}(?:(?<=[0-9])_[0-9A-Za-z]*)?",
    "client_id": r"[0-9A-Za-z_+]{0,128}",
    "identity_pool_id": rf"{REGION_BEGUN}(?:(?<=[0-9]):[0-9a-f-]{{0,36}})?",
}
_SHOWN = 19  # characters of an example
_CLIENT = "[0-9a-z]{20,40}"  # as AWS makes them: 26 small letters and digits
_ASSIGNMENT = r"""(?:export\s+)?["']?[A-Za-z_][\w.-]*["']?\s*(?:=\s*|:\s+)"""
_ARN = r"arn:aws[a-z-]*:cognito-(?:idp|identity):[^:]*:[0-9]*:(?:userpool|identitypool)/(\S+)"


def pasted_id(setting: str, text: str) -> str:
    """Return the id in what was copied: without quotes and blanks, out of an assignment, an ARN or an address."""
    text = text.strip()
    if setting in IDS and (assigned := re.match(_ASSIGNMENT, text)):
        text = text[assigned.end() :]
    text = text.strip(" \t\"'`,;")
    if arn := re.fullmatch(_ARN, text):
        return arn[1]
    if setting == "user_pool_id" and "/" in text:
        address = pool_address(text.partition("/.well-known/")[0].rstrip("/"))
        return address.pool if address and address.pool else text
    return text


def pasted_ids(text: str) -> dict[str, str]:
    """Return every id in a text that has several, such as an administrator's message or Terraform's outputs."""
    found = {}
    for setting in IDS:
        # what an ARN, an address or quotes put around it is no part of an id
        if match := re.search(rf"(?<![\w:-])(?:{_shape(setting)})(?![\w:-])", text):
            found[setting] = match[0]
    return found if len(found) > 1 else {}


def _shape(setting: str) -> str:
    return _CLIENT if setting == "client_id" else BY_NAME[setting].pattern


def explanation(setting: str) -> str:
    """Return what an id looks like, and who has it."""
    row = BY_NAME[setting]
    example = row.example if len(row.example) <= _SHOWN else f"{row.example[: _SHOWN - 1]}…"
    return f"Like {example}; ask for {_name(setting)}."


def _name(setting: str) -> str:
    """Return what an id is called in a sentence, "the user pool id"."""
    return BY_NAME[setting].question[1].replace("'s id", " id")


def shape_problem(setting: str, text: str, *, complete: bool = True) -> str:
    """Return what is wrong with an id, and what to do; empty for nothing.

    Args:
        complete: False while it is being typed: then nothing is wrong that more typing can mend.
    """
    row = BY_NAME[setting]
    if not text or not row.problem_with(text):
        return ""
    if other := lookalike(setting, text):
        return f"This looks like {_name(other)}, not {_name(setting)}: are the two swapped?"
    if not complete and re.fullmatch(_BEGINNINGS.get(setting, ".*"), text):
        return ""
    if setting == "user_pool_id" and text.isalnum():
        return f"The region is missing in front: type it as in {row.example}."
    return f"This is not {_name(setting)}, which looks like {row.example}."


def lookalike(setting: str, text: str) -> str:
    """Return the other id that a malformed one looks like; empty for none."""
    if setting not in IDS:
        return ""
    for other in IDS:
        if other != setting and re.fullmatch(_shape(other), text):
            return other
    return ""


def place_of(setting: str, text: str) -> str:
    """Return the region that a well-formed id names, "Europe (Ireland), eu-west-1"; empty where it names none."""
    if setting == "client_id" or not text or BY_NAME[setting].problem_with(text):
        return ""
    region = re.split("[_:]", text)[0]
    return f"{region_description(region) or 'a region that is not known here'}, {region}"
