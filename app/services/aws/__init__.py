"""Calling AWS: unsigned by default, within time limits, and every failure as one of our errors."""

from ...lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .boto_sessions import (
        as_boto3 as as_boto3,
        boto_session as boto_session,
        botocore_session as botocore_session,
    )
    from .credentials import (
        AwsCredentials as AwsCredentials,
        CallerIdentity as CallerIdentity,
    )
    from .endpoints import shown_url as shown_url
    from .error_table import (
        ADMINISTRATOR as ADMINISTRATOR,
        MOST_NAMES as MOST_NAMES,
        ErrorRule as ErrorRule,
        ErrorTable as ErrorTable,
    )
    from .http import (
        FormResponse as FormResponse,
        HttpResponse as HttpResponse,
        answered as answered,
        client_error as client_error,
        exchange as exchange,
        post as post,
        unexpected as unexpected,
    )
    from .service import (
        CONNECT_TIMEOUT as CONNECT_TIMEOUT,
        READ_TIMEOUT as READ_TIMEOUT,
        AwsService as AwsService,
        required_text as required_text,
    )
    from .sigv4 import canonical as canonical, scope as scope, signature as signature
    from .translation import quotable as quotable, translate as translate

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
