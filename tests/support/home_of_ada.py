"""A home with a profile, and the pool that it leads to, for programs that are installed elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cognito_tui.demo.simulator.pool import Pool
from cognito_tui.demo.simulator.server import serve

PASSWORD = "Correct-Horse-7"


@contextmanager
def signing_in(home: Path, **settings: str) -> Iterator[dict[str, str]]:
    """Yield the environment in which a home's profile "work", of these settings, leads to a pool that knows ada."""
    with serve(Pool(client_id="1h57kf5cpq17m0eml12EXAMPLE")) as cognito:
        pool = cognito.pool
        pool.add_user("ada", PASSWORD, attributes={"email": "ada@example.com"})
        ids = {
            "user_pool_id": pool.user_pool_id,
            "client_id": pool.client_id,
            "identity_pool_id": pool.identity_pool_id,
        }
        file = home / ".config/cognito-tui/config.toml"
        file.parent.mkdir(parents=True, exist_ok=True)
        lines = [f"{name} = {json.dumps(value)}\n" for name, value in {**ids, **settings}.items()]
        file.write_text("[profiles.work]\n" + "".join(lines))
        services = ("COGNITO_IDENTITY_PROVIDER", "COGNITO_IDENTITY", "STS")
        yield {f"AWS_ENDPOINT_URL_{service}": cognito.url for service in services}
