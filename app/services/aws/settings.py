"""What this machine's settings say of a call to AWS: where it goes, through which proxy, and whom it trusts.

They are botocore's, and mean what they mean to it. What most machines have is read here. Where there is more, botocore
is asked, which takes longer than all the rest of a renewal: that is FIPS, dual stack, what `~/.aws/config` says of
endpoints, and whatever makes no sense, of which botocore says why.
https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ...errors import ConfigurationError
from ..base import MACOS, POSIX
from ..config import partition
from ..storage import read_regular

# service → what its variables are called after
_VARIABLES = {
    "cognito-idp": "COGNITO_IDENTITY_PROVIDER",
    "cognito-identity": "COGNITO_IDENTITY",
    "sts": "STS",
}
# service → one of its operations
_ANY = {"cognito-idp": "initiate_auth", "cognito-identity": "get_id", "sts": "get_caller_identity"}
# setting, here or in ~/.aws/config → what it may say and change nothing
_USUAL = {
    "use_fips_endpoint": "(?i:false)",
    "use_dualstack_endpoint": "(?i:false)",
    "retry_mode": "legacy|standard|adaptive",
    "max_attempts": "[1-9][0-9]*",
    "defaults_mode": "legacy|standard|in-region|cross-region|mobile",
    "sts_regional_endpoints": "regional",
    "data_path": "",
}
_USUAL_URL = re.compile(r"https?://[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:[0-9]{1,5})?(/[\w.~/-]*)?", re.ASCII)
# what a line of ~/.aws/config may be, whichever profile it belongs to, and those that are looked at
_LINE = re.compile(r"\s*|\s*[#;].*|\[[^]]+\].*|[^\s=:][^=:]*[=:].*|\s+\S.*")
_BUNDLE = re.compile(r"^\s*ca_bundle\s*[=:]", re.IGNORECASE | re.MULTILINE)
_RETRIES = re.compile(r"^\s*(max_attempts|retry_mode)\s*[=:]", re.IGNORECASE | re.MULTILINE)
_SETTING = re.compile(
    rf"^[ \t]*(endpoint_url|services|ignore_configured_endpoint_urls|{'|'.join(_USUAL)})[ \t]*[=:](.*)$",
    re.IGNORECASE | re.MULTILINE,
)


def endpoint_url(service: str, region: str) -> str:
    """Return the URL that calls of a service's go to, without a slash at its end. Raise botocore's errors."""
    configured = ""
    if os.environ.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "").lower() != "true":
        own = os.environ.get(f"AWS_ENDPOINT_URL_{_VARIABLES[service]}")
        configured = own or os.environ.get("AWS_ENDPOINT_URL") or ""
    url = configured or f"https://{service}.{region}.{partition(region).suffixes[0]}"
    if not _is_usual() or not _USUAL_URL.fullmatch(url):
        url = _botocores_url(service, region)
    return url.rstrip("/")


def ca_bundle() -> str:
    """Return the file of certificates to trust: of AWS_CA_BUNDLE, `ca_bundle`, REQUESTS_CA_BUNDLE, or the usual one."""
    bundle = os.environ.get("AWS_CA_BUNDLE")
    if bundle is None and any(map(_BUNDLE.search, _aws_files())):
        from .boto_sessions import botocore_session

        bundle = botocore_session().get_config_variable("ca_bundle")
    if bundle is None:
        bundle = os.environ.get("REQUESTS_CA_BUNDLE")
    if bundle is None:
        return _usual_bundle()
    if not bundle.strip():
        raise ConfigurationError(
            "The CA bundle has no name.",
            hint="Name a file of PEM certificates in AWS_CA_BUNDLE, ca_bundle or REQUESTS_CA_BUNDLE, or remove it.",
        )
    return bundle


def retries() -> tuple[str, int]:
    """Return the retry mode (AWS_RETRY_MODE, `retry_mode`) and the attempts (AWS_MAX_ATTEMPTS, `max_attempts`).

    What is not set is empty, or 0.
    """
    mode, attempts = os.environ.get("AWS_RETRY_MODE"), os.environ.get("AWS_MAX_ATTEMPTS")
    said = {found.lower() for text in _aws_files() for found in _RETRIES.findall(text)}
    if said:
        from .boto_sessions import botocore_session

        session = botocore_session()  # says which profile's counts
        mode = session.get_config_variable("retry_mode") if mode or "retry_mode" in said else None
        with suppress(ValueError):
            attempts = session.get_config_variable("max_attempts")
    # what is not a number is refused by botocore, when it is asked for an endpoint
    number = re.fullmatch("[0-9]{1,9}", str(attempts).strip())
    return (mode or "").strip().lower(), int(number[0]) if number else 0


def proxy_for(url: str) -> str:
    """Return the proxy that a request to this URL is sent through; empty for none."""
    if POSIX and not MACOS and not any(name[-6:].lower() == "_proxy" for name in os.environ):
        return ""
    from urllib.request import getproxies, proxy_bypass

    try:
        if proxy_bypass(urlsplit(url).netloc):
            return ""
    except (TypeError, OSError):  # as macOS's has been seen to do
        pass
    return getproxies().get(url.partition(":")[0].lower()) or ""


def _is_usual() -> bool:
    """Return whether nothing but the region and the variables for endpoints decides where calls go."""
    texts = _aws_files()
    here = ((name, os.environ.get(f"AWS_{name.upper()}")) for name in _USUAL)
    said = [(name, value) for name, value in here if value is not None]
    said += (setting for text in texts for setting in _SETTING.findall(text))
    return (
        all(map(_is_readable, texts))
        and all(_says_nothing(name.lower(), value.strip()) for name, value in said)
        and not os.path.isdir(os.path.expanduser("~/.aws/models"))
    )


def _says_nothing(name: str, value: str) -> bool:
    return name in _USUAL and re.fullmatch(_USUAL[name], value) is not None


def _aws_files() -> list[str]:
    """Return what is in `~/.aws/config` and in `~/.aws/credentials`, which botocore takes settings from as well."""
    files = (("AWS_CONFIG_FILE", "config"), ("AWS_SHARED_CREDENTIALS_FILE", "credentials"))
    texts = []
    for variable, name in files:
        path = os.path.expanduser(os.environ.get(variable) or os.path.join("~", ".aws", name))
        try:
            texts.append(read_regular(Path(path)).decode())
        except UnicodeDecodeError:
            texts.append("not to be read")
        except (OSError, ValueError):
            continue
    return texts


def _is_readable(text: str) -> bool:
    lines = text.splitlines()
    first = next((line for line in lines if line.strip() and line.lstrip()[0] not in "#;"), "[")
    return first.startswith("[") and all(map(_LINE.fullmatch, lines))


def _botocores_url(service: str, region: str) -> str:
    """Return the URL of a request that botocore makes, and that is not sent."""
    from botocore import UNSIGNED
    from botocore.config import Config

    from .boto_sessions import botocore_session

    seen: list[str] = []

    def unsent(request: Any, **_: Any) -> None:
        seen.append(request.url)
        raise _Unsent

    settings = Config(signature_version=UNSIGNED, parameter_validation=False)
    client = botocore_session().create_client(service, region, config=settings)
    client.meta.events.register("before-send", unsent)
    with suppress(_Unsent):
        getattr(client, _ANY[service])()
    return seen[0]


class _Unsent(Exception):
    pass


def _usual_bundle() -> str:
    """Return certifi's certificates, or botocore's own."""
    from importlib.util import find_spec

    if spec := find_spec("certifi"):
        beside = os.path.join(os.path.dirname(spec.origin or ""), "cacert.pem")
        if os.path.exists(beside):
            return beside
        from certifi import where  # a distribution's, which leads to the system's certificates

        return where()
    spec = find_spec("botocore")
    return os.path.join(os.path.dirname((spec and spec.origin) or ""), "cacert.pem")
