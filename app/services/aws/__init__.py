"""Calling AWS: unsigned by default, within time limits, and every failure as one of our errors."""

from ...lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .boto_sessions import as_boto3, boto_session, botocore_session
    from .credentials import AwsCredentials, CallerIdentity
    from .endpoints import shown_url
    from .error_table import ADMINISTRATOR, MOST_NAMES, ErrorRule, ErrorTable
    from .http import FormResponse, HttpResponse, answered, client_error, exchange, post, unexpected
    from .service import CONNECT_TIMEOUT, READ_TIMEOUT, AwsService, required_text
    from .sigv4 import canonical, scope, signature
    from .translation import quotable, translate

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "boto_sessions": "as_boto3 boto_session botocore_session",
            "credentials": "AwsCredentials CallerIdentity",
            "endpoints": "shown_url",
            "error_table": "ADMINISTRATOR ErrorRule ErrorTable MOST_NAMES",
            "http": "FormResponse HttpResponse answered client_error exchange post unexpected",
            "service": "AwsService CONNECT_TIMEOUT READ_TIMEOUT required_text",
            "sigv4": "canonical scope signature",
            "translation": "quotable translate",
        },
    )
