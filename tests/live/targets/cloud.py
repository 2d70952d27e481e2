"""The targets that Terraform makes: AWS, and ministack and moto, where the same runs here in its whole length."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore.config import Config

from tests.live.place import CannotRun, Person, Place
from tests.live.stack import Stack, TerraformFailed, new_name, without_the_persons
from tests.live.stopping import Stopped, Stopping, say
from tests.live.strays import delete_strays
from tests.live.targets.target import Target
from tests.support import emulators
from tests.support.pools import REGION as EMULATORS_REGION

_ENDPOINTS = (
    *("COGNITO_IDENTITY_PROVIDER", "COGNITO_IDENTITY", "STS", "S3", "LAMBDA", "DYNAMODB"),
    *("IAM", "SIGNIN"),
)
_AWS = (".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu", ".api.aws")
_WRITTEN_DOWN = ("env", "shared-credentials-file", "config-file")  # botocore's names
_LIMITS = Config(connect_timeout=10, read_timeout=60, retries={"total_max_attempts": 4, "mode": "standard"})

PROPAGATION = 20  # seconds

Has = Mapping[str, frozenset[str]]  # pool → what it offers
Listen = Callable[[Any], Any]  # is given each client of the administrator's, to hear what it asks


class Account:
    """Whose account it is: the administrator's keys, taken before anything of theirs is hidden from the product.

    Args:
        endpoint: an emulator's URL; empty: AWS.
    """

    def __init__(self, endpoint: str, region: str, listen: Listen) -> None:
        self.endpoint = endpoint
        self._listen = listen
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"} if endpoint else {}
        region = region or os.environ.get("AWS_REGION", "")  # which boto3 does not look at
        self._session = boto3.Session(region_name=region or None, **keys)
        self.region = self._session.region_name or ""
        self._clients: dict[str, Any] = {}
        self._who: tuple[str, str] | None = None

    def client(self, service: str) -> Any:
        if service not in self._clients:
            made = self._session.client(service, endpoint_url=self.endpoint or None, config=_LIMITS)
            self._clients[service] = self._listen(made)
        return self._clients[service]

    def identity(self) -> tuple[str, str]:
        """Return account and ARN. Raise botocore's errors."""
        if self._who is None:
            who = self._session.client("sts", endpoint_url=self.endpoint or None, config=_LIMITS)
            told = who.get_caller_identity()
            self._who = told["Account"], told["Arn"]
        return self._who

    @property
    def number(self) -> str:
        """The account that alone may be changed; empty at an emulator."""
        return "" if self.endpoint else self.identity()[0]

    def is_at_aws(self) -> bool:
        """Whether nothing, neither a variable nor a configuration file, leads elsewhere."""
        if any(name.startswith("AWS_ENDPOINT_URL") for name in os.environ):
            return False
        urls = (self._session.client(name).meta.endpoint_url for name in ("cognito-idp", "iam", "sts"))
        return all((urlsplit(url).hostname or "").endswith(_AWS) for url in urls)

    def ends_by_itself(self) -> bool:
        """Whether the keys are temporary, and nobody here can get others."""
        credentials = self._session.get_credentials()
        return bool(credentials and credentials.token and credentials.method in _WRITTEN_DOWN)

    def environment(self) -> dict[str, str]:
        """Return the variables with the administrator's keys."""
        credentials = self._session.get_credentials()
        if credentials is None:
            return {}
        frozen = credentials.get_frozen_credentials()
        keys = {
            "AWS_ACCESS_KEY_ID": frozen.access_key,
            "AWS_SECRET_ACCESS_KEY": frozen.secret_key,
            "AWS_SESSION_TOKEN": frozen.token or "",
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
        }
        return {name: value for name, value in keys.items() if value}


class Cloud(Target):
    """What one stack has, and who its administrator is.

    Args:
        has: what the pools offer.
        stopping: is told when nothing may stop what comes.
        targets: what alone Terraform makes; none: everything.
        folder: in which the run has its own.
        keep: whether it is left standing.
        mailbox: an address of the person at the keyboard, who types the codes that are sent to it.

    Attributes:
        run: its name, with which those of all that it makes begin.
        ended: what became of it, for the report.
        is_gone: whether nothing is left.
    """

    def __init__(
        self,
        name: str,
        account: Account,
        has: Has,
        stopping: Stopping,
        *,
        targets: tuple[str, ...] = (),
        folder: Path,
        keep: bool = False,
        mailbox: str = "",
        **variables: Any,
    ) -> None:
        self.name = name
        self.account = account
        self.keep = keep
        self.mailbox = mailbox
        self.ended = ""
        self.is_gone = False
        self._stopping = stopping
        self.run = new_name()
        self.stack = Stack(folder / self.run, lambda: terraform_environment(account), stopping, targets)
        self._has = has
        self._variables = {
            "name": self.run,
            "region": account.region,
            "answer": os.urandom(8).hex(),
            **variables,
        }
        self._outputs: dict[str, Any] = {}

    def __enter__(self) -> Cloud:
        say(f"Terraform makes what the journeys need. Its log: {_from_here(self.stack.log)}")
        try:
            self.stack.prepare(**self._variables, account=self.account.number)
            self.stack.apply()
            self._outputs = self.made()
            if not self.account.endpoint:
                say(f"Waiting {PROPAGATION} seconds, until AWS knows the new roles everywhere ...")
                time.sleep(PROPAGATION)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.ignore()
        again = f"python -m tests.live --destroy {_from_here(self.stack.folder)}"
        if self.keep:
            self.ended = f"Nothing was destroyed, as --keep says. To destroy it: {again}"
            say(self.ended)
            return
        made = _counted(self.stack)
        say(f"Destroying {made} resources ...")
        is_gone, strays = self.stack.destroy(), delete_strays(self.account.client, self.run)
        self.is_gone = is_gone and not strays
        if self.is_gone:
            self.ended = f"All {made} resources were destroyed."
        else:
            left = "\n".join(f"  {each}" for each in (*([] if is_gone else _listed(self.stack)), *strays))
            self.ended = f"Destroying failed. There is still:\n{left}"
        if not is_gone:
            self.ended += f"\nIts state is in {_from_here(self.stack.state)}. To destroy it: {again}"
        say(self.ended)

    def made(self) -> dict[str, Any]:
        """Return the outputs of each pool."""
        return self.stack.outputs()

    @contextmanager
    def place(self, pool: str) -> Iterator[Place]:
        if self._stopping.by:  # it came where Python drops exceptions
            raise Stopped(self._stopping.by)
        self.account.environment()  # keys that end soon are taken anew here, where their source is not hidden
        if pool not in self._outputs:
            raise CannotRun(f"{self.name} has no pool {pool!r}")
        yield CloudPlace(self, self._outputs[pool], self._has[pool])


class CloudPlace(Place):
    def __init__(self, cloud: Cloud, outputs: Mapping[str, Any], has: frozenset[str]) -> None:
        self.target = cloud.name
        self.run = cloud.run
        self.region = cloud.account.region
        self.outputs = {name: value for name, value in outputs.items() if value}
        self.has = has | _BY_EMAIL if cloud.mailbox else has
        # AWS may be too busy; what is tried has to do with other refusals
        self.environment = _endpoints(cloud.account.endpoint) or {"AWS_MAX_ATTEMPTS": "4", **_trusted()}
        self._account = cloud.account
        self._mailbox = cloud.mailbox

    def admin(self, service: str) -> Any:
        return self._account.client(service)

    def admin_environment(self) -> Mapping[str, str]:
        return self._account.environment()

    def add(self, person: Person) -> None:
        users, who = (
            self.admin("cognito-idp"),
            {"UserPoolId": self.outputs["user_pool_id"], "Username": person.name},
        )
        attributes = [{"Name": name, "Value": value} for name, value in person.attributes.items()]
        users.admin_create_user(
            **who, TemporaryPassword=person.password, MessageAction="SUPPRESS", UserAttributes=attributes
        )
        if not person.temporary:
            users.admin_set_user_password(**who, Password=person.password, Permanent=True)
        for group in person.groups:
            users.admin_add_user_to_group(**who, GroupName=group)

    def address(self) -> str:
        name, at, host = self._mailbox.partition("@")
        return f"{name}+live-{secrets.token_hex(4)}{at}{host}" if at else super().address()

    def sent_code(self, person: Person) -> str:
        if not self._mailbox:
            raise CannotRun(f"{self.target}'s emails cannot be read; see --email")
        return input(f"The code that {person.name} was sent by email: ").strip()


_BY_EMAIL = frozenset(("email_codes",))
_AT_AWS = frozenset(("srp", "revoke", "admin", "user_sessions"))
AWS_HAS: Has = {
    "main": _AT_AWS
    | {
        "totp",
        "sign_up",
        "identity_pool",
        "managed_login",
        "groups",
        "api",
        "proxy",
        "s3",
        "dynamodb",
        "console",
    },
    "strict": _AT_AWS | {"totp", "secret", "rotation", "devices", "classic", "identity_pool"},
    "choice": _AT_AWS | {"user_auth", "passkey", "email_otp"},
    "custom": _AT_AWS | {"custom_challenge"},
}
"""Of what AWS offers, what a run without a mailbox can use."""

_AT_MINISTACK = frozenset(("srp", "revoke", "admin"))
_MINISTACK_HAS: Has = {
    "main": _AT_MINISTACK | {"totp", "sign_up", "identity_pool", "proxy", "managed_login"},
    "strict": _AT_MINISTACK | {"secret", "classic", "identity_pool"},
    "choice": _AT_MINISTACK,
    "custom": _AT_MINISTACK | {"custom_challenge"},
}
_MOTO_HAS: Has = dict.fromkeys(("main", "strict", "choice", "custom"), frozenset(("admin", "totp")))
_MOTO_MAKES = (  # it has no SetIdentityPoolRoles; and of what stands beside, journeys there need nothing
    "module.main.aws_cognito_identity_pool.this",
    "module.strict.aws_cognito_identity_pool.this",
)


def aws(region: str, listen: Listen, stopping: Stopping, *, folder: Path, keep: bool, mailbox: str) -> Cloud:
    account = Account("", region, listen)
    return Cloud("aws", account, AWS_HAS, stopping, folder=folder, keep=keep, mailbox=mailbox)


@contextmanager
def ministack(listen: Listen, stopping: Stopping, folder: Path) -> Iterator[Cloud]:
    """Start one for this run, with which it ends."""
    with emulators.ministack(functions=True, more="apigateway,logs,dynamodb") as url:
        account = Account(url, EMULATORS_REGION, listen)
        yield _Ministack("ministack", account, _MINISTACK_HAS, stopping, folder=folder, rotation=False)


class _Ministack(Cloud):
    def made(self) -> dict[str, Any]:
        outputs = super().made()
        main = outputs["main"]
        main["domain"] = self.account.endpoint  # whose pages have no host of their own
        functions = self.account.client("lambda")
        name = main["proxy_function"]
        # the proxy would fetch the public keys from AWS, where this pool is not
        told = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
        told["JWKS_URL"] = f"{self.account.endpoint}/{main['user_pool_id']}/.well-known/jwks.json"
        functions.update_function_configuration(FunctionName=name, Environment={"Variables": told})
        return outputs


@contextmanager
def moto(listen: Listen, stopping: Stopping, folder: Path) -> Iterator[Cloud]:
    """Start one for this run, with which it ends."""
    with emulators.moto(totp=True) as url:
        account = Account(url, EMULATORS_REGION, listen)
        yield _Moto("moto", account, _MOTO_HAS, stopping, folder=folder, targets=_MOTO_MAKES)


class _Moto(Cloud):
    def made(self) -> dict[str, Any]:
        """There are no outputs where a part is missing."""
        return {pool: self._pool(f"module.{pool}") for pool in ("main", "strict")}

    def _pool(self, module: str) -> dict[str, Any]:
        client = self.stack.resource(f"{module}.aws_cognito_user_pool_client.this")
        return {
            "user_pool_id": client["user_pool_id"],
            "client_id": client["id"],
            "client_secret": client["client_secret"],
            "identity_pool_id": self.stack.resource(f"{module}.aws_cognito_identity_pool.this")["id"],
        }


EMULATORS: dict[str, Callable[[Listen, Stopping, Path], AbstractContextManager[Cloud]]] = {
    "ministack": ministack,
    "moto": moto,
}


def terraform_environment(account: Account) -> dict[str, str]:
    """Return the person's own, with the very keys that the kit has: a profile may ask for a code, or be elsewhere."""
    environ = {
        **without_the_persons(os.environ),
        **account.environment(),
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    if not account.endpoint:
        return environ
    return {
        **environ,
        "AWS_ENDPOINT_URL": account.endpoint,
        "NO_PROXY": "127.0.0.1",
        "TF_CLI_CONFIG_FILE": os.devnull,
        "GOGC": "400",  # a fifth less work for twice the memory
    }


def _endpoints(url: str) -> dict[str, str]:
    """Return the variables by which the product finds an emulator."""
    if not url:
        return {}
    return {**{f"AWS_ENDPOINT_URL_{service}": url for service in _ENDPOINTS}, "NO_PROXY": "127.0.0.1"}


def _trusted() -> dict[str, str]:
    """Return the person's certificates: behind a proxy that reads along, nothing is reached without."""
    return {name: value for name, value in os.environ.items() if name == "AWS_CA_BUNDLE"}


def _from_here(path: Path) -> Path:
    """Return it as it is typed here: reports are published, and need not say whose home it is in."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _listed(stack: Stack) -> list[str]:
    try:
        return stack.left()
    except (TerraformFailed, OSError):
        return [
            f"what {_from_here(stack.state)} names, or else what the account has by the name of {stack.folder.name}*"
        ]


def _counted(stack: Stack) -> int:
    return len(_listed(stack))
