"""`~/.aws/config` and `~/.aws/credentials`: what they say, and our sections in them."""

from ...lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import files, stanza
    from .files import AwsFileEdit, config_file, credentials_file, read
    from .overrides import OVERRIDES, Decided, decided_elsewhere
    from .precedence import Source, aws_profile, our_profiles, sources
    from .stanza import suggested_name, write_credentials
    from .written_key_records import sweep_beside_keys, take_out, written_keys

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "files": "AwsFileEdit config_file credentials_file files read",
            "overrides": "Decided OVERRIDES decided_elsewhere",
            "precedence": "Source aws_profile our_profiles sources",
            "stanza": "stanza suggested_name write_credentials",
            "written_key_records": "sweep_beside_keys take_out written_keys",
        },
    )
