"""AWS WAF in front of the user pool: what it answers in Cognito's place.

https://docs.aws.amazon.com/waf/latest/developerguide/waf-captcha-and-challenge-how-it-works.html
"""

from __future__ import annotations

from .web import Response

_ACTION = "x-amzn-waf-action"
ANSWERS = {
    "block": Response(403, "<html><body><h1>403 Forbidden</h1></body></html>", "text/html"),
    "captcha": Response(405, "", "text/html", {_ACTION: "captcha"}),
    "challenge": Response(202, "", "text/html", {_ACTION: "challenge"}),
}
