"""Sign in to Amazon Cognito from a terminal, a command line or Python, and leave with working AWS credentials.

    session = cognito_tui.sign_in("work", "ada", password)
    session.boto3_session().client("s3").list_buckets()

What is public is imported when it is first used: `import cognito_tui` costs next to nothing.
"""

TYPE_CHECKING = False  # typing's is the same to type checkers, and takes as long to import as all the rest
if TYPE_CHECKING:
    from . import aio as aio, errors as errors
    from .errors import (
        AlreadyConfirmed as AlreadyConfirmed,
        AttemptsExceeded as AttemptsExceeded,
        AttributeRejected as AttributeRejected,
        AttributesRequired as AttributesRequired,
        ChallengeUnsupported as ChallengeUnsupported,
        CodeRejected as CodeRejected,
        CognitoTuiError as CognitoTuiError,
        ConfigurationError as ConfigurationError,
        ConnectionFailed as ConnectionFailed,
        DeviceUnknown as DeviceUnknown,
        IncorrectPassword as IncorrectPassword,
        NotConfigured as NotConfigured,
        NotForgotten as NotForgotten,
        PassphraseRejected as PassphraseRejected,
        PasswordRejected as PasswordRejected,
        PasswordResetRequired as PasswordResetRequired,
        Refused as Refused,
        RoleRefused as RoleRefused,
        SessionExpired as SessionExpired,
        SessionsLocked as SessionsLocked,
        SignInRequired as SignInRequired,
        StepRequired as StepRequired,
        Throttled as Throttled,
        TokenRejected as TokenRejected,
        UnexpectedAnswer as UnexpectedAnswer,
        UserNotConfirmed as UserNotConfirmed,
        WrongArgument as WrongArgument,
    )
    from .library.asking import OnStep as OnStep, Passphrase as Passphrase
    from .library.blocking import Client as Client, resume as resume, sign_in as sign_in
    from .library.boto import CredentialProvider as CredentialProvider
    from .library.httpx_auth import HttpxAuth as HttpxAuth, HttpxSigV4Auth as HttpxSigV4Auth
    from .library.profiles import Where as Where
    from .library.requests_auth import RequestsAuth as RequestsAuth, RequestsSigV4Auth as RequestsSigV4Auth
    from .library.session import Session as Session
    from .library.settings import Settings as Settings
    from .library.verification import verify_token as verify_token
    from .services.account import (
        Account as Account,
        NotRenewable as NotRenewable,
        ProfileStatus as ProfileStatus,
        SecondFactorName as SecondFactorName,
        User as User,
        UserDevice as UserDevice,
        UserSession as UserSession,
    )
    from .services.auth import (
        Answer as Answer,
        Attempt as Attempt,
        CodeDelivery as CodeDelivery,
        CodeRequired as CodeRequired,
        CustomChallenge as CustomChallenge,
        EmailRequired as EmailRequired,
        Factor as Factor,
        FactorChoice as FactorChoice,
        NewPasswordRequired as NewPasswordRequired,
        PasswordRequired as PasswordRequired,
        Question as Question,
        Registration as Registration,
        TotpEnrollment as TotpEnrollment,
        dump_step as dump_step,
        load_step as load_step,
    )
    from .services.aws import AwsCredentials as AwsCredentials
    from .services.base import (
        Clock as Clock,
        PasswordRules as PasswordRules,
        RuleCheck as RuleCheck,
        Secret as Secret,
    )
    from .services.config import Profile as Profile
    from .services.tokens import (
        Device as Device,
        Keys as Keys,
        NewDevice as NewDevice,
        Tokens as Tokens,
        TokenUse as TokenUse,
    )

    __version__: str
else:
    try:
        from ._version import __version__
    except ImportError:  # nothing was built here
        __version__ = "0.0"

_HOMES = {
    "aio": "aio",
    "library.asking": "OnStep Passphrase",
    "library.boto": "CredentialProvider",
    "library.blocking": "Client resume sign_in",
    "library.httpx_auth": "HttpxAuth HttpxSigV4Auth",
    "library.requests_auth": "RequestsAuth RequestsSigV4Auth",
    "library.profiles": "Where",
    "library.session": "Session",
    "library.settings": "Settings",
    "library.verification": "verify_token",
    "services.aws.credentials": "AwsCredentials",
    "errors": "errors AlreadyConfirmed AttemptsExceeded AttributeRejected AttributesRequired ChallengeUnsupported "
    "CodeRejected CognitoTuiError ConfigurationError ConnectionFailed DeviceUnknown IncorrectPassword NotConfigured "
    "NotForgotten PassphraseRejected PasswordRejected PasswordResetRequired Refused RoleRefused SessionExpired "
    "SessionsLocked SignInRequired StepRequired Throttled TokenRejected UnexpectedAnswer UserNotConfirmed "
    "WrongArgument",
    "services.config.profile": "Profile",
    "services.account.calls": "Account SecondFactorName User UserDevice UserSession",
    "services.account.status": "NotRenewable ProfileStatus",
    "services.base.clock": "Clock",
    "services.base.password_rules": "PasswordRules RuleCheck",
    "services.base.secret": "Secret",
    "services.auth.code_delivery": "CodeDelivery",
    "services.auth.registration": "Registration",
    "services.auth.step_json": "dump_step load_step",
    "services.auth.steps": "Answer Attempt CodeRequired CustomChallenge EmailRequired Factor FactorChoice "
    "NewPasswordRequired PasswordRequired Question TotpEnrollment",
    "services.tokens.device": "Device NewDevice",
    "services.tokens.given_keys": "Keys",
    "services.tokens.tokens": "Tokens",
    "services.tokens.verify": "TokenUse",
}
_EXTRAS = {"library.httpx_auth": "httpx", "library.requests_auth": "requests"}
__all__ = [name for names in _HOMES.values() for name in names.split()]

if not TYPE_CHECKING:  # so that type checkers find what is misspelt
    from .lazy import lazily

    __getattr__ = lazily(__name__, _HOMES)[0]

    def __dir__():
        """What can be used: `help` and others get all of it, and end with the first that cannot be imported."""
        from importlib.util import find_spec

        missing = {home for home, extra in _EXTRAS.items() if not find_spec(extra)}
        names = (name for home, names in _HOMES.items() if home not in missing for name in names.split())
        return sorted({*names, *(name for name in globals() if name.startswith("__"))})
