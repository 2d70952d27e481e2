"""An answer for any operation of AWS's, from botocore's own model of it: with a hostile text wherever a text can be."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import botocore.session
from botocore import xform_name
from botocore.model import ServiceModel, Shape

from tests.support.hostile import hostile
from tests.support.repository import source_trees


@cache
def model(service: str) -> ServiceModel:
    return botocore.session.get_session().get_service_model(service)


def operations(service: str) -> dict[str, str]:
    """boto3's name → AWS's, of all that our services call: each such name that stands in their code."""
    known = {xform_name(name): name for name in model(service).operation_names}
    return {name: known[name] for name in sorted(_texts() & known.keys())}


def unsigned(service: str) -> dict[str, str]:
    """The same for those that users call without keys."""
    return {
        name: operation
        for name, operation in operations(service).items()
        if model(service).operation_model(operation).auth_type == "none"
    }


@cache
def _texts() -> set[str]:
    return {
        node.value
        for name, tree in source_trees().items()
        if name.startswith("services/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def answer(service: str, operation: str) -> dict[str, Any]:
    """Args:
    operation: AWS's name for it.
    """
    shape = model(service).operation_model(operation).output_shape
    return filled(shape, operation) if shape is not None else {}


def filled(shape: Shape, name: str, depth: int = 0) -> Any:
    match shape.type_name:
        case "structure":
            return {each: filled(member, each, depth + 1) for each, member in shape.members.items()}
        case "list":
            return [filled(shape.member, name, depth + 1)]
        case "map":
            return {hostile(f"{name}-key"): filled(shape.value, name, depth + 1)}
        case "string" | "character":
            return hostile(name)
        case "timestamp":
            return 1_800_000_000
        case "boolean":
            return True
        case "integer" | "long" | "float" | "double":
            return 1
    return None


def texts(value: Any, but: frozenset[str], path: str = "") -> Iterator[tuple[str, str]]:
    """Where and what, of each text in `value` that is not below one of the names in `but`."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield f"{path}.{name}", name
            if name not in but:
                yield from texts(item, but, f"{path}.{name}")
    elif isinstance(value, list):
        for item in value:
            yield from texts(item, but, path)
