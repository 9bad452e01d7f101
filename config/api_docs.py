"""The API's page for people, drawn from the schema by the server: no script, no other host."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.api_schema import whole_schema

type Schema = dict[str, Any]

EXAMPLES = {
    "email": "you@example.com",
    "uuid": "3f1c0d52-7f7e-4a0e-9b52-0c6c2f8f6c11",
    "date-time": "2026-11-20T12:06:00Z",
    "uri": "https://example.com/",
}


@dataclass(frozen=True)
class Field:
    name: str
    kind: str
    required: bool
    about: str


@dataclass(frozen=True)
class Call:
    tag: str
    anchor: str
    method: str
    path: str
    summary: str
    description: str
    needs_token: bool
    parameters: list[Field]
    body: list[Field]
    answers: list[tuple[str, str]]
    fields: list[Field]
    curl: str


@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    return render(request, "api_docs.html", {"groups": calls_by_tag()})


@cache
def calls_by_tag() -> list[tuple[str, list[Call]]]:
    schema = whole_schema()
    calls = sorted(_calls(schema), key=lambda call: call.tag)
    return [(tag, list(group)) for tag, group in groupby(calls, key=lambda call: call.tag)]


def _calls(schema: Schema) -> Iterator[Call]:
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            body = _json(operation.get("requestBody", {}))
            good: Schema = next((answer for status, answer in operation["responses"].items() if status.startswith("2")), {})
            description = operation.get("description", "")
            summary = operation.get("summary") or description.partition("\n")[0] or operation["operationId"]
            yield Call(
                tag=(operation.get("tags") or ["api"])[0],
                anchor=operation["operationId"],
                method=method.upper(),
                path=path,
                summary=summary.rstrip("."),
                description=description if description != summary else "",
                needs_token={} not in operation.get("security", [{}]),
                parameters=[_parameter(schema, parameter) for parameter in operation.get("parameters", [])],
                body=list(_fields(schema, body)),
                answers=[(status, answer["description"]) for status, answer in sorted(operation["responses"].items())],
                fields=list(_fields(schema, _json(good))),
                curl=_curl(schema, method.upper(), path, operation, body),
            )


def _json(part: Schema) -> Schema:
    found: Schema = part.get("content", {}).get("application/json", {}).get("schema", {})
    return found


def _resolved(schema: Schema, node: Schema) -> Schema:
    """Follow references; of alternatives, the first tells enough."""
    while True:
        if "$ref" in node:
            node = schema["components"]["schemas"][node["$ref"].rpartition("/")[2]]
        elif inner := node.get("allOf") or node.get("oneOf") or node.get("anyOf"):
            node = inner[0]
        else:
            return node


def _kind(schema: Schema, node: Schema) -> str:
    node = _resolved(schema, node)
    named = node.get("type", "any")
    kind = " or ".join(named) if isinstance(named, list) else str(named)
    if "enum" in node:
        return " | ".join(json.dumps(value) for value in node["enum"])
    if kind == "array":
        return f"list of {_kind(schema, node.get('items', {}))}"
    return f"{kind}, {node['format']}" if "format" in node else kind


def _fields(schema: Schema, node: Schema, prefix: str = "", depth: int = 0) -> Iterator[Field]:
    node = _resolved(schema, node)
    if node.get("type") == "array":
        yield from _fields(schema, node.get("items", {}), f"{prefix}[].".lstrip("."), depth)
        return
    for name, inner in node.get("properties", {}).items():
        required = name in node.get("required", ())
        yield Field(f"{prefix}{name}", _kind(schema, inner), required, inner.get("description", ""))
        below = _resolved(schema, inner)
        if depth < 3:
            suffix = "[]." if below.get("type") == "array" else "."
            inside = below.get("items", {}) if below.get("type") == "array" else below
            yield from _fields(schema, inside, f"{prefix}{name}{suffix}", depth + 1)


def _parameter(schema: Schema, parameter: Schema) -> Field:
    kind = _kind(schema, parameter.get("schema", {}))
    about = parameter.get("description", "")
    return Field(parameter["name"], f"{kind} ({parameter['in']})", parameter.get("required", False), about)


def _example(schema: Schema, node: Schema) -> Any:
    node = _resolved(schema, node)
    if "enum" in node:
        return node["enum"][0]
    match node.get("type"):
        case "object":
            needed = node.get("required", ())
            return {name: _example(schema, inner) for name, inner in node.get("properties", {}).items() if name in needed}
        case "array":
            return [_example(schema, node.get("items", {}))]
        case "integer":
            return node.get("minimum", 1)
        case "boolean":
            return True
        case _:
            return EXAMPLES.get(node.get("format", ""), "…")


def _curl(schema: Schema, method: str, path: str, operation: Schema, body: Schema) -> str:
    lines = [f"curl {'' if method == 'GET' else f'-X {method} '}{settings.SITE_URL}{path}"]
    if {} not in operation.get("security", [{}]):
        lines.append('-H "Authorization: Bearer $TOKEN"')
    if body:
        lines.append('-H "Content-Type: application/json"')
        lines.append(f"-d '{json.dumps(_example(schema, body), ensure_ascii=False)}'")
    return " \\\n  ".join(lines)
