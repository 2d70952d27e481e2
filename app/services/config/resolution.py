"""Which source counts for each setting."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from ...errors import ConfigurationError
from ..base import Secret, quoted, read_only
from .layers import Layer, Problem, malformed
from .profile import COMMAND, Profile
from .regions import REGION, partition, pool_address
from .settings_table import BY_NAME, SETTINGS, Setting

# What a folder's `.env` that is not about this program may set as well, in its own format: then it is ignored.
_COMMON = ("app_name", "username")


def resolve(
    layers: Sequence[Layer],
    needs: Collection[str],
    uses: Collection[str] | None = None,
    warn: Callable[[str], object] = lambda _: None,
) -> tuple[Profile, Mapping[str, Layer]]:
    """Return the profile that `layers`, strongest first, make, and the layer of each of its settings.

    Args:
        needs: the settings that must not be missing.
        uses: the settings that must be well-formed; another one that is malformed counts as unset. None: all.
        warn: called with a sentence for whatever is ignored.

    Raises:
        ConfigurationError: with one line for everything that is missing or malformed.
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


def problems_of(layers: Sequence[Layer], needs: Collection[str]) -> Sequence[Problem]:
    """Return all that `resolve` would raise an error for."""
    resolver = _Resolver(layers, needs, None, lambda _: None)
    resolver.profile()
    return resolver.problems


class _Resolver:
    """Collects all that is wrong instead of stopping at the first."""

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
        self._pool = ""
        self._sources: dict[str, str] = {}
        self._regions: dict[str, tuple[str, Layer]] = {}  # a pool's URL's source → the region it names
        self.used: dict[str, Layer] = {}
        self.problems = [problem for layer in layers for problem in layer.problems]

    def profile(self) -> Profile:
        own = {
            "user_pool_id": self._user_pool_id,
            "replica_region": self._replica_region,
            "client_secret": self._client_secret,
        }
        values: dict[str, Any] = {}
        for setting in SETTINGS:
            if setting.name != "url":  # which stands for the pool's id
                values[setting.name] = own[setting.name]() if setting.name in own else self._value(setting)
        self._check_way_to_credentials()
        self._check_commands(values["remember"])
        return Profile(
            name="environment",
            **values,
            sources=read_only(self._sources),
            weak=frozenset(setting for setting, layer in self.used.items() if layer.weak),
        )

    def _check_way_to_credentials(self) -> None:
        """Check which role, and for how long: settings that make sense only together."""
        role, duration, function, role_of_function = (
            setting in self.used for setting in ("role_arn", "duration", "proxy_function", "proxy_role")
        )
        if duration and not role and not function:
            self._problem(
                "duration",
                "duration: needs role_arn (the role to ask for) or proxy_function as well",
                "Without either, the identity pool gives one hour.",
            )
        if function and not duration:
            self._problem("proxy_function", "proxy_function: needs duration as well")
        if role_of_function and not function:
            self._problem("proxy_role", "proxy_role: needs proxy_function as well")

    def _check_commands(self, remember: object) -> None:
        """Check that there are both commands where the session is kept by some."""
        missing = [name for name in ("store_command", "load_command") if name not in self.used]
        if missing and (remember == COMMAND or len(missing) == 1):
            setting = "remember" if remember == COMMAND else missing[0]
            self._problem(
                setting,
                f'remember = "{COMMAND}" needs {" and ".join(missing)} as well'
                if remember == COMMAND
                else f"{missing[0]}: is missing beside the other command",
                "Only config.toml can name them.",
            )

    def _value(self, setting: Setting) -> Any:
        try:
            return setting.read(self._text(setting))
        except ValueError:  # it is among the problems
            return setting.read("")

    def _text(self, setting: Setting) -> str:
        name = setting.name
        for layer in self._layers:
            if name not in layer.values:
                continue
            value, source = layer.values[name], layer.source(name)
            problem = malformed(name, value, source)
            if problem and layer.weak and name in _COMMON:
                self._warn(f"{problem.line}. It is ignored.")
            elif problem and self._uses is not None and name not in self._uses:
                break
            else:
                return self._take(name, value, layer, source)
        if name in self._needs:
            self._missing(name)
        elif setting.default:
            self._sources[name] = "default"
        return setting.default or ""

    def _client_secret(self) -> Secret | None:
        """Return the client secret of no weaker layer than the client id's: a secret belongs to its client."""
        for layer in self._layers:
            if secret := layer.client_secret:
                self._take("client_secret", secret.reveal(), layer, layer.source("client_secret"))
                return secret
            if layer is self.used.get("client_id"):
                break
        return None

    def _user_pool_id(self) -> str:
        """Return the pool's id, or the one in its URL; no URL of the same or a stronger layer may disagree."""
        for layer in self._layers:
            pool, source = layer.values.get("user_pool_id", ""), layer.source("user_pool_id")
            if url := layer.values.get("url"):
                url_source = layer.names.get("url") or f"the URL in {layer.place}"
                address = pool_address(url)
                if address is None:
                    self._not_a_pool_url(url_source)
                    return ""
                if pool and address.pool and pool != address.pool:
                    other = quoted(address.pool)
                    line = f"user_pool_id: {quoted(pool)} from {source}, but {url_source} says {other}"
                    self._problem("user_pool_id", line)
                    return ""
                if not pool and address.pool:
                    pool, source = address.pool, layer.source("url")
                self._regions[url_source] = address.region, layer
            if pool:
                return self._take_user_pool_id(pool, layer, source)
        if "user_pool_id" in self._needs:
            more = "".join(f"; {each} names a region only" for each in self._regions)
            self._missing("user_pool_id", more)
        return ""

    def _take_user_pool_id(self, pool: str, layer: Layer, source: str) -> str:
        for region, _ in self._regions.values():
            if pool.isalnum():
                whole = quoted(f"{region}_{pool}")
                line = f"user_pool_id: {quoted(pool)} from {source} has no region; is it {whole}?"
                self._problem("user_pool_id", line)
                return ""
        self._pool = pool
        return self._take("user_pool_id", pool, layer, source)

    def _replica_region(self) -> str:
        """Return where the pool is used if not in its own region: by the setting, or by the pool's URL.

        The URL must come with the pool's id from one layer. Any other URL that names another region is a mistake.
        """
        chosen = str(self._value(BY_NAME["replica_region"]))
        named = re.match(f"({REGION})_", self._pool)
        home = named[1] if named else ""
        for source, (region, layer) in self._regions.items():
            if not home or region in (home, chosen):
                continue
            if not chosen and layer is self.used["user_pool_id"] and partition(region) == partition(home):
                chosen = self._take("replica_region", region, layer, source)
            else:
                self._elsewhere(source, region)
        if home and chosen not in ("", home) and partition(chosen) != partition(home):
            source = self._sources["replica_region"]
            line = f"replica_region: {quoted(chosen)} from {source} is in another part of AWS than {home}"
            self._problem("replica_region", line)
        if chosen != home:
            return chosen
        self.used.pop("replica_region", None)
        self._sources.pop("replica_region", None)
        return ""

    def _elsewhere(self, source: str, region: str) -> None:
        self._problem(
            "user_pool_id",
            f"user_pool_id: {quoted(self._pool)} from {self._sources['user_pool_id']}, but {source} is in {region}",
            f"If the pool has a replica in {region}, set replica_region to it as well.",
        )

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
