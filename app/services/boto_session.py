"""boto3's sessions, which share what botocore has read of its models: reading them takes longer than all the rest."""

from __future__ import annotations

from functools import cache
from typing import Any


def boto_session(region: str, *, profile: bool = True) -> Any:
    """A boto3.session.Session.

    Args:
        profile: whether AWS_PROFILE counts.

    Raises botocore's ProfileNotFound where it does, and names none that there is.
    """
    import boto3
    import botocore.session

    nobody = {} if profile else {"profile": (None, None, None, None)}
    session = botocore.session.Session(session_vars=nobody)
    session.register_component("data_loader", _loader(session.get_config_variable("data_path") or ""))
    return boto3.session.Session(botocore_session=session, region_name=region)


@cache
def _loader(data_path: str) -> Any:
    """Args:
    data_path: AWS_DATA_PATH's folders, for models that are newer than botocore.
    """
    from botocore.loaders import create_loader

    return create_loader(data_path)
