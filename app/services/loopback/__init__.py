"""Servers for this machine alone, and the browser that is sent to them."""

from ...lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .browser import Browser, can_open, open_url
    from .one_time_link import OneTimeRedirect, open_one_time_link
    from .peer import NOT_YOURS
    from .server import LoopbackRequest, LoopbackResponse, LoopbackServer, cannot_listen, wait_for

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "browser": "Browser can_open open_url",
            "one_time_link": "OneTimeRedirect open_one_time_link",
            "peer": "NOT_YOURS",
            "server": "LoopbackRequest LoopbackResponse LoopbackServer cannot_listen wait_for",
        },
    )
