"""The ways in which whoever has some rights comes by all of them.

https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/, https://pathfinding.cloud and
cloudsplaining's list, which a test compares this with; and Cognito's own, by which a user becomes another, or gets
another's role. Actions are in lower case.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .conditions import DEPENDS, NO, YES, ConditionValues, like
from .documents import Document, as_list, document
from .evaluation import Decision, PolicyRequest, decide, matches_action, statements

PASS_ROLE, ASSUME_ROLE = "iam:passrole", "sts:assumerole"
# each is enough, on whatever it is allowed
_ALONE = """
iam: addclientidtoopenidconnectprovider addusertogroup attachgrouppolicy attachrolepolicy attachuserpolicy
 createaccesskey createloginprofile createpolicyversion createservicespecificcredential
 deleterolepermissionsboundary deleteuserpermissionsboundary putgrouppolicy putrolepermissionsboundary putrolepolicy
 putuserpermissionsboundary putuserpolicy resetservicespecificcredential setdefaultpolicyversion updateaccesskey
 updateassumerolepolicy updateloginprofile updateopenidconnectproviderthumbprint updatesamlprovider
sts: assumerole
sso: attachmanagedpolicytopermissionset attachcustomermanagedpolicyreferencetopermissionset createaccountassignment
 putinlinepolicytopermissionset
identitystore: creategroupmembership
cognito-idp: adminaddusertogroup adminsetuserpassword adminupdateuserattributes
lambda: updatefunctioncode updatefunctionconfiguration
cloudformation: executechangeset updatestack updatestackset
codebuild: startbuild startbuildbatch updateproject
ec2: modifyinstanceattribute modifylaunchtemplate
ec2-instance-connect: sendserialconsolesshpublickey sendsshpublickey
ecs: executecommand
eks: associateaccesspolicy createaccessentry
glue: updatedevendpoint updatejob
sagemaker: createnotebookinstancelifecycleconfig createpresigneddomainurl createpresignednotebookinstanceurl
 updatenotebookinstancelifecycleconfig
ssm: sendcommand startautomationexecution startsession createassociation
states: updatestatemachine
datapipeline: putpipelinedefinition
apprunner: updateservice
bedrock-agentcore: invokecodeinterpreter
"""
# each is enough with iam:PassRole on a role that may do more
_PASSING = """
lambda: createfunction updatefunctionconfiguration
cognito-identity: setidentitypoolroles
cognito-idp: creategroup updategroup
iam: addroletoinstanceprofile
airflow: createenvironment
amplify: createapp
apprunner: createservice
autoscaling: createlaunchconfiguration createautoscalinggroup
batch: registerjobdefinition submitjob
bedrock: createagent
bedrock-agentcore: createagentruntime createcodeinterpreter
cloudformation: createchangeset createstack createstackset updatestack
codebuild: createproject updateproject
codedeploy: createdeploymentgroup
codepipeline: createpipeline updatepipeline
datapipeline: createpipeline
ec2: associateiaminstanceprofile createfleet createlaunchtemplate replaceiaminstanceprofileassociation
 requestspotfleet requestspotinstances runinstances
ecs: createservice registertaskdefinition runtask starttask updateservice
eks: createpodidentityassociation
elasticbeanstalk: createenvironment
elasticmapreduce: runjobflow
emr-serverless: startjobrun
events: puttargets
gamelift: createfleet
glue: createdevendpoint createjob createsession updatejob
imagebuilder: createinfrastructureconfiguration
iot: createtopicrule
kinesisanalytics: createapplication
rolesanywhere: createprofile
sagemaker: createdomain createnotebookinstance createprocessingjob createtrainingjob createuserprofile
scheduler: createschedule
ssm: createassociation startautomationexecution
states: createstatemachine updatestatemachine
"""
# whom iam:PassRole says that a role goes to, where that is not called like the action
_SERVICES = {"ecs": "ecs-tasks", "eks": "pods.eks", "autoscaling": "ec2"}


@dataclass(frozen=True)
class Way:
    """One of them, in full.

    Attributes:
        actions: all that it takes.
        answer: YES or DEPENDS.
        resource: the pattern on which the first is allowed.
        reasons: what it depends on.
    """

    actions: tuple[str, ...]
    answer: str
    resource: str
    reasons: tuple[str, ...] = ()


def _listed(table: str) -> Iterator[str]:
    service = ""
    for word in table.split():
        if word.endswith(":"):
            service = word
        else:
            yield f"{service}{word}"


WAYS: tuple[tuple[str, ...], ...] = (
    *((action,) for action in _listed(_ALONE)),
    *((PASS_ROLE, action) for action in _listed(_PASSING)),
)
ACTIONS = tuple(sorted({action for way in WAYS for action in way}))


def open_ways(policies: Sequence[Document], boundary: Document | None, role_arn: str) -> list[Way]:
    """Those that a role's policies leave open, or may.

    Args:
        policies: all of the role's.
        boundary: its permissions boundary; None: it has none.
    """
    whole = document(*(each for policy in policies for _, each in statements(policy)))
    found = []
    for way in WAYS:
        parts = [_allowed(whole, boundary, action, _context(way), role_arn) for action in way]
        if all(decision.allowed != NO for decision, _ in parts):
            answer = YES if all(decision.allowed == YES for decision, _ in parts) else DEPENDS
            reasons = tuple(dict.fromkeys(why for decision, _ in parts for why in decision.reasons))
            found.append(Way(way, answer, parts[0][1], reasons))
    return found


def _context(way: Sequence[str]) -> Mapping[str, ConditionValues]:
    if way[0] != PASS_ROLE:
        return {}
    service = way[1].partition(":")[0]
    return {"iam:passedtoservice": ConditionValues((f"{_SERVICES.get(service, service)}.amazonaws.com",))}


def _allowed(
    policy: Document,
    boundary: Document | None,
    action: str,
    context: Mapping[str, ConditionValues],
    role_arn: str,
) -> tuple[Decision, str]:
    """The most that is allowed of an action, and on what."""
    best = Decision(NO), ""
    limits = [each for each in (policy, boundary) if each is not None]
    tried = [found for each in limits for found in (*_resources(each, action), *_excepted(each, action))]
    for resource in dict.fromkeys(tried):
        if action == ASSUME_ROLE and not _any_role(resource, role_arn):
            continue  # one role that was meant
        request = PolicyRequest(action, resource=resource, context=context)
        decision = decide(policy, request)
        if decision.allowed != NO and boundary is not None:
            decision = _within(decision, decide(boundary, request))
        if decision.allowed == YES:
            return decision, resource
        if decision.allowed == DEPENDS:
            best = decision, resource
    return best


def _within(decision: Decision, limit: Decision) -> Decision:
    if limit.allowed == NO:
        return limit
    reasons = (*decision.reasons, *(f"{why} of its permissions boundary" for why in limit.reasons))
    return Decision(DEPENDS if reasons else YES, reasons=reasons)


def _resources(policy: Document, action: str) -> list[str]:
    """The patterns on which statements allow an action; each stands for what it matches."""
    found: list[str] = []
    for _, each in statements(policy):
        if each.get("Effect") == "Allow" and matches_action(each, action):
            found += (
                ["*"]
                if "NotResource" in each
                else [str(response) for response in as_list(each.get("Resource"))]
            )
    return list(dict.fromkeys(found))


def _excepted(policy: Document, action: str) -> list[str]:
    """The resources to which a denial of the action does not extend."""
    return [
        str(response)
        for _, each in statements(policy)
        if each.get("Effect") == "Deny" and "NotResource" in each and matches_action(each, action)
        for response in as_list(each["NotResource"])
    ]


def _any_role(pattern: str, role_arn: str) -> bool:
    return like(f"{role_arn.partition(':role/')[0]}:role/a-role-of-any-name", pattern)
