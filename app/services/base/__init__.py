"""What everything stands on: time, secrets, text for a terminal, threads, signals, and Cognito's own vocabulary."""

from ...lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import time_text as time_text
    from .clock import Clock as Clock, moment as moment
    from .core_dumps import LimitOfChildren as LimitOfChildren, forbid_core_dumps as forbid_core_dumps
    from .crash import crash_report as crash_report
    from .factors import (
        FACTORS as FACTORS,
        FIRST_FACTORS as FIRST_FACTORS,
        PASSKEY as PASSKEY,
        SECOND_FACTORS as SECOND_FACTORS,
        SWITCHABLE as SWITCHABLE,
        TOTP as TOTP,
        FactorKind as FactorKind,
        factor_label as factor_label,
        factor_word as factor_word,
    )
    from .installation import unusable as unusable
    from .masking import masked as masked
    from .process import (
        SECRETS as SECRETS,
        environment as environment,
        for_children as for_children,
        withdraw_secrets as withdraw_secrets,
        working_directory as working_directory,
    )
    from .raising import RaiseInstead as RaiseInstead
    from .retry import retry_throttled as retry_throttled
    from .secret import Secret as Secret
    from .shell_words import command as command
    from .signals import (
        ENDING_SIGNALS as ENDING_SIGNALS,
        JOB_SIGNALS as JOB_SIGNALS,
        done_at_end as done_at_end,
        end_at_ctrl_c as end_at_ctrl_c,
        end_now as end_now,
        heard as heard,
        ignored as ignored,
        interruptible as interruptible,
    )
    from .text import (
        body_text as body_text,
        clean as clean,
        clean_lines as clean_lines,
        excerpt as excerpt,
        harmless as harmless,
        is_visible as is_visible,
        quoted as quoted,
        replaced as replaced,
        typed as typed,
        without_controls as without_controls,
    )
    from .threads import in_thread as in_thread, within as within
    from .user_attributes import (
        STANDARD_ATTRIBUTES as STANDARD_ATTRIBUTES,
        VERIFIABLE as VERIFIABLE,
        example_of as example_of,
        is_editable as is_editable,
        label_of as label_of,
    )

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "clock": "Clock moment",
            "core_dumps": "LimitOfChildren forbid_core_dumps",
            "crash": "crash_report",
            "factors": "FACTORS FIRST_FACTORS FactorKind PASSKEY SECOND_FACTORS SWITCHABLE TOTP "
            "factor_label factor_word",
            "installation": "unusable",
            "masking": "masked",
            "process": "SECRETS environment for_children withdraw_secrets working_directory",
            "raising": "RaiseInstead",
            "retry": "retry_throttled",
            "secret": "Secret",
            "shell_words": "command",
            "signals": "ENDING_SIGNALS JOB_SIGNALS done_at_end end_at_ctrl_c end_now heard ignored "
            "interruptible",
            "text": "body_text clean clean_lines excerpt harmless is_visible quoted replaced typed "
            "without_controls",
            "threads": "in_thread within",
            "time_text": "time_text",
            "user_attributes": "STANDARD_ATTRIBUTES VERIFIABLE example_of is_editable label_of",
        },
    )
