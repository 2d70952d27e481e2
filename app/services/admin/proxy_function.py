"""The Lambda function of a credential proxy, and its log.

https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html
"""

from __future__ import annotations

import base64
import hashlib
import re
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ...errors import CognitoTuiError, ConnectionFailed, Refused
from ...functions.archive import archive
from ...functions.credential_proxy import LONGEST
from ...functions.issuers import is_updated
from ..config import Profile
from ..tokens import issuers_of
from .admin_client import AdministratorAws
from .change import Change

TAG = "cognito-tui"  # on all that deploying makes; its value is the function's name
_WITHIN = 60  # seconds
_KEPT = 30  # days of log
_SETTINGS: Mapping[str, Any] = {
    "Runtime": "python3.13",
    "Handler": "functions.credential_proxy.handler",
    "Description": "Gives the users of a Cognito user pool the credentials of one role.",
    "Timeout": 15,  # as long as the client waits
    "MemorySize": 512,  # processors come with memory: with less, a cold start takes seconds
}
_ARCHITECTURES = ["arm64"]
_NOT_KNOWN_YET = re.compile(r"cannot be assumed by Lambda|Invalid principal in policy")


class ProxyFunction:
    """
    Args:
        name: the function's, and its role's.
        say: is told, in sentences, what is being waited for.
        pause: seconds between two questions.

    Attributes:
        remarks: what is worth knowing of the changes; sentences.
    """

    def __init__(
        self, aws: AdministratorAws, name: str, say: Callable[[str], None], pause: float = 0.5
    ) -> None:
        self._aws = aws
        self._name = name
        self._say = say
        self._pause = pause
        self.remarks: list[str] = []

    @property
    def arn(self) -> str:
        return (
            f"arn:{self._aws.partition}:lambda:{self._aws.region}:{self._aws.account}:function:{self._name}"
        )

    @property
    def log_group(self) -> str:
        return f"/aws/lambda/{self._name}"

    @property
    def log_arn(self) -> str:
        aws = self._aws
        return f"arn:{aws.partition}:logs:{aws.region}:{aws.account}:log-group:{self.log_group}"

    def deployment(self, profile: Profile, own_role: str, target_role: str) -> Iterator[Change]:
        """What makes it so. Variables that others have given it are left alone.

        Args:
            own_role, target_role: ARNs: of the role that it has, and of the one that it gives.
        """
        variables = {
            "COGNITO_ISSUER": issuer_setting(profile),
            "COGNITO_CLIENT_ID": profile.client_id,
            "ROLE_ARN": target_role,
            "MAX_DURATION": str(LONGEST),
        }
        code, settings = archive("credential_proxy"), {**_SETTINGS, "Role": own_role}
        existing = self._there()
        if existing is None:
            yield self._creation(code, {**settings, "Environment": {"Variables": variables}})
            return
        if existing.get("CodeSha256") != _sha256(code) or existing.get("Architectures") != _ARCHITECTURES:
            yield Change(f"give the function {self._name} its new code", lambda: self._update_code(code))
        its_own = (existing.get("Environment") or {}).get("Variables") or {}
        if keys := its_own.get("JWKS_URL"):
            self.remarks.append(f"The function trusts the keys at {keys}, which this command has not set.")
        before = {**{name: existing.get(name) for name in settings}, **_only(its_own, variables)}
        after = {**settings, **variables}
        if before != after:
            settings["Environment"] = {"Variables": {**its_own, **variables}}
            yield Change(
                f"change the settings of the function {self._name}",
                lambda: self._update_settings(settings),
                tuple(
                    f"{name}: {before.get(name)} → {value}"
                    for name, value in after.items()
                    if before.get(name) != value
                ),
            )

    def removal(self) -> Iterator[Change]:
        if self._there() is not None:
            yield Change(
                f"delete the function {self._name}",
                lambda: self._aws.call("lambda", "delete_function", FunctionName=self._name),
            )

    def log_deployment(self) -> Iterator[Change]:
        log = self._log()
        if log is None:
            yield Change(
                f"create the log group {self.log_group}",
                lambda: self._aws.call(
                    "logs", "create_log_group", logGroupName=self.log_group, tags={TAG: self._name}
                ),
            )
        if log is None or ("retentionInDays" not in log and self._log_is_ours()):
            yield Change(
                f"have the log group {self.log_group} keep {_KEPT} days",
                lambda: self._aws.call(
                    "logs", "put_retention_policy", logGroupName=self.log_group, retentionInDays=_KEPT
                ),
            )

    def log_removal(self) -> Iterator[Change]:
        if self._log() is None:
            return
        if not self._log_is_ours():
            self.remarks.append(
                f"The log group {self.log_group} stays, because this command did not create it."
            )
        else:
            yield Change(
                f"delete the log group {self.log_group}, with all that is in it",
                lambda: self._aws.call("logs", "delete_log_group", logGroupName=self.log_group),
            )

    def when_known(self, call: Callable[[], object]) -> None:
        """Calls again while AWS does not know a role that was just made: it is not known everywhere at once."""
        for last in self._tries("Waiting for AWS to know the new role everywhere…"):
            try:
                call()
                return
            except CognitoTuiError as error:
                if last or not _NOT_KNOWN_YET.search(str(error)):
                    raise

    def _there(self) -> Mapping[str, Any] | None:
        """Its configuration. Raises Refused when the function is somebody else's."""
        found = self._aws.find("lambda", "get_function_configuration", FunctionName=self._name)
        if found is None:
            return None
        tags = self._aws.call("lambda", "list_tags", Resource=found["FunctionArn"]).get("Tags") or {}
        if tags.get(TAG) != self._name:
            raise not_ours("function", self._name)
        return found

    def _log(self) -> Mapping[str, Any] | None:
        """LogGroup; None: there is none."""
        groups = self._aws.call("logs", "describe_log_groups", logGroupNamePrefix=self.log_group)
        found = (group for group in groups.get("logGroups") or () if group["logGroupName"] == self.log_group)
        return next(found, None)

    def _log_is_ours(self) -> bool:
        response = self._aws.call("logs", "list_tags_for_resource", resourceArn=self.log_arn)
        return bool((response.get("tags") or {}).get(TAG) == self._name)

    def _creation(self, code: bytes, settings: Mapping[str, Any]) -> Change:
        def create() -> None:
            self.when_known(
                lambda: self._aws.call(
                    "lambda",
                    "create_function",
                    FunctionName=self._name,
                    Code={"ZipFile": code},
                    Architectures=_ARCHITECTURES,
                    Tags={TAG: self._name},
                    **settings,
                )
            )
            self._wait()

        shown = {**settings, **settings["Environment"]["Variables"]}
        del shown["Environment"]
        return Change(
            f"create the function {self._name}",
            create,
            tuple(f"{name}: {value}" for name, value in shown.items()),
        )

    def _update_code(self, code: bytes) -> None:
        self._wait()
        self._aws.call(
            "lambda",
            "update_function_code",
            FunctionName=self._name,
            ZipFile=code,
            Architectures=_ARCHITECTURES,
        )
        self._wait()

    def _update_settings(self, settings: Mapping[str, Any]) -> None:
        self._wait()
        self.when_known(
            lambda: self._aws.call(
                "lambda", "update_function_configuration", FunctionName=self._name, **settings
            )
        )
        self._wait()

    def _wait(self) -> None:
        """Until the function is ready to be called, or changed again."""
        for last in self._tries(f"Waiting for the function {self._name} to be ready…"):
            response = self._aws.call("lambda", "get_function_configuration", FunctionName=self._name)
            state, update = response.get("State", "Active"), response.get("LastUpdateStatus", "Successful")
            if "Failed" in (state, update):
                why = response.get("StateReason") or response.get("LastUpdateStatusReason") or ""
                raise Refused(f"Lambda cannot run the function {self._name}.", detail=str(why))
            if state != "Pending" and update != "InProgress":
                return
            if last:
                raise ConnectionFailed(
                    f"The function {self._name} is not ready after {_WITHIN} seconds.",
                    hint="Run the command again to continue where it stopped.",
                )

    def _tries(self, waiting: str) -> Iterator[bool]:
        """One after the other until the time is up; each is told whether it is the last.

        Args:
            waiting: what is said before the second.
        """
        until, last = time.monotonic() + _WITHIN, False
        yield last
        self._say(waiting)
        while not last:
            time.sleep(self._pause)
            last = time.monotonic() > until
            yield last


def issuer_setting(profile: Profile) -> str:
    """Return the function's COGNITO_ISSUER: the original kind stands for the updated one."""
    return " ".join(issuer for issuer in issuers_of(profile) if not is_updated(issuer))


def not_ours(kind: str, name: str) -> CognitoTuiError:
    """For something that has the name, and was not made here."""
    return Refused(
        f"The {kind} {name} exists, but this command did not create it.",
        detail=f"It has no tag {TAG} = {name}.",
        hint="Rename or delete it, or manage it with the tool that created it.",
    )


def _sha256(code: bytes) -> str:
    return base64.b64encode(hashlib.sha256(code).digest()).decode()


def _only(variables: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in variables.items() if name in names}
