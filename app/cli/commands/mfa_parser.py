"""`mfa …` and `devices …`."""

from __future__ import annotations

from ..options import Commands, add_command, add_family, add_signing_in

# as people call them → as Cognito does
FACTORS = {"totp": "SOFTWARE_TOKEN_MFA", "sms": "SMS_MFA", "email": "EMAIL_OTP"}


def add(commands: Commands) -> None:
    _add_mfa(commands)
    _add_devices(commands)


def _add_mfa(commands: Commands) -> None:
    actions = add_family(
        commands,
        "mfa",
        "look after your second factors",
        "cognito-tui mfa show\ncognito-tui mfa enrol\ncognito-tui mfa prefer totp\ncognito-tui mfa off sms",
    )
    show = add_command(
        actions, "show", "mfa:show", "show which second factors are on", examples="cognito-tui mfa show"
    )
    show.add_argument("--json", action="store_true", help="as JSON")
    enrol = add_command(
        actions,
        "enrol",
        "mfa:enrol",
        "add an authenticator app",
        more="It replaces the one that you have.",
        examples="cognito-tui mfa enrol",
    )
    prefer = add_command(
        actions,
        "prefer",
        "mfa:prefer",
        "choose which second factor is asked for first",
        examples="cognito-tui mfa prefer email\ncognito-tui mfa prefer none",
    )
    prefer.add_argument(
        "factor", choices=(*FACTORS, "none"), metavar="FACTOR", help="totp, sms, email or none"
    )
    on = add_command(
        actions,
        "on",
        "mfa:switch_on",
        "switch second factors on",
        more="An address or a number must be verified first, an authenticator enrolled.",
        examples="cognito-tui mfa on sms email",
    )
    off = add_command(
        actions, "off", "mfa:switch_off", "switch second factors off", examples="cognito-tui mfa off totp"
    )
    for switch in (on, off):
        switch.add_argument(
            "factors", choices=FACTORS, metavar="FACTOR", nargs="+", help="totp, sms or email"
        )
    for action in (show, enrol, prefer, on, off):
        add_signing_in(action)


def _add_devices(commands: Commands) -> None:
    actions = add_family(
        commands,
        "devices",
        "look after the devices that Cognito knows you by",
        "cognito-tui devices list\ncognito-tui devices forget this",
    )
    listing = add_command(
        actions, "list", "devices:show", "list your devices", examples="cognito-tui devices list"
    )
    listing.add_argument("--json", action="store_true", help="as JSON")
    forget = add_command(
        actions,
        "forget",
        "devices:forget",
        "have a device forgotten",
        examples="cognito-tui devices forget eu-west-1_12345678-1234-1234-1234-123456789abc\n"
        "cognito-tui devices forget this",
    )
    forget.add_argument("key", metavar="KEY", help="from `devices list`; this: the machine at hand")
    remember = add_command(
        actions,
        "remember",
        "devices:remember",
        "take a device in place of a second factor",
        examples="cognito-tui devices remember",
    )
    do_not = add_command(
        actions,
        "do-not-remember",
        "devices:do_not_remember",
        "ask for the second factor again",
        examples="cognito-tui devices do-not-remember",
    )
    for status in (remember, do_not):
        status.add_argument("key", metavar="KEY", nargs="?", default="this", help="default: this machine")
    for action in (listing, forget, remember, do_not):
        add_signing_in(action)
