"""What the API refuses, as Stripe words it."""

from dataclasses import dataclass
from typing import Any


@dataclass
class StripeError(Exception):
    """One error envelope. `executed` marks a refusal that the deed itself made: such answers are kept for replay."""

    message: str
    code: str | None = None
    param: str | None = None
    status: int = 400
    type: str = "invalid_request_error"
    executed: bool = False

    def __str__(self) -> str:
        return self.message

    def envelope(self) -> dict[str, Any]:
        error = {"type": self.type, "code": self.code, "message": self.message, "param": self.param}
        return {"error": {name: value for name, value in error.items() if value is not None}}


def no_such(kind: str, object_id: str, *, param: str = "id", status: int = 404) -> StripeError:
    return StripeError(f"No such {kind}: '{object_id}'", "resource_missing", param, status)
