"""Ways to hand AWS credentials to somebody: text, clipboard, environment, local endpoint, AWS console."""

from ...lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .aws_console import URL_LIFE as URL_LIFE, console_url as console_url
    from .clipboard import Clipboard as Clipboard
    from .container_endpoint import Endpoint as Endpoint
    from .exec_environment import (
        child_environment as child_environment,
        shadowing_files as shadowing_files,
        shadowing_variables as shadowing_variables,
        without as without,
    )
    from .formats import (
        FORMATS as FORMATS,
        export_lines as export_lines,
        render as render,
        variables as variables,
    )
    from .process_commands import (
        KEEPS_NOTHING as KEEPS_NOTHING,
        needed_elsewhere as needed_elsewhere,
        process_command as process_command,
        use_it as use_it,
    )

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "aws_console": "URL_LIFE console_url",
            "clipboard": "Clipboard",
            "container_endpoint": "Endpoint",
            "exec_environment": "child_environment shadowing_files shadowing_variables without",
            "formats": "FORMATS export_lines render variables",
            "process_commands": "KEEPS_NOTHING needed_elsewhere process_command use_it",
        },
    )
