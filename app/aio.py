"""asyncio: `from cognito_tui import aio`, or `import cognito_tui.aio`. It stands in library/aio.py."""

from .library.aio import *  # noqa: F403
from .library.aio import __all__ as __all__
