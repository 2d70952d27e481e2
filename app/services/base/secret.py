"""A string that does not show itself."""

from __future__ import annotations

from typing import ClassVar, NoReturn

from .not_pickled import NotPickled


class Secret(NotPickled):
    """A password, token, key or code. Only `reveal()` gives the text.

    `repr`, `str`, `format` and pickling never do, so a secret that strays into a log line, an exception or a
    traceback's locals shows as dots. The same dots whatever the length. It is equal to its text, and to another
    Secret of that text, which is found out in constant time.

    Attributes:
        MASK: the dots.

    Example:
        >>> secret = cognito_tui.Secret("Correct-Horse-7")
        >>> print("it is", secret)
        it is ••••••
        >>> secret.reveal()
        'Correct-Horse-7'
    """

    __slots__ = ("_text",)

    MASK = "••••••"
    _not_pickled: ClassVar[str] = "A Secret is not pickled: write it down on purpose, with reveal()."

    def __init__(self, text: str) -> None:
        self._text = ""  # a traceback that shows variables shows this one as it is by then
        if not isinstance(text, str):
            kind = type(text)
            del text
            raise _wrong(kind, "a str")
        self._text = str.__str__(text)  # of an enum's member, too: it reads otherwise in what is made of it

    @classmethod
    def of(cls, text: str | Secret) -> Secret:
        """For what may be given either way. Raises WrongArgument for what is neither: bytes, or nothing."""
        if isinstance(text, Secret):
            return text
        if isinstance(text, str):
            return cls(text)
        kind = type(text)
        del text  # or a traceback that shows variables would show it
        raise _wrong(kind, "a str or a Secret")

    def reveal(self) -> str:
        """The text: for the place where it is used, and no sooner."""
        return self._text

    def __repr__(self) -> str:
        return f"Secret({self.MASK})"

    def __str__(self) -> str:
        return self.MASK

    def __format__(self, spec: str) -> str:
        return format(self.MASK, spec)

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, (Secret, str, bytes)):
            return NotImplemented
        from hmac import compare_digest  # with OpenSSL, for which the first paint need not wait

        return compare_digest(_bytes(self), _bytes(other))

    def __hash__(self) -> NoReturn:
        raise TypeError(
            "A Secret is no key of a dict and in no set. Use what names it: the user name, perhaps."
        )


def _wrong(kind: type, taken: str) -> Exception:
    from .arguments import wrong_type  # late: hardly anybody is refused

    return wrong_type("text", taken, kind)


def _bytes(text: Secret | str | bytes) -> bytes:
    if isinstance(text, bytes):
        return text
    shown = text.reveal() if isinstance(text, Secret) else text
    return shown.encode(errors="surrogatepass")  # what a terminal gives need not be Unicode
