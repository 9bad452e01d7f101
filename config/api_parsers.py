"""What the API reads: JSON that PostgreSQL can store, and nothing that only Python calls JSON."""

import json
import math
from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser, JSONParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

DEEPEST = 20
# A bigint; what is narrower than that is the serializer's to say.
LARGEST = 2**63 - 1


class StrictJSONParser(JSONParser):
    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Raise ParseError for what is no JSON object, ValidationError with the field for values that cannot be kept."""
        try:
            text = stream.read().decode("utf-8")
            document = json.loads(text, parse_constant=float)
        except UnicodeDecodeError as error:
            raise ParseError(_("The body is not UTF-8. Send it in that encoding.")) from error
        except json.JSONDecodeError as error:
            message = _("The body is not JSON: look at line %(line)d, column %(column)d.")
            raise ParseError(message % {"line": error.lineno, "column": error.colno}) from error
        except RecursionError as error:
            raise ParseError(_("The body is nested too deeply.")) from error
        except ValueError as error:
            # Python refuses numbers of thousands of digits.
            raise ParseError(_("The body has a number that is too long.")) from error
        if not isinstance(document, dict):
            raise ParseError(_("Send a JSON object, such as {“name”: “value”}."))
        problems: dict[str, list[str]] = {}
        _check(document, "", 0, problems)
        if problems:
            raise ValidationError(problems, code="invalid")
        return document


class AlwaysTheFirst(BaseContentNegotiation):
    """Answer JSON whatever Accept says: an error in the wrong format helps nobody."""

    def select_parser(self, request: Request, parsers: Any) -> BaseParser | None:
        named = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == named), None)

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type


def storable(text: str) -> bool:
    """PostgreSQL keeps no NUL, and half of a surrogate pair is no character."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _check(value: Any, path: str, depth: int, problems: dict[str, list[str]]) -> None:
    if depth > DEEPEST:
        raise ParseError(_("The body is nested too deeply."))
    match value:
        case dict():
            for key, inner in value.items():
                if not storable(key):
                    problems[path] = [_("A name holds a character that cannot be kept.")]
                    continue
                _check(inner, f"{path}.{key}".lstrip("."), depth + 1, problems)
        case list():
            for index, inner in enumerate(value):
                _check(inner, f"{path}.{index}".lstrip("."), depth + 1, problems)
        case str() if not storable(value):
            problems[path] = [_("The text holds a character that cannot be kept. Leave it out.")]
        case bool():
            pass
        case int() if abs(value) > LARGEST:
            problems[path] = [_("The number is too large.")]
        case float() if not math.isfinite(value):
            problems[path] = [_("This is not a number. Send a finite one.")]
