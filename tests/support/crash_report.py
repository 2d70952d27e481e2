"""What the most talkative crash report could show of an error."""

from __future__ import annotations

import traceback


def everything_about(error: BaseException, *, but: str) -> str:
    """The error, all it came from, and all variables of all frames, except those of the file `but`."""
    told: list[str] = []
    link: BaseException | None = error
    while link is not None:
        told += [repr(link), str(link), repr(vars(link))]
        frames = [frame for frame, _ in traceback.walk_tb(link.__traceback__)]
        told += [repr(frame.f_locals) for frame in frames if frame.f_code.co_filename != but]
        link = link.__cause__ or link.__context__
    return "\n".join(told)
