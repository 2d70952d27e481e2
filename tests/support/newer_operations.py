"""Operations that the tests' botocore does not know yet: ministack pins 1.43, and these came with 1.44.

This is how AWS itself tells botocore of additions to a service's model.
"""

from __future__ import annotations

from types import MappingProxyType

from tests.support.repository import ROOT

NEWER_OPERATIONS = MappingProxyType({"AWS_DATA_PATH": str(ROOT / "tests/support/botocore_data")})
"""ListUserSessions and RevokeUserSession, by an environment variable."""
