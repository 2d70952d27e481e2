"""Asking AWS about something that may not be there, or not be for everybody to see."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from ...errors import CognitoTuiError
from ...hints import Do, Hint, Operation, Part
from .admin_client import MISSING, AdministratorAws
from .findings.finding import Finding, mistake, unknown
from .pool_roles import role_name

Answer: TypeAlias = Mapping[str, Any]
# An answer, or else a finding that says why there is none, and None.
Asking: TypeAlias = Generator[Finding, None, "Answer | None"]


class Inquiry:
    """Questions to AWS, none of which raises.

    Args:
        aws: of the region that is asked unless told.
    """

    def __init__(self, aws: AdministratorAws) -> None:
        self._aws = aws

    def ask(
        self,
        check: str,
        missing: str,
        fix: Part,
        service: str,
        operation: str,
        *,
        region: str = "",
        **parameters: Any,
    ) -> Asking:
        """
        Args:
            missing: what to say when AWS knows no such thing, which is a mistake.
            fix: what to do then.
        """
        try:
            return self._aws.in_region(region or self._aws.region).call(service, operation, **parameters)
        except CognitoTuiError as error:
            failure = error
        if failure.aws_code in MISSING:
            yield mistake(check, missing, fix)
        else:
            yield cannot_tell(check, failure)
        return None

    def known(self, service: str, operation: str, *, region: str, **parameters: Any) -> Answer | None:
        """What AWS says, if it does."""
        try:
            return self._aws.in_region(region).call(service, operation, **parameters)
        except CognitoTuiError:
            return None

    def role(self, check: str, arn: str, outcome: str, fix: Part = "") -> Asking:
        """GetRole's `Role`.

        Args:
            outcome: what follows when there is no such role.
            fix: what to do then; empty: what makes the role of signed-in users.
        """
        fix = fix or Hint(
            "Create it again (`",
            Do(Operation.CREATE_IDENTITY_POOL, ("NAME",)),
            "`, or Terraform), or name another one.",
        )
        name, account = role_name(arn), "".join(arn.split(":")[4:5])
        if not account:
            yield replace(mistake(check, f"{arn} is not a role ARN: {outcome}.", fix), about=arn)
            return None
        if account != self._aws.account:
            words = (
                f"Not checked. {arn} belongs to the account {account}, but you are in {self._aws.account}."
            )
            yield replace(unknown(check, words, "Check it with credentials of that account."), about=arn)
            return None
        missing = f"The role {arn} does not exist: {outcome}."
        asking = self.ask(check, missing, fix, "iam", "get_role", RoleName=name)
        response = yield from about(asking, arn)
        # IAM asks for a name, which says nothing of a path
        if response is not None and response["Role"]["Arn"] != arn:
            words = f"{missing} The role of that name is {response['Role']['Arn']}."
            yield replace(mistake(check, words, fix), about=arn)
            return None
        return response["Role"] if response is not None else None

    def simulate(self, check: str, role_arn: str, resource: str, *actions: str) -> Asking:
        """What IAM thinks that a role may do: by all of its policies, its permissions boundary and the organization's
        policies."""
        try:
            return {"EvaluationResults": list(self.simulated(role_arn, resource, *actions))}
        except CognitoTuiError as error:
            failure = error
        if failure.aws_code in MISSING:
            fix = "Name another one."
            yield replace(mistake(check, f"The role {role_arn} does not exist.", fix), about=role_arn)
        else:
            yield replace(cannot_tell(check, failure), about=role_arn)
        return None

    def simulated(self, role_arn: str, resource: str, *actions: str) -> Iterator[Answer]:
        """Each EvaluationResult. Raises CognitoTuiError."""
        return self._aws.pages(
            "iam",
            "simulate_principal_policy",
            "EvaluationResults",
            PolicySourceArn=role_arn,
            ActionNames=list(actions),
            ResourceArns=[resource],
        )


def about(asking: Asking, arn: str) -> Asking:
    """The same, its finding being about this role."""
    try:
        while True:
            yield replace(next(asking), about=arn)
    except StopIteration as end:
        answer: Answer | None = end.value
        return answer


def cannot_tell(check: str, error: CognitoTuiError) -> Finding:
    return unknown(check, f"Not checked. {error.title} {error.detail}".rstrip(), error.remedy)
