"""Form-encoded parameters with nested brackets, read as strictly as Stripe reads them."""

import re
from collections.abc import Collection
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from shop.sandbox.errors import StripeError

MAX_FIELDS, MAX_DEPTH = 3000, 8
METADATA_KEYS, METADATA_KEY_LENGTH, METADATA_VALUE_LENGTH = 50, 40, 500
_PART = re.compile(r"\[([^\[\]]*)\]")
_NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)\Z")


def parse_form(encoded: str) -> dict[str, Any]:
    """Nest `a[b][0]=c` as {"a": {"b": {"0": "c"}}}; `a[]=c` takes the next number."""
    try:
        pairs = parse_qsl(encoded, keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict")
    except ValueError as error:
        raise StripeError("The request could not be read as form-encoded parameters.") from error
    tree: dict[str, Any] = {}
    for name, value in pairs:
        found = _NAME.match(name)
        path = [found[1], *_PART.findall(found[2])] if found else []
        if not path or len(path) > MAX_DEPTH or "\0" in name + value:
            raise StripeError(f"Invalid parameter name or value: {name[:80]!r}", "parameter_unknown", name[:80])
        _place(tree, path, value, name)
    return tree


def _place(tree: dict[str, Any], path: list[str], value: str, name: str) -> None:
    for depth, part in enumerate(path):
        part = part or str(len(tree))
        if depth == len(path) - 1:
            tree[part] = value
            return
        branch = tree.setdefault(part, {})
        if not isinstance(branch, dict):
            raise StripeError(f"Invalid object: {name}", param=name)
        tree = branch


class Params:
    """Takes parameters out one by one; what nobody took is unknown."""

    def __init__(self, tree: dict[str, Any], path: str = "") -> None:
        self._left, self._path = dict(tree), path

    def named(self, name: str) -> str:
        return f"{self._path}[{name}]" if self._path else name

    def __contains__(self, name: str) -> bool:
        return name in self._left

    def text(self, name: str, *, required: bool = False, longest: int = 5000, choices: Collection[str] = ()) -> str:
        value = self._left.pop(name, "")
        full = self.named(name)
        if isinstance(value, dict):
            raise StripeError("Invalid string: {...}", param=full)
        if required and not value:
            raise self.missing(name)
        if len(value) > longest:
            raise StripeError(f"Invalid string: {value[:40]}…; must be at most {longest} characters", param=full)
        if value and choices and value not in choices:
            raise StripeError(f"Invalid {full}: must be one of {', '.join(choices)}", param=full)
        return str(value)

    def integer(self, name: str, *, lowest: int, highest: int, default: int | None = None) -> int | None:
        value, full = self.text(name), self.named(name)
        if not value:
            return default
        if not re.fullmatch(r"-?[0-9]{1,15}", value):
            raise StripeError(f"Invalid integer: {value[:40]}", "parameter_invalid_integer", full)
        number = int(value)
        if number < lowest:
            raise StripeError(f"This value must be greater than or equal to {lowest}.", "parameter_invalid_integer", full)
        if number > highest:
            raise StripeError(f"This value must be less than or equal to {highest}.", "parameter_invalid_integer", full)
        return number

    def boolean(self, name: str) -> bool:
        return self.text(name, choices=("true", "false")) == "true"

    def email(self, name: str) -> str:
        value = self.text(name, longest=512)
        if value:
            try:
                validate_email(value)
            except ValidationError as error:
                raise StripeError(f"Invalid email address: {value}", "email_invalid", self.named(name)) from error
        return value

    def url(self, name: str, *, required: bool = False) -> str:
        value = self.text(name, required=required)
        if value and (urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).netloc):
            message = "Not a valid URL: an explicit scheme (such as https) and a host must be provided."
            raise StripeError(message, "url_invalid", self.named(name))
        return value

    def child(self, name: str) -> "Params | None":
        """The nested parameters under a name; None where they were not sent."""
        if name not in self._left:
            return None
        branch = self._left.pop(name)
        if branch == "":
            return None
        if not isinstance(branch, dict):
            raise StripeError("Invalid object", param=self.named(name))
        return Params(branch, self.named(name))

    def children(self, name: str) -> list["Params"]:
        branch = self.child(name)
        if branch is None:
            return []
        items = sorted(branch._left.items(), key=lambda item: (len(item[0]), item[0]))
        if not all(key.isdigit() and isinstance(value, dict) for key, value in items):
            raise StripeError("Invalid array", param=self.named(name))
        return [Params(value, branch.named(key)) for key, value in items]

    def texts(self, name: str) -> list[str]:
        branch = self.child(name)
        if branch is None:
            return []
        keys = sorted(branch._left, key=lambda key: (len(key), key))
        if not all(key.isdigit() for key in keys):
            raise StripeError("Invalid array", param=self.named(name))
        return [branch.text(key) for key in keys]

    def metadata(self, name: str = "metadata") -> dict[str, str]:
        branch = self.child(name)
        if branch is None:
            return {}
        found = {key: branch.text(key, longest=10**6) for key in list(branch._left)}
        found = {key: value for key, value in found.items() if value}
        full = self.named(name)
        if len(found) > METADATA_KEYS:
            raise StripeError(f"Metadata can have up to {METADATA_KEYS} keys; you passed in {len(found)}.", param=full)
        for key, value in found.items():
            if len(key) > METADATA_KEY_LENGTH:
                message = f"Metadata keys can have up to {METADATA_KEY_LENGTH} characters; you passed in {len(key)}: {key[:60]}"
                raise StripeError(message, param=full)
            if len(value) > METADATA_VALUE_LENGTH:
                message = f"Metadata values can have up to {METADATA_VALUE_LENGTH} characters; you passed in {len(value)}."
                raise StripeError(message, param=branch.named(key))
        return found

    def missing(self, name: str) -> StripeError:
        full = self.named(name)
        return StripeError(f"Missing required param: {full}.", "parameter_missing", full)

    def finish(self) -> None:
        """Refuse what nobody has taken."""
        for name in self._left:
            full = self.named(name)
            raise StripeError(f"Received unknown parameter: {full}", "parameter_unknown", full)
