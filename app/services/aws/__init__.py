"""Calling AWS: unsigned by default, within time limits, and every failure as one of our errors."""

from ...lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .boto_sessions import as_boto3, boto_session, botocore_session
    from .credentials import AwsCredentials, CallerIdentity
    from .endpoints import shown_url
    from .error_rules import ErrorRule, ErrorTable, is_owners_words
    from .error_table import ADMINISTRATOR, MOST_NAMES
    from .firewall import stopped
    from .http import FormResponse, HttpResponse, client_error, exchange, post, unexpected
    from .json_calls import JsonCalls
    from .limits import CONNECT_TIMEOUT, READ_TIMEOUT, CallSettings, call_settings
    from .operations import Retry
    from .required_attributes import with_names
    from .retry import retry_throttled
    from .service import AwsService, required_text
    from .sigv4 import canonical, scope, signature
    from .translation import quotable, translate

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "boto_sessions": "as_boto3 boto_session botocore_session",
            "credentials": "AwsCredentials CallerIdentity",
            "endpoints": "shown_url",
            "error_rules": "ErrorRule ErrorTable is_owners_words",
            "error_table": "ADMINISTRATOR MOST_NAMES",
            "firewall": "stopped",
            "http": "FormResponse HttpResponse client_error exchange post unexpected",
            "json_calls": "JsonCalls",
            "limits": "CONNECT_TIMEOUT CallSettings READ_TIMEOUT call_settings",
            "operations": "Retry",
            "required_attributes": "with_names",
            "retry": "retry_throttled",
            "service": "AwsService required_text",
            "sigv4": "canonical scope signature",
            "translation": "quotable translate",
        },
    )
