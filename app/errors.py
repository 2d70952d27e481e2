"""All errors: `from cognito_tui import errors`, or `import cognito_tui.errors`. They stand in services/errors.py."""

from .services.errors import *  # noqa: F403
