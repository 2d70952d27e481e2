"""Signing in: the state machine, its steps and challenges, SRP, devices, managed login, registration."""

from ...lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .code_delivery import CodeDelivery as CodeDelivery
    from .cognito_idp import UserPool as UserPool
    from .labels import (
        choice_question as choice_question,
        code_instruction as code_instruction,
        factor_line as factor_line,
        password_explanation as password_explanation,
    )
    from .managed_login import Authorization as Authorization, ManagedLogin as ManagedLogin
    from .qr import qr_fits as qr_fits, qr_matrix as qr_matrix
    from .redirect_listener import RedirectListener as RedirectListener
    from .registration import Registration as Registration
    from .sign_in import SignIn as SignIn
    from .step_json import dump_step as dump_step, load_step as load_step
    from .steps import (
        Answer as Answer,
        CodeRequired as CodeRequired,
        CustomChallenge as CustomChallenge,
        EmailRequired as EmailRequired,
        Factor as Factor,
        FactorChoice as FactorChoice,
        NewPasswordRequired as NewPasswordRequired,
        PasswordRequired as PasswordRequired,
        Question as Question,
        Step as Step,
        TotpEnrollment as TotpEnrollment,
    )
    from .totp import (
        DIGITS as DIGITS,
        SENT_DIGITS as SENT_DIGITS,
        grouped as grouped,
        normalise_code as normalise_code,
        otpauth_uri as otpauth_uri,
    )

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "code_delivery": "CodeDelivery",
            "cognito_idp": "UserPool",
            "labels": "choice_question code_instruction factor_line password_explanation",
            "managed_login": "Authorization ManagedLogin",
            "qr": "qr_fits qr_matrix",
            "redirect_listener": "RedirectListener",
            "registration": "Registration",
            "sign_in": "SignIn",
            "step_json": "dump_step load_step",
            "steps": "Answer CodeRequired CustomChallenge EmailRequired Factor FactorChoice "
            "NewPasswordRequired PasswordRequired Question Step TotpEnrollment",
            "totp": "DIGITS SENT_DIGITS grouped normalise_code otpauth_uri",
        },
    )
