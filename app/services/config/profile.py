"""Where to sign in: one user pool, one app client, one identity pool."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..base import Secret, read_only
from .regions import user_pool_host

SRP = "USER_SRP_AUTH"
PASSWORD = "USER_PASSWORD_AUTH"  # the flow's name in Cognito  # noqa: S105
CHOICE = "USER_AUTH"
CUSTOM = "CUSTOM_AUTH"
AUTH_FLOWS = (SRP, PASSWORD, CHOICE, CUSTOM)
OFF = "off"
ON = "on"
FILE = "file"
KEYRING = "keyring"
ENCRYPTED = "encrypted"
COMMAND = "command"
REMEMBER = (OFF, KEYRING, ENCRYPTED, COMMAND, FILE)
AUTO = "auto"
THEMES = (AUTO, "dark", "light", "ansi")
SHORTEST, LONGEST = 900, 43_200  # seconds that STS gives role credentials for
DEFAULT_APP_NAME = "cognito-tui"
DEFAULT_REDIRECT_URI = "http://localhost:8976/callback"


@dataclass(frozen=True)
class Profile:
    """All that is needed to sign in. Read from config.toml, or from what a program gives in its place.

    Attributes:
        name: the profile's name in `config.toml`, or "environment" when no profile is involved.
        user_pool_id: `<region>_<id>`, e.g. "eu-west-1_AbCdEfGhI"; the region is read from it.
        client_id: the app client.
        client_secret: the app client's secret, if it has one.
        identity_pool_id: `<region>:<uuid>`.
        app_name: the issuer an authenticator app shows beside the user name.
        auth_flow: "USER_SRP_AUTH" (the password stays on this machine), "USER_PASSWORD_AUTH" (it is sent, inside TLS),
            "USER_AUTH" (the pool offers several first factors, a password perhaps among them) or "CUSTOM_AUTH" (the
            pool owner's own questions).
        preferred_challenge: the first factor to ask for with "USER_AUTH": "PASSWORD_SRP", "PASSWORD", "EMAIL_OTP",
            "SMS_OTP" or "WEB_AUTHN"; empty: the person picks.
        username: the user name offered at sign-in.
        domain: managed login's, as a URL without a path ("https://auth.example.com"); empty: no browser sign-in.
        redirect_uri: the loopback URL that is registered with the app client, for browser sign-in.
        identity_provider: the provider that managed login goes on to at once ("Google"); empty: its own page.
        remember: whether refresh tokens and device secrets outlive the program: "off", "file" (mode 0600), "keyring"
            (the same file, encrypted; the system's keyring has its key), "encrypted" (with a passphrase), or "command"
            (a program of the user's keeps them).
        store_command: for "command": what keeps its standard input, run without a shell.
        load_command: for "command": what prints that.
        cache: whether AWS credentials are kept, in a file of mode 0600, for as long as they are good: "on" or "off".
        role_arn: the role to ask for; empty: the one that the identity pool chooses.
        duration: for how many seconds, 900 to 43200, by the classic flow or the credential proxy; 0: for the
            hour that the enhanced flow gives.
        proxy_function: the Lambda function that gives credentials for longer, by name or ARN.
        proxy_role: the role that it is asked for; empty: its own choice.
        api_hosts: where this pool's tokens may be sent ("api.example.com", "127.0.0.1:8080"), in lower case.
        named: whether its name means this one.
        sources: setting name → where it came from, in words ("config.toml [profiles.work]").
        weak: the settings that a `.env` of the working directory decided, which nobody named: see `trust`.
        browser: the command that opens its pages in a browser; empty: the system's own.
        replica_region: the region whose replica of the user pool is used; empty: the pool's own.
        region: the one for AWS programs to use; empty: as `delivery.region` finds it.
        theme: the app's colors: "dark", "light", "ansi" (the terminal's own 16) or "auto" (as its background is);
            empty: as chosen in the app.
    """

    name: str
    user_pool_id: str
    client_id: str
    identity_pool_id: str = ""
    client_secret: Secret | None = field(default=None, hash=False)
    app_name: str = DEFAULT_APP_NAME
    auth_flow: str = SRP
    preferred_challenge: str = ""
    username: str = ""
    domain: str = ""
    redirect_uri: str = DEFAULT_REDIRECT_URI
    identity_provider: str = ""
    remember: str = OFF
    store_command: str = ""
    load_command: str = ""
    cache: str = ON
    role_arn: str = ""
    duration: int = 0
    proxy_function: str = ""
    proxy_role: str = ""
    api_hosts: tuple[str, ...] = ()
    named: bool = False
    sources: Mapping[str, str] = field(default_factory=lambda: read_only({}), hash=False)
    weak: frozenset[str] = frozenset()
    replica_region: str = ""
    browser: str = ""
    region: str = ""
    theme: str = ""

    @property
    def user_pool_region(self) -> str:
        """The user pool's own region, "eu-west-1", which its id, its issuers and its administration stay with."""
        return self.user_pool_id.partition("_")[0]

    @property
    def sign_in_region(self) -> str:
        """The region that the calls of its users go to."""
        return self.replica_region or self.user_pool_region

    @property
    def pool_name(self) -> str:
        """The part of the pool id after the underscore: SRP hashes it in."""
        return self.user_pool_id.partition("_")[2]

    @property
    def password_optional(self) -> bool:
        """Whether a sign-in may begin with the user name alone."""
        return self.auth_flow in (CHOICE, CUSTOM)

    @property
    def session_key(self) -> str:
        """The key that its session is stored under: a profile with another pool or client starts anew."""
        key = f"{self.name}/{self.user_pool_id}/{self.client_id}"
        if not self.weak.issuperset(("user_pool_id", "client_id")):
            return key
        # a folder that names all of it: who signed in for another one's identity pool has not seen this one
        return f"{key}/{self.identity_pool_id}/{self.role_arn}"

    @property
    def credentials_key(self) -> str:
        """The key that its AWS credentials are cached under: all that they depend on, but for who signs in."""
        way = (self.role_arn, str(self.duration or ""), self.proxy_function, self.proxy_role)
        return "/".join((self.session_key, self.identity_pool_id, *way))

    @property
    def identity_pool_region(self) -> str:
        """The identity pool's region, which may differ from the user pool's; empty if there is no identity pool."""
        return self.identity_pool_id.partition(":")[0]

    @property
    def login_provider(self) -> str:
        """The key of an identity pool's `Logins` map for this user pool."""
        return f"{user_pool_host(self.user_pool_region)}/{self.user_pool_id}"
