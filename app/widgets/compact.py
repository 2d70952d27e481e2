"""The class that Textual's `compact=True` gives a widget, but only after it was styled without."""

COMPACT = "-textual-compact"
