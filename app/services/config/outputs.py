"""What other tools say of where to sign in: each value that is named like a setting, or as others name it, becomes it.

A name counts in any spelling: `user_pool_client_id`, `UserPoolClientId`, `user-pool-client-id`. Our own name counts
before the others. One of the others counts if its value is of the setting's kind; two that differ are refused.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from ..base import Secret, clean
from .layers import Layer, Problem
from .regions import managed_login_hosts
from .settings_table import BY_NAME, VARIABLES

# setting → what else it is called; the pool's id comes first, as a domain's prefix needs its region
_OTHER_NAMES = {
    "user_pool_id": "userpoolid cognitouserpoolid cognitopoolid userpool cognitouserpool",
    "client_id": "clientid userpoolclientid cognitouserpoolclientid cognitoclientid appclientid cognitoappclientid "
    "userpoolappclientid userpoolwebclientid cognitowebclientid",
    "client_secret": "clientsecret userpoolclientsecret cognitouserpoolclientsecret cognitoclientsecret "
    "appclientsecret cognitoappclientsecret",
    "identity_pool_id": "identitypoolid cognitoidentitypoolid identitypool cognitoidentitypool",
    "domain": "cognitodomain cognitodomainurl userpooldomain cognitouserpooldomain hosteduidomain hosteduiurl "
    "hosteduibaseurl cognitohosteduidomain cognitohosteduiurl managedloginurl managedlogindomain",
    "api_hosts": "apiinvokeurl apigatewayinvokeurl invokeurl apiurl apiendpoint apibaseurl apigatewayurl "
    "apigatewayendpoint apigatewaybaseurl",
}
_SETTING = {name: setting for setting, names in _OTHER_NAMES.items() for name in names.split()}
_HOSTS = ("domain", "api_hosts")  # of addresses, the host counts
_SEVERAL = ("api_hosts",)  # several names add up
_ABOUT_THE_POOLS = ("region",)  # what is called so there says where the pools are, as their ids do


@dataclass(frozen=True)
class Outputs:
    """What another tool says, as settings.

    Attributes:
        layer: the settings; its problems are values that are not text, and names that disagree.
        unset: the settings whose value is empty.
    """

    layer: Layer
    unset: frozenset[str] = frozenset()


def outputs_of(named: Mapping[str, object], place: str) -> Outputs:
    """Return what `named` says.

    Args:
        place: the source in words, "Terraform's outputs in ~/tf".
    """
    texts = {
        setting: _text(named[setting])
        for setting in VARIABLES
        if setting in named and setting not in _ABOUT_THE_POOLS
    }
    problems = [
        Problem(f"{setting}: the value of that name in {place} is not text", setting=setting)
        for setting, text in texts.items()
        if text is None
    ]
    values = {setting: text for setting, text in texts.items() if text}
    for setting in _OTHER_NAMES:
        region = values.get("user_pool_id", "").partition("_")[0]
        if setting == "domain" and setting in values:
            values[setting] = _with_region(values[setting], region)
        if setting in texts:
            continue
        said = {clean(name): text for name, text in _called(setting, named, region)}
        if len(set(said.values())) > 1 and setting not in _SEVERAL:
            problems.append(_ambiguous(setting, said, place))
        elif said:
            values[setting] = ", ".join(dict.fromkeys(said.values()))
    secret = values.pop("client_secret", "")
    layer = Layer(values, Secret(secret) if secret else None, place=place, problems=tuple(problems))
    return Outputs(layer, frozenset(setting for setting, text in texts.items() if text == ""))


def _called(setting: str, named: Mapping[str, object], region: str) -> Iterator[tuple[str, str]]:
    """Yield the other names that are a setting's here, and their values, if these are of its kind."""
    for name, value in named.items():
        if _SETTING.get("".join(filter(str.isalnum, name)).lower()) != setting:
            continue
        text = (
            _text(value.get("id") if isinstance(value, dict) else value) or ""
        )  # a whole resource of Terraform's
        if setting in _HOSTS and not text.startswith("http://"):
            text = _host(text)
        if setting == "domain":
            text = _with_region(text, region)
        if text and not BY_NAME[setting].problem_with(text):
            yield name, text


def _ambiguous(setting: str, names: Collection[str], place: str) -> Problem:
    return Problem(
        f"{setting}: {' and '.join(names)} in {place} say different things",
        f"The one that is meant can be named {setting} there, or be given beside it.",
        setting,
    )


def _with_region(domain: str, region: str) -> str:
    """Return a domain of managed login; for the prefix of one of AWS's own, that host."""
    prefix = region and re.fullmatch("[a-z0-9-]+", domain)
    return f"{domain}.{managed_login_hosts(region)[0]}" if prefix else domain


def _host(address: str) -> str:
    """Return the host of a URL, with its port, or what else there is; empty if that is no address."""
    try:
        return urlsplit(address if "://" in address else f"//{address}").netloc
    except ValueError:
        return ""


def _text(value: object) -> str | None:
    """Return a setting's text, empty for an empty value; None for what is not text."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(map(str, value)) if all(isinstance(each, str) for each in value) else None
    if isinstance(value, (str, int)) and not isinstance(value, bool):
        return str(value).strip()
    return None
