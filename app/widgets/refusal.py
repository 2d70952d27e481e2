"""A refusal, in place: what happened, what to do, and AWS's own reference for a ticket."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from ..services.errors import CognitoTuiError


class Refusal(Static):
    """Empty and without height until there is something to say."""

    def show(self, error: CognitoTuiError) -> None:
        lines = [Content.assemble(("✗ ", "$error"), (error.title, "$error"))]
        lines += [Content(text) for text in (error.detail, error.hint) if text]
        if error.ticket:
            lines.append(Content.styled(error.ticket, "$foreground-muted"))
        self.update(Content("\n").join(lines))
        self.display = True

    def tell(self, words: str) -> None:
        """Something worth knowing that is not a refusal."""
        self.update(Content(words))
        self.display = True

    def clear(self) -> None:
        self.update("")
        self.display = False
