"""Where to sign in: what each source says, which of them counts, and the profile that results."""

from ...lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .answers import explanation, pasted_id, pasted_ids, place_of, shape_problem
    from .edit import ConfigEdit, check_profile_name, remove_profile, write_profile
    from .layers import (
        ConfigFile,
        Flags,
        Layer,
        flag_layer,
        profile_layer,
        read_config_file,
    )
    from .loading import Configuration, default_config_file, load
    from .mending import profile_to_mend, wrong_settings
    from .outputs import Outputs
    from .profile import (
        AUTO,
        CHOICE,
        COMMAND,
        CUSTOM,
        DEFAULT_REDIRECT_URI,
        ENCRYPTED,
        FILE,
        KEYRING,
        LONGEST,
        OFF,
        ON,
        PASSWORD,
        SRP,
        THEMES,
        Profile,
    )
    from .regions import (
        check_region,
        console_domain,
        identity_principal,
        is_region,
        known_partition,
        managed_login_hosts,
        partition,
        partitions,
        pool_address,
        user_pool_host,
    )
    from .resolution import resolve
    from .settings_table import (
        ALL,
        BY_NAME,
        CREDENTIALS,
        FLAGS,
        FOR_CREDENTIALS,
        HAND_OVER,
        KEYS,
        REQUIRED,
        SETTINGS,
        VARIABLES,
        Setting,
    )
    from .sources import (
        NewSettings,
        cogauth_outputs,
        from_environment,
        from_other_tool,
        terraform_outputs,
    )
    from .terraform import read_outputs
    from .trust import check_clear, check_keys, check_request, secrets_in_clear

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "answers": "explanation pasted_id pasted_ids place_of shape_problem",
            "edit": "ConfigEdit check_profile_name remove_profile write_profile",
            "layers": "ConfigFile Flags Layer flag_layer profile_layer read_config_file",
            "loading": "Configuration default_config_file load",
            "mending": "profile_to_mend wrong_settings",
            "outputs": "Outputs",
            "profile": "AUTO CHOICE COMMAND CUSTOM DEFAULT_REDIRECT_URI ENCRYPTED FILE KEYRING LONGEST OFF ON PASSWORD "
            "Profile SRP THEMES",
            "regions": "check_region console_domain identity_principal is_region known_partition "
            "managed_login_hosts partition partitions "
            "pool_address user_pool_host",
            "resolution": "resolve",
            "settings_table": "ALL BY_NAME CREDENTIALS FLAGS FOR_CREDENTIALS HAND_OVER KEYS REQUIRED SETTINGS Setting "
            "VARIABLES",
            "sources": "NewSettings cogauth_outputs from_environment from_other_tool terraform_outputs",
            "terraform": "read_outputs",
            "trust": "check_clear check_keys check_request secrets_in_clear",
        },
    )
