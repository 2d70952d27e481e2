"""AWS as an administrator has it: signed with what boto3's own chain finds (environment, profile, SSO, a role)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from functools import cache, cached_property
from typing import Any

from ...errors import CognitoTuiError
from ..aws import CONNECT_TIMEOUT, READ_TIMEOUT, AwsService, boto_session, required_text
from ..base import Clock, Secret
from .admin_errors import refusal

_SLOW = 2.0  # seconds of waiting for an answer, after which it is said
# AWS's codes for what is not there
MISSING = ("NoSuchEntity", "NoSuchEntityException", "ResourceNotFoundException")


class AdministratorAws:
    """The services that an administrator's command calls, each client made when it is first needed.

    All of them share one session, in other regions too: a role that asks for an MFA code asks once. A call that AWS
    does not answer ends after half a minute.

    Args:
        region: where the services are asked.
        waiting: is told, from another thread, of each call that is slow: "cognito-idp:ListUsers".
    """

    def __init__(
        self, region: str, clock: Clock | None = None, waiting: Callable[[str], None] | None = None
    ) -> None:
        self.region = region
        self.clock = clock or Clock()
        self._waiting = waiting or (lambda _: None)
        self._services: dict[str, _Signed] = {}
        self._regions = {region: self}
        # boto3's. AWS_PROFILE counts: these are the administrator's keys, and a name that is wrong must be said
        self._session = cache(lambda: boto_session(region))

    def in_region(self, region: str) -> AdministratorAws:
        """The same administrator's AWS in another region, or in this one."""
        if region not in self._regions:
            client = AdministratorAws(region, self.clock, self._waiting)
            client._regions, client._session = self._regions, self._session
            self._regions[region] = client
        return self._regions[region]

    def call(self, service: str, operation: str, **parameters: Any) -> Mapping[str, Any]:
        """Calls `operation` (boto3's name) of `service`. Secrets among the parameters are revealed at the edge.

        Raises:
            CognitoTuiError: in an administrator's words; `aws_code` is AWS's. A missing permission is named, action
                and resource.
        """
        if service not in self._services:
            self._services[service] = _Signed(service, self)
        return self._services[service].call(operation, **parameters)

    def find(self, service: str, operation: str, **parameters: Any) -> Mapping[str, Any] | None:
        """The same for what may not be there: then None."""
        try:
            return self.call(service, operation, **parameters)
        except CognitoTuiError as error:
            if error.aws_code not in MISSING:
                raise
        return None

    def pages(self, service: str, operation: str, key: str, **parameters: Any) -> Iterator[Any]:
        """The items under `key`, of all pages, each of which is asked for when it is needed. Raises as `call`."""
        following: dict[str, Any] = {}
        while True:
            answer = self.call(service, operation, **{**parameters, **following})
            yield from answer.get(key) or ()
            names = ((response, asked) for response, asked in _PAGING if answer.get(response))
            following = {asked: answer[response] for response, asked in names}
            if not following:
                return

    @property
    def account(self) -> str:
        """The twelve digits of the administrator's account. Raises as `call`."""
        return required_text(self._caller, "Account")

    @property
    def partition(self) -> str:
        """ "aws", "aws-cn", … Raises as `call`."""
        return required_text(self._caller, "Arn").partition(":")[2].partition(":")[0]

    @cached_property
    def _caller(self) -> Mapping[str, Any]:
        return self.call("sts", "get_caller_identity")

    def client(self, service: str, limits: Any) -> Any:
        """boto3's, as it is made for `call`."""
        return self._session().client(service, region_name=self.region, config=limits)

    def say_when_slow(self, action: str) -> threading.Timer:
        """Not started yet."""
        timer = threading.Timer(_SLOW, self._waiting, (action,))
        timer.daemon = True
        return timer


# What an answer calls the place of the next page, and what the question for it does; no two in one operation.
_PAGING = (
    ("PaginationToken", "PaginationToken"),
    ("NextToken", "NextToken"),
    ("NextMarker", "Marker"),
    ("Marker", "Marker"),
)


class _Signed(AwsService):
    """As the person's own AWS CLI would call it."""

    _by_botocore = True

    def __init__(self, name: str, aws: AdministratorAws) -> None:
        super().__init__(name, aws.region, aws.clock)
        self._aws = aws
        self._timer: threading.Timer | None = None

    def call(self, operation: str, **parameters: Any) -> Mapping[str, Any]:
        try:
            return super().call(operation, **parameters)
        finally:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None

    def _entering(self, answer: Mapping[str, Any]) -> Mapping[str, Any]:
        """As it came: policies and pools are written back as they were read."""
        return answer

    def _make_client(self) -> Any:
        from botocore.config import Config

        limits = Config(
            connect_timeout=CONNECT_TIMEOUT,
            read_timeout=READ_TIMEOUT,
            retries={"total_max_attempts": 1},  # they are made by the service
            parameter_validation=False,  # the service's own refusals say more, and do not quote values
        )
        client = self._aws.client(self._name, limits)
        # not from the call's beginning: the keys may come from a program, or a person asked for an MFA code
        client.meta.events.register("before-send", self._sent)
        return client

    def _sent(self, event_name: str, **_: Any) -> None:
        """One of the attempts; the name is "before-send.cognito-idp.ListUsers"."""
        if self._timer is None:
            operation = event_name.rpartition(".")[2]
            self._timer = self._aws.say_when_slow(f"{self._name}:{operation}")
            self._timer.start()

    def _translated(
        self, error: Exception, operation: str, secrets: tuple[Secret, ...], endpoint: str = ""
    ) -> CognitoTuiError:
        return refusal(error, self._action(operation, ":"), endpoint=self._endpoint(), secrets=secrets)
