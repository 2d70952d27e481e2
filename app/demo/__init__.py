"""The embedded Cognito of `cognito-tui demo`. Importing this does not import its server; `start` does."""

from ..lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .demo import Demo as Demo, environment_of as environment_of, start as start
    from .folder import throwaway_folder as throwaway_folder
    from .running import Demos as Demos

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__, {"demo": "Demo environment_of start", "folder": "throwaway_folder", "running": "Demos"}
    )
