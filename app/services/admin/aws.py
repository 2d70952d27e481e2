"""AWS as an administrator has it: signed with what boto3's own chain finds (environment, profile, SSO, a role)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from ..aws_service import CONNECT_TIMEOUT, READ_TIMEOUT, AwsService
from ..clock import Clock
from ..errors import CognitoTuiError
from ..secret import Secret
from .refusals import refusal

_ATTEMPTS = 4  # botocore waits in between: nothing here proves a password


class AdministratorAws:
    """The services that an administrator's command calls, each client made when it is first needed.

    Args:
        region: of the pools.
    """

    def __init__(self, region: str, clock: Clock | None = None) -> None:
        self.region = region
        self.clock = clock or Clock()
        self._services: dict[str, _Signed] = {}

    def call(self, service: str, operation: str, **parameters: Any) -> Mapping[str, Any]:
        """Calls `operation` (boto3's name) of `service`. Secrets among the parameters are revealed at the edge.

        Raises:
            CognitoTuiError: in an administrator's words; `aws_code` is AWS's. A missing permission is named, action
                and resource.
        """
        if service not in self._services:
            self._services[service] = _Signed(service, self.region, self.clock)
        return self._services[service].call(operation, **parameters)

    def pages(self, service: str, operation: str, key: str, **parameters: Any) -> Iterator[Any]:
        """The items under `key`, of all pages, each of which is asked for when it is needed. Raises as `call`."""
        following: dict[str, Any] = {}
        while True:
            answer = self.call(service, operation, **parameters, **following)
            yield from answer.get(key) or ()
            names = ((told, asked) for told, asked in _PAGING if answer.get(told))
            following = {asked: answer[told] for told, asked in names}
            if not following:
                return

    @property
    def account(self) -> str:
        """The twelve digits of the administrator's account. Raises as `call`."""
        return self._arn.split(":")[4]

    @property
    def partition(self) -> str:
        """ "aws", "aws-cn", … Raises as `call`."""
        return self._arn.split(":")[1]

    @cached_property
    def _arn(self) -> str:
        return str(self.call("sts", "get_caller_identity").get("Arn") or "arn:aws:iam:::")


# What an answer calls the place of the next page, and what the question for it does; no two in one operation.
_PAGING = (
    ("PaginationToken", "PaginationToken"),
    ("NextToken", "NextToken"),
    ("NextMarker", "Marker"),
    ("Marker", "Marker"),
)


class _Signed(AwsService):
    """As the person's own AWS CLI would call it."""

    def _make_client(self) -> Any:
        import boto3
        from botocore.config import Config

        limits = Config(
            connect_timeout=CONNECT_TIMEOUT,
            read_timeout=READ_TIMEOUT,
            retries={"total_max_attempts": _ATTEMPTS, "mode": "standard"},
            parameter_validation=False,  # the service's own refusals say more, and do not quote values
        )
        # AWS_PROFILE counts here: these are the administrator's keys, and a name that is wrong must be said
        return boto3.session.Session(region_name=self._region).client(self._name, config=limits)

    def _translated(self, error: Exception, operation: str, secrets: tuple[Secret, ...]) -> CognitoTuiError:
        name = "".join(map(str.capitalize, operation.split("_")))
        return refusal(error, f"{self._name}:{name}", endpoint=self._endpoint(), secrets=secrets)
