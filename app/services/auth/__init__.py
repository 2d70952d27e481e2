"""Signing in: the state machine, its steps and challenges, SRP, devices, managed login, registration."""

from ...lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .answers import sent_code
    from .blanks import blank_note
    from .code_delivery import CodeDelivery, another_code
    from .cognito_idp import UserPool
    from .labels import (
        asked_again,
        choice_question,
        code_instruction,
        entry_label,
        factor_line,
        password_explanation,
    )
    from .managed_login import Authorization, ManagedLogin
    from .pool_check import IdCheck, PoolCheck, check_pool, flow_to_save
    from .qr import qr_fits, qr_matrix
    from .redirect_listener import RedirectListener
    from .refused_code import explained
    from .registration import NewAccount, Registration
    from .sign_in import SignIn
    from .step_json import dump_step, load_step
    from .steps import (
        Answer,
        Attempt,
        CodeRequired,
        CustomChallenge,
        EmailRequired,
        Factor,
        FactorChoice,
        NewPasswordRequired,
        PasswordRequired,
        Question,
        Step,
        TotpEnrollment,
    )
    from .totp import DIGITS, SENT_DIGITS, grouped, normalise_code, otpauth_uri

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "answers": "sent_code",
            "blanks": "blank_note",
            "code_delivery": "CodeDelivery another_code",
            "cognito_idp": "UserPool",
            "labels": "asked_again choice_question code_instruction entry_label factor_line password_explanation",
            "managed_login": "Authorization ManagedLogin",
            "pool_check": "IdCheck PoolCheck check_pool flow_to_save",
            "qr": "qr_fits qr_matrix",
            "redirect_listener": "RedirectListener",
            "refused_code": "explained",
            "registration": "NewAccount Registration",
            "sign_in": "SignIn",
            "step_json": "dump_step load_step",
            "steps": "Answer Attempt CodeRequired CustomChallenge EmailRequired Factor FactorChoice "
            "NewPasswordRequired PasswordRequired Question Step TotpEnrollment",
            "totp": "DIGITS SENT_DIGITS grouped normalise_code otpauth_uri",
        },
    )
