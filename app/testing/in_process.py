"""The library's services, connected to a simulator in this process: the same code, except that nothing is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TypeVar

from ..client import CognitoClient
from ..demo.simulator.server import CognitoServer, respond_or_fail
from ..demo.simulator.web import Request
from ..services.auth import UserPool
from ..services.aws import READ_TIMEOUT, AwsService, JsonCalls
from ..services.base import Clock
from ..services.config import Profile
from ..services.credentials import EnhancedFlow, IdentityIds, IdentityPool, UserIdentities
from ..services.tokens import NullTokenStore

Result = TypeVar("Result")


class InProcessCognito(CognitoClient):
    """One profile's services, wired to a simulator. Nothing is read from a file, or written to one."""

    def __init__(self, profile: Profile, clock: Clock, simulator: CognitoServer) -> None:
        super().__init__(profile, clock, IdentityIds(on_disk=False), NullTokenStore(profile))
        self._simulator = simulator

    @cached_property
    def _user_pool(self) -> UserPool:
        return _UserPool(self.profile, self.clock, self._simulator)

    @cached_property
    def _identity_pool(self) -> IdentityPool:
        return _IdentityPool(self.profile, self.clock, self._identity_ids, self._simulator)


class _UserPool(UserPool):
    def __init__(self, profile: Profile, clock: Clock, simulator: CognitoServer) -> None:
        super().__init__(profile, clock)
        self._service = _Service("cognito-idp", profile.sign_in_region, clock, simulator)


class _IdentityPool(IdentityPool):
    def __init__(self, profile: Profile, clock: Clock, ids: IdentityIds, simulator: CognitoServer) -> None:
        super().__init__(profile, clock, ids)
        self._identities = _Identities(profile, clock, ids, simulator)
        self._enhanced = EnhancedFlow(profile, self._identities)


class _Identities(UserIdentities):
    def __init__(self, profile: Profile, clock: Clock, ids: IdentityIds, simulator: CognitoServer) -> None:
        super().__init__(profile, clock, ids)
        self._service = _Service("cognito-identity", profile.identity_pool_region, clock, simulator)


class _Service(AwsService):
    def __init__(self, name: str, region: str, clock: Clock, simulator: CognitoServer) -> None:
        super().__init__(name, region, clock)
        self._simulator = simulator

    def _retried(self, call: Callable[[float], Result], retry: object) -> Result:
        """Make one attempt: a failure that a test asks for is not retried."""
        return call(READ_TIMEOUT)

    def _make(self) -> _Calls:
        return _Calls(self._name, self._region, self._clock, self._simulator)


class _Calls(JsonCalls):
    """Its base's `__init__` is not called, because that reads this machine's settings for AWS."""

    def __init__(self, service: str, region: str, clock: Clock, simulator: CognitoServer) -> None:
        self.service = service
        self.url = f"https://{service}.{region}.amazonaws.com"
        self._clock = clock
        self._simulator = simulator

    def _exchange(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes, seconds: float
    ) -> tuple[int, dict[str, str], bytes]:
        named = {name.lower(): value for name, value in headers.items()}
        response = respond_or_fail(self._simulator, Request(method, "/", named, body))
        if response is None:
            from botocore.exceptions import ConnectionClosedError

            raise ConnectionClosedError(endpoint_url=url)
        answered = {name.lower(): value for name, value in response.headers.items()}
        request_id = {"x-amzn-requestid": "in-process"}
        return response.status, {**request_id, **answered}, response.body.encode()
