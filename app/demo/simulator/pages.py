"""Pages for a browser: no script, no other origin, and in nobody's frame."""

from __future__ import annotations

from html import escape

from .web import Response

_HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",  # with "no-referrer", the origin of a form would be "null"
    "cache-control": "no-store",
}
_PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>body {{ font: 1.1rem sans-serif; max-width: 30rem; margin: 3rem auto }} label {{ display: block }}</style>
<h1>{title}</h1>
{content}
</html>
"""


def page(status: int, title: str, content: str) -> Response:
    """Return a whole page.

    Args:
        content: markup; whatever of it came from elsewhere must have been escaped.
    """
    text = _PAGE.format(title=escape(title), content=content)
    return Response(status, text, "text/html; charset=utf-8", _HEADERS)


def redirect(location: str) -> Response:
    return Response(302, "", "text/plain", {**_HEADERS, "location": location})
