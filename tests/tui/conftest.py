from tests.support.pilot_fixtures import app, cognito, make_app, pools, start, time_now  # noqa: F401
