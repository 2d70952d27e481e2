"""Ways to hand AWS credentials to somebody: text, clipboard, environment, local endpoint, AWS console."""

from ...lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .aws_console import URL_LIFE, ConsoleLink, console_link
    from .clipboard import Clipboard
    from .container_endpoint import Endpoint
    from .delivery import PROFILE_MARK, Delivery, region_of, unset
    from .endpoint_server import LOOPBACK, EndpointServer, sdks_ask_at
    from .exec_environment import (
        TOKEN_VARIABLE,
        URL_VARIABLE,
        child_environment,
        shadowing_files,
        shadowing_variables,
        without,
    )
    from .formats import DEFAULT_FORMAT, FORMATS, format_named, render, shell_format
    from .process_commands import (
        KEEPS_NOTHING,
        needed_elsewhere,
        process_command,
        process_command_maker,
        read_otherwise,
        use_it,
    )
    from .remote_forward import RemoteForward, as_configured
    from .ssh_words import ALONE, WITH_VALUE, SshWords
    from .terminal_holders import Processes

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "aws_console": "URL_LIFE ConsoleLink console_link",
            "clipboard": "Clipboard",
            "container_endpoint": "Endpoint",
            "delivery": "Delivery PROFILE_MARK region_of unset",
            "endpoint_server": "EndpointServer LOOPBACK sdks_ask_at",
            "exec_environment": "TOKEN_VARIABLE URL_VARIABLE child_environment shadowing_files shadowing_variables "
            "without",
            "formats": "DEFAULT_FORMAT FORMATS format_named render shell_format",
            "process_commands": "KEEPS_NOTHING needed_elsewhere process_command process_command_maker "
            "read_otherwise use_it",
            "remote_forward": "RemoteForward as_configured",
            "ssh_words": "ALONE SshWords WITH_VALUE",
            "terminal_holders": "Processes",
        },
    )
