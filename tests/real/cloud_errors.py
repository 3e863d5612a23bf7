"""Exceptions as a project of OpenStack has them, importable at both ends."""

from typing import Any


class NoValidHost(Exception):
    """Nova's way: the keyword arguments fill the text and travel along."""

    __module__ = "cloud_errors"

    def __init__(self, message: str | None = None, **kwargs: Any) -> None:
        self.kwargs = {**kwargs, "code": 500}
        super().__init__(message or f"No valid host was found. {kwargs.get('reason', '')}")


class Odd(Exception):
    """One that no caller knows: its module is on nobody's list."""

    __module__ = "strange.errors"
