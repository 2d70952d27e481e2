"""Where a token may go: decided here for the command line, the screens and the library's auth objects alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ...errors import ConfigurationError
from ..base import wrong_argument
from ..config import Profile
from .call import NAMES, SIGV4
from .url import ApiUrl


@dataclass(frozen=True)
class TokenHosts:
    """The hosts that may have the tokens of one user: those that are listed, and those that the user has agreed to.

    A signature may go anywhere: it is good for one request to that host alone. That only https, or this machine, is
    asked at all, `parse` sees to; and no redirect is followed.

    Attributes:
        hosts: "api.example.com", "127.0.0.1:8080".
        source: what lists them, for a person.
        agreed: which kind of token may go to which host besides.
    """

    hosts: tuple[str, ...]
    source: str
    agreed: set[tuple[str, str]] = field(default_factory=set)

    @classmethod
    def of(cls, profile: Profile, hosts: Iterable[str] | str = ()) -> TokenHosts:
        """Return those that a program gives, as a list or as config.toml has them; or else the profile's."""
        hosts = hosts.replace(",", " ").split() if isinstance(hosts, str) else tuple(hosts)
        if any("/" in host for host in hosts):
            raise wrong_argument(
                "hosts", "`hosts` takes names of hosts, and no URLs: api.example.com, or 127.0.0.1:8080."
            )
        if given := tuple(host.lower() for host in hosts):
            return cls(given, "`hosts`")
        return cls(profile.api_hosts, f"`api_hosts` of the profile {profile.name}")

    def allows(self, kind: str, url: ApiUrl) -> bool:
        """Return whether that may go there without a question."""
        return kind == SIGV4 or url.is_one_of(self.hosts) or (kind, url.host) in self.agreed

    def risk(self, kind: str, url: ApiUrl) -> str:
        """Return what a person must know before that host gets such a token."""
        return (
            f"{self.source} does not list {url.host}.\n"
            f"Anybody who has your {NAMES[kind]} can do what you can, until it expires."
        )

    def agree(self, kind: str, url: ApiUrl) -> None:
        """Note that the user lets that host have such a token."""
        self.agreed.add((kind, url.host))

    def with_host(self, url: ApiUrl) -> str:
        """Return the list with this host, as `api_hosts` takes it."""
        return ", ".join((*self.hosts, url.host))

    def check(self, kind: str, url: ApiUrl) -> None:
        """Check before a program sends a token, with nobody to ask. Where nothing is listed, the program decides.

        Raises:
            ConfigurationError: the token may not go there.
        """
        if not self.hosts or self.allows(kind, url):
            return
        raise ConfigurationError(
            f"No token goes to {url.host}: {self.source} does not list it.",
            detail=f"It lists {', '.join(self.hosts)}.",
            hint=f'Anybody who has a token can do what the user can. If that is meant, add "{url.host}".',
        )
