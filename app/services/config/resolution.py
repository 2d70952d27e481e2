"""Which source counts for each setting."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from ...errors import ConfigurationError
from ..base import Secret
from .profile import LONGEST, SHORTEST, Profile
from .regions import REGION, pool_address
from .settings import Layer, Problem
from .well_formed import DEFAULTS, RULES, UNITS, malformed, shown

# What a folder's `.env` that is not about this program may say as well, in its own way: then it is passed over.
_COMMON = ("app_name", "username")


def resolve(
    layers: Sequence[Layer],
    needs: Collection[str],
    uses: Collection[str] | None = None,
    warn: Callable[[str], object] = lambda _: None,
) -> tuple[Profile, Mapping[str, Layer]]:
    """The profile that `layers`, strongest first, amount to, and the layer each of its settings came from.

    Args:
        needs: the settings that must not be missing.
        uses: those that must be well-formed; what else is malformed counts as unset. None: all.
        warn: is told what was passed over.

    Raises ConfigurationError with one line for everything that is missing or malformed.
    """
    resolver = _Resolver(layers, needs, uses, warn)
    profile = resolver.profile()
    if problems := [each for each in resolver.problems if uses is None or each.setting in uses]:
        count = f"{len(problems)} settings are" if len(problems) > 1 else "1 setting is"
        raise ConfigurationError(
            f"{count} missing or wrong.",
            detail="\n".join(problem.line for problem in problems),
            hint="\n".join(dict.fromkeys(problem.hint for problem in problems if problem.hint)),
        )
    return profile, resolver.used


class _Resolver:
    """Goes on past what is wrong, and collects it."""

    def __init__(
        self,
        layers: Sequence[Layer],
        needs: Collection[str],
        uses: Collection[str] | None,
        warn: Callable[[str], object],
    ) -> None:
        self._layers = layers
        self._needs = needs
        self._uses = uses
        self._warn = warn
        self._sources: dict[str, str] = {}
        self.used: dict[str, Layer] = {}
        self.problems = [problem for layer in layers for problem in layer.problems]

    def profile(self) -> Profile:
        return Profile(
            name="environment",
            user_pool_id=self._user_pool_id(),
            client_id=self._text("client_id"),
            client_secret=self._client_secret(),
            identity_pool_id=self._text("identity_pool_id"),
            app_name=self._text("app_name"),
            auth_flow=self._text("auth_flow"),
            preferred_challenge=self._text("preferred_challenge"),
            username=self._text("username"),
            domain=_as_url(self._text("domain")),
            redirect_uri=self._text("redirect_uri"),
            identity_provider=self._text("identity_provider"),
            remember=self._text("remember"),
            cache=self._text("cache"),
            **self._way_to_credentials(),
            api_hosts=tuple(self._text("api_hosts").lower().replace(",", " ").split()),
            sources=MappingProxyType(self._sources),
            weak=frozenset(setting for setting, layer in self.used.items() if layer.weak),
        )

    def _way_to_credentials(self) -> dict[str, Any]:
        """Which role, and for how long: settings that make sense only together."""
        names = ("role_arn", "proxy_function", "proxy_role")
        settings: dict[str, Any] = {name: self._text(name) for name in names}
        settings["duration"] = duration = self._seconds(self._text("duration"))
        if duration and not settings["role_arn"] and not settings["proxy_function"]:
            self._problem(
                "duration",
                "duration: it takes role_arn (the role to have for so long) or proxy_function as well",
                "Without either the identity pool gives one hour.",
            )
        if settings["proxy_function"] and not duration:
            self._problem("proxy_function", "proxy_function: it takes duration as well")
        if settings["proxy_role"] and not settings["proxy_function"]:
            self._problem("proxy_role", "proxy_role: it takes proxy_function as well")
        return settings

    def _seconds(self, text: str) -> int:
        """ "12h" → 43200; 0 for what is not there or no time."""
        if not re.fullmatch(RULES["duration"][0], text):
            return 0
        seconds = int(text.rstrip("smh")) * UNITS.get(text[-1], 1)
        if not SHORTEST <= seconds <= LONGEST:
            self._problem(
                "duration", f"duration: {text} from {self._sources['duration']} is not between 15m and 12h"
            )
        return seconds

    def _text(self, setting: str) -> str:
        for layer in self._layers:
            if setting not in layer.values:
                continue
            value, source = layer.values[setting], layer.source(setting)
            problem = malformed(setting, value, source)
            if problem and layer.weak and setting in _COMMON:
                self._warn(f"{problem.line}: it is passed over.")
            elif problem and self._uses is not None and setting not in self._uses:
                break
            else:
                return self._take(setting, value, layer, source)
        if setting not in DEFAULTS:
            self._missing(setting)
        elif DEFAULTS[setting]:
            self._sources[setting] = "default"
        return DEFAULTS.get(setting, "")

    def _client_secret(self) -> Secret | None:
        """No weaker layer than the client id's: a secret belongs to its client."""
        for layer in self._layers:
            if secret := layer.client_secret:
                self._take("client_secret", secret.reveal(), layer, layer.source("client_secret"))
                return secret
            if layer is self.used.get("client_id"):
                break
        return None

    def _user_pool_id(self) -> str:
        """As such, or at the end of the URL; no URL of the same or a stronger layer may disagree."""
        regions: dict[str, str] = {}  # a URL's source → the region it names
        for layer in self._layers:
            pool, source = layer.values.get("user_pool_id", ""), layer.source("user_pool_id")
            if url := layer.values.get("url"):
                url_source = layer.names.get("url") or f"the URL in {layer.place}"
                address = pool_address(url)
                if address is None:
                    self._not_a_pool_url(url_source)
                    return ""
                if pool and address.pool and pool != address.pool:
                    other = shown(address.pool)
                    said = f"user_pool_id: {shown(pool)} from {source}, but {url_source} says {other}"
                    self._problem("user_pool_id", said)
                    return ""
                if not pool and address.pool:
                    pool, source = address.pool, layer.source("url")
                regions[url_source] = address.region
            if pool:
                return self._take_user_pool_id(pool, layer, source, regions)
        self._missing("user_pool_id", "".join(f"; {source} names a region only" for source in regions))
        return ""

    def _take_user_pool_id(self, pool: str, layer: Layer, source: str, regions: Mapping[str, str]) -> str:
        named = re.match(f"({REGION})_", pool)
        for url_source, region in regions.items():
            if named and named[1] != region:
                said = f"user_pool_id: {shown(pool)} from {source}, but {url_source} is in {region}"
                self._problem("user_pool_id", said)
                return ""
            if pool.isalnum():
                whole = shown(f"{region}_{pool}")
                said = f"user_pool_id: {shown(pool)} from {source} has no region; is it {whole}?"
                self._problem("user_pool_id", said)
                return ""
        return self._take("user_pool_id", pool, layer, source)

    def _take(self, setting: str, value: str, layer: Layer, source: str) -> str:
        self.used[setting], self._sources[setting] = layer, source
        if problem := malformed(setting, value, source):
            self.problems.append(problem)
        return value

    def _not_a_pool_url(self, source: str) -> None:
        # The URL is not quoted: those of proxies carry passwords.
        self._problem(
            "user_pool_id",
            f"url: {source} is not https://cognito-idp.<region>.amazonaws.com, with or without /<pool id>",
            "For another host (an emulator, say) set AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER "
            "and name the pool by its id.",
        )

    def _missing(self, setting: str, more: str = "") -> None:
        if setting not in self._needs:
            return
        names = (setting, "url") if setting == "user_pool_id" else (setting,)
        places = dict.fromkeys(layer.source(name) for layer in self._layers for name in names)
        looked_in = [place for place in places if place]
        self._problem(
            setting,
            f"{setting}: missing; looked in {', '.join(looked_in)}{more}",
            "Set what is missing in any one of the places named; the first that has it counts."
            if len(looked_in) > 1
            else "",
        )

    def _problem(self, setting: str, line: str, hint: str = "") -> None:
        self.problems.append(Problem(line, hint, setting))


def _as_url(domain: str) -> str:
    return domain.rstrip("/") if "://" in domain or not domain else f"https://{domain.rstrip('/')}"
