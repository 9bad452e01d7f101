"""Pages by cursor: a page begins after the last row of the one before, however the list has changed meanwhile."""

from dataclasses import dataclass
from typing import Any

from django.core import signing

_SALT = "catalogue-cursor"


class InvalidCursor(Exception):
    """The cursor was not made here, or for another order of the list."""


@dataclass(frozen=True)
class Cursor:
    """A place between two rows, and the side of it that is wanted."""

    keys: tuple[Any, ...]
    is_backward: bool = False

    def encode(self, ordering: str) -> str:
        keys = [key if isinstance(key, int) else str(key) for key in self.keys]
        return signing.dumps([ordering, int(self.is_backward), *keys], salt=_SALT)

    @classmethod
    def decode(cls, text: str, ordering: str) -> "Cursor":
        try:
            made_for, is_backward, *keys = signing.loads(text, salt=_SALT)
        except signing.BadSignature:
            raise InvalidCursor from None
        if made_for != ordering:
            raise InvalidCursor
        return cls(tuple(keys), bool(is_backward))
