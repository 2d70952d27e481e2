"""Credentials for aiobotocore, and for what stands on it: aioboto3, s3fs."""

from __future__ import annotations

from functools import partial

from ..services.base import checked, shared
from .profiles import Where


class CredentialProvider:
    """Puts the session that `cognito-tui login` kept into a chain of aiobotocore's, as `cognito_tui.CredentialProvider`
    does into botocore's. aioboto3 and s3fs take the session that has it:

        chain = aiobotocore.session.get_session()
        provider = aio.CredentialProvider("work")
        chain.get_component("credential_provider").insert_before("env", provider)
        files = s3fs.S3FileSystem(session=chain)

    The event loop goes on while keys are renewed.

    Args:
        profile: as Client takes it.

    Attributes:
        METHOD: where the credentials say that they are from.
        CANONICAL_NAME: by which the chain can be told what comes before or after.

    Raises:
        CognitoTuiError: what `cognito_tui.CredentialProvider` raises, when aiobotocore asks for credentials.

    Example:
        >>> import asyncio
        >>> from cognito_tui import aio
        >>> print(asyncio.run(aio.CredentialProvider("work").load()))  # the session of "work" is not kept
        None
    """

    METHOD = "cognito-tui"
    CANONICAL_NAME = "custom-cognito-tui"

    @checked
    def __init__(self, profile: Where = None) -> None:
        self._profile = profile

    async def load(self) -> object:
        """Its credentials, which aiobotocore awaits and keeps; None where nobody is signed in."""
        from . import boto  # late, as what comes next: `aio` alone needs neither

        kept = await shared((self, "load"), partial(boto.kept_keys, self._profile))
        if kept is None:
            return None
        from aiobotocore.credentials import AioDeferredRefreshableCredentials

        renew, clock = kept

        async def renewed() -> dict[str, str | None]:
            return boto.metadata(await shared(renew, renew))

        return AioDeferredRefreshableCredentials(renewed, self.METHOD, clock.now)
