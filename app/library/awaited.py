"""Turns the methods of a blocking class into coroutine methods with the same arguments, results and errors.

class Registration(Awaited):
    sign_up = awaited(BlockingRegistration.sign_up)
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Coroutine, Iterator
from functools import partial, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from ..services.base import Secret, in_worker

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class Awaited:
    """The base of a class with `awaited` methods. Each of them runs in a worker thread.

    Attributes:
        sync: the blocking object, whose methods are called.
    """

    sync: Any

    async def _prepare(self, call: Callable[[Any], object]) -> None:
        """Do what every call needs first. By default that is nothing.

        Args:
            call: makes the blocking call on the object that it is given. A subclass may use it to have wrong
                arguments refused before it asks a server for anything.
        """


def awaited(
    method: Callable[Concatenate[Any, Arguments], Result],
) -> Callable[Concatenate[Any, Arguments], Coroutine[Any, Any, Result]]:
    """Return a coroutine method that calls a blocking method.

    Secrets among the arguments are sealed first, so that a traceback with variables shows none of them.
    """
    signature = inspect.signature(method)
    secrets = {name for name, each in signature.parameters.items() if "Secret" in str(each.annotation)}

    @wraps(method)
    async def coroutine(self: Awaited, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        problem = ""
        try:
            bound = signature.bind(self.sync, *args, **kwargs)
        except TypeError as error:
            problem = f"{method.__qualname__}: {error}"
        del args, kwargs  # before anything is raised that leads to them
        if problem:
            raise TypeError(problem)
        _seal(bound, secrets)
        await self._prepare(partial(_call, method, bound))
        return await in_worker(method, *bound.args, **bound.kwargs)

    return coroutine


def _seal(bound: inspect.BoundArguments, secrets: set[str]) -> None:
    """Make secrets of texts, and tuples of iterators, which can be read only once."""
    for name, value in bound.arguments.items():
        if name in secrets and isinstance(value, str):
            bound.arguments[name] = Secret(value)
        elif isinstance(value, Iterator):
            bound.arguments[name] = tuple(value)


def _call(method: Callable[..., Result], bound: inspect.BoundArguments, target: Any) -> Result:
    return method(target, *bound.args[1:], **bound.kwargs)
