"""Servers for this machine alone, and the browser that is sent to them."""

from ...lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .browser import can_open as can_open, open_url as open_url
    from .one_time_link import OneTimeRedirect as OneTimeRedirect, open_one_time_link as open_one_time_link
    from .peer import NOT_YOURS as NOT_YOURS
    from .server import (
        LoopbackRequest as LoopbackRequest,
        LoopbackResponse as LoopbackResponse,
        LoopbackServer as LoopbackServer,
        cannot_listen as cannot_listen,
        wait_for as wait_for,
    )

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "browser": "can_open open_url",
            "one_time_link": "OneTimeRedirect open_one_time_link",
            "peer": "NOT_YOURS",
            "server": "LoopbackServer LoopbackRequest LoopbackResponse cannot_listen wait_for",
        },
    )
