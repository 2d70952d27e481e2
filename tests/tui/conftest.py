from tests.support.pilot_fixtures import app, cognito, make_app, time_now  # noqa: F401
