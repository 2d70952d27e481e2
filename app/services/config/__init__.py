"""Where to sign in: what each source says, which of them counts, and the profile that results."""

from ...lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .dotenv import env_file_layer as env_file_layer
    from .edit import ConfigEdit as ConfigEdit, write_profile as write_profile
    from .layers import (
        ConfigFile as ConfigFile,
        Flags as Flags,
        Layer as Layer,
        environment_layer as environment_layer,
        flag_layer as flag_layer,
        profile_layer as profile_layer,
        read_config_file as read_config_file,
    )
    from .loading import (
        Configuration as Configuration,
        default_config_file as default_config_file,
        load as load,
    )
    from .profile import (
        CHOICE as CHOICE,
        CUSTOM as CUSTOM,
        DEFAULT_REDIRECT_URI as DEFAULT_REDIRECT_URI,
        FILE as FILE,
        KEYRING as KEYRING,
        LONGEST as LONGEST,
        OFF as OFF,
        ON as ON,
        PASSWORD as PASSWORD,
        SRP as SRP,
        Profile as Profile,
    )
    from .regions import (
        console_domain as console_domain,
        identity_principal as identity_principal,
        is_region as is_region,
        managed_login_hosts as managed_login_hosts,
        partitions as partitions,
        pool_address as pool_address,
    )
    from .resolution import resolve as resolve
    from .settings_table import (
        FLAGS as FLAGS,
        KEYS as KEYS,
        REQUIRED as REQUIRED,
        SETTINGS as SETTINGS,
        VARIABLES as VARIABLES,
        Setting as Setting,
    )
    from .terraform import Outputs as Outputs, outputs_in as outputs_in, read_outputs as read_outputs
    from .trust import (
        check_clear as check_clear,
        check_keys as check_keys,
        check_request as check_request,
        secrets_in_clear as secrets_in_clear,
    )

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "dotenv": "env_file_layer",
            "edit": "ConfigEdit write_profile",
            "layers": "ConfigFile Flags Layer environment_layer flag_layer profile_layer read_config_file",
            "loading": "Configuration default_config_file load",
            "profile": "CHOICE CUSTOM DEFAULT_REDIRECT_URI FILE KEYRING LONGEST OFF ON PASSWORD Profile SRP",
            "regions": "console_domain identity_principal is_region managed_login_hosts partitions "
            "pool_address",
            "resolution": "resolve",
            "settings_table": "FLAGS KEYS REQUIRED SETTINGS Setting VARIABLES",
            "terraform": "Outputs outputs_in read_outputs",
            "trust": "check_clear check_keys check_request secrets_in_clear",
        },
    )
