"""`~/.aws/config` and `~/.aws/credentials`: what they say, and our sections in them."""

from ...lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import files as files, stanza as stanza
    from .files import (
        AwsFileEdit as AwsFileEdit,
        config_file as config_file,
        credentials_file as credentials_file,
        read as read,
    )
    from .overrides import (
        OVERRIDES as OVERRIDES,
        Decided as Decided,
        decided_elsewhere as decided_elsewhere,
    )
    from .precedence import (
        Source as Source,
        aws_profile as aws_profile,
        our_profiles as our_profiles,
        sources as sources,
    )
    from .stanza import suggested_name as suggested_name, write_credentials as write_credentials
    from .written_key_records import (
        sweep_beside_keys as sweep_beside_keys,
        take_out as take_out,
        written_keys as written_keys,
    )

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
