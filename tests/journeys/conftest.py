from tests.support.terminal_fixtures import cloud, form, person, silence, start  # noqa: F401
