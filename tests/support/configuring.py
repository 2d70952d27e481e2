"""A working directory and a config.toml to load from: real files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cognito_tui.errors import ConfigurationError
from cognito_tui.services.config.loading import Configuration, Flags, load

POOL = "eu-west-1_AbCdEfGhI"
IDENTITY = "eu-west-1:12345678-1234-1234-1234-123456789abc"
GOOD = {"COGNITO_USER_POOL_ID": POOL, "COGNITO_CLIENT_ID": "client", "COGNITO_IDENTITY_POOL_ID": IDENTITY}
SECRET = "s3cretOfTheClient0123456789"


@dataclass
class Place:
    directory: Path

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.directory / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def env(self, values: Mapping[str, str], name: str = ".env") -> None:
        self.write(name, "".join(f"{key}={value}\n" for key, value in values.items()))

    def load(self, environ: Mapping[str, str] | None = None, **flags: Any) -> Configuration:
        return load(
            flags_of(**flags),
            environ=environ or {},
            directory=self.directory,
            config_file=self.directory / "config.toml",
        )

    def refuse(self, environ: Mapping[str, str] | None = None, **flags: Any) -> ConfigurationError:
        with pytest.raises(ConfigurationError) as caught:
            self.load(environ, **flags)
        return caught.value


def flags_of(profile: str | None = None, env_file: Path | None = None, **settings: str | None) -> Flags:
    return Flags(profile, env_file, {name: text for name, text in settings.items() if text is not None})


def table(name: str, **values: str) -> str:
    """A profile of config.toml: whole, but for what `values` say otherwise."""
    whole = {"user_pool_id": POOL, "client_id": "client", "identity_pool_id": IDENTITY, **values}
    return f"[profiles.{name}]\n" + "".join(f'{key} = "{value}"\n' for key, value in whole.items())
