"""What everything stands on: time, secrets, text for a terminal, threads, signals, and Cognito's own vocabulary."""

from ...lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import time_text
    from .arguments import check_type, checked, checked_fields, wrong_argument, wrong_type
    from .attribute_values import as_cognito_takes, attribute_value, form_hint, known_names
    from .clock import Clock, Mark, moment
    from .core_dumps import LimitOfChildren, forbid_core_dumps
    from .crash import crash_report
    from .factors import (
        FACTORS,
        FIRST_FACTORS,
        PASSKEY,
        SECOND_FACTORS,
        SWITCHABLE,
        TOTP,
        FactorKind,
        factor_label,
        factor_word,
    )
    from .forks import anew_in_child
    from .frozen import read_only
    from .installation import unusable
    from .likeness import did_you_mean, near
    from .log import Log
    from .masking import masked
    from .not_pickled import NotPickled
    from .password_rules import PasswordRules, RuleCheck
    from .process import (
        SECRETS,
        environment,
        for_children,
        is_remote,
        withdraw_secrets,
        working_directory,
    )
    from .program import NAME, getting_extra, own_file, typed_name, version
    from .raising import RaiseInstead
    from .secret import Secret
    from .shell_words import command
    from .signals import (
        ENDING_SIGNALS,
        JOB_SIGNALS,
        done_at_end,
        end_at_ctrl_c,
        end_now,
        heard,
        held_back,
        ignored,
        interruptible,
        waking,
    )
    from .system import LINUX, MACOS, POSIX
    from .system_users import group_is_only_of, home_shell, user_name, user_number
    from .text import (
        body_text,
        clean,
        clean_lines,
        excerpt,
        harmless,
        is_visible,
        quoted,
        replaced,
        typed,
        without_controls,
    )
    from .threads import abortable, in_thread, in_worker, pause, shared, within
    from .uptime import correction, note_of_time
    from .user_attributes import (
        STANDARD_ATTRIBUTES,
        VERIFIABLE,
        VERIFIED,
        example_of,
        is_editable,
        label_of,
        standard_name,
    )
    from .workers import WORKERS

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "arguments": "check_type checked checked_fields wrong_argument wrong_type",
            "attribute_values": "as_cognito_takes attribute_value form_hint known_names",
            "clock": "Clock Mark moment",
            "core_dumps": "LimitOfChildren forbid_core_dumps",
            "crash": "crash_report",
            "factors": "FACTORS FIRST_FACTORS FactorKind PASSKEY SECOND_FACTORS SWITCHABLE TOTP "
            "factor_label factor_word",
            "installation": "unusable",
            "likeness": "did_you_mean near",
            "log": "Log",
            "masking": "masked",
            "not_pickled": "NotPickled",
            "password_rules": "PasswordRules RuleCheck",
            "process": "SECRETS environment for_children is_remote withdraw_secrets working_directory",
            "program": "NAME getting_extra own_file typed_name version",
            "raising": "RaiseInstead",
            "forks": "anew_in_child",
            "frozen": "read_only",
            "secret": "Secret",
            "shell_words": "command",
            "signals": "ENDING_SIGNALS JOB_SIGNALS done_at_end end_at_ctrl_c end_now heard held_back ignored "
            "interruptible waking",
            "system": "LINUX MACOS POSIX",
            "system_users": "group_is_only_of home_shell user_name user_number",
            "text": "body_text clean clean_lines excerpt harmless is_visible quoted replaced typed "
            "without_controls",
            "threads": "abortable in_thread in_worker pause shared within",
            "time_text": "time_text",
            "uptime": "correction note_of_time",
            "user_attributes": "STANDARD_ATTRIBUTES VERIFIABLE VERIFIED example_of is_editable label_of "
            "standard_name",
            "workers": "WORKERS",
        },
    )
