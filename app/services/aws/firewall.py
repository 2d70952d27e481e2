"""A firewall in front of a user pool or its sign-in page: it answers in Cognito's place.

AWS WAF: https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-waf.html and
https://docs.aws.amazon.com/waf/latest/developerguide/waf-captcha-and-challenge-how-it-works.html
"""

from __future__ import annotations

from collections.abc import Mapping

from ...errors import CognitoTuiError, Refused, UnexpectedAnswer
from ...hints import SIGN_IN_WITH_BROWSER, Hint
from .endpoints import host as host_of

WAF_ACTION = "x-amzn-waf-action"  # a header: what AWS WAF wants a browser to do
IN_A_BROWSER = Hint("A browser may get through, or another network. ", Hint(SIGN_IN_WITH_BROWSER))
_WANTS = {
    "captcha": "asks for a CAPTCHA, which only a browser can show.",
    "challenge": "asks for a proof that this is a browser.",
}


def stopped(status: int, waf_action: str, host: str, request_id: str = "") -> CognitoTuiError | None:
    """Return our error for a response that has no error of Cognito's; None if it does not look like a firewall's."""
    if waf_action:
        wants = _WANTS.get(waf_action, "stopped this.")
        return Refused(
            f"A firewall (AWS WAF) in front of {host} {wants}", hint=IN_A_BROWSER, request_id=request_id
        )
    if status not in (403, 405):
        return None
    return UnexpectedAnswer(
        f"A firewall stopped this: AWS WAF in front of {host}, or one of the network.",
        detail=f"HTTP status {status}.",
        hint=Hint("Is there a sign-in page or a proxy of the network in between? ", IN_A_BROWSER),
        request_id=request_id,
    )


def instead_of_pool(code: str, status: int, headers: Mapping[str, str], url: str) -> CognitoTuiError | None:
    """Return the same for a refusal in a user pool's place; None if it is Cognito's own.

    Args:
        code: of the error; Cognito's have names, not numbers.
        headers: by their names in lower case.
    """
    if code[:1].isalpha():
        return None
    return stopped(status, headers.get(WAF_ACTION, ""), host_of(url), headers.get("x-amzn-requestid", ""))
