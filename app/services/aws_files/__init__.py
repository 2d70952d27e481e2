"""`~/.aws/config` and `~/.aws/credentials`: what they say, and our sections in them."""

from ...lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import files
    from .files import AwsFileEdit, config_file, credentials_file, read
    from .key_stanza import AboutKeys, about_keys, free_name, write_credentials
    from .names import check_name, suggested_name
    from .overrides import OVERRIDES, Decided, decided_elsewhere
    from .precedence import Source, aws_profile, our_profiles, sources
    from .process_words import is_own_name
    from .sdk_choices import Cause, Sdk, Trouble, choices
    from .stanza import Asking, configure, configure_all, for_whom
    from .written_key_records import sweep_beside_keys, take_out, written_keys

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "files": "AwsFileEdit config_file credentials_file files read",
            "key_stanza": "AboutKeys about_keys free_name write_credentials",
            "names": "check_name suggested_name",
            "overrides": "Decided OVERRIDES decided_elsewhere",
            "precedence": "Source aws_profile our_profiles sources",
            "process_words": "is_own_name",
            "sdk_choices": "Cause Sdk Trouble choices",
            "stanza": "Asking configure configure_all for_whom",
            "written_key_records": "sweep_beside_keys take_out written_keys",
        },
    )
