"""The API's documentation as one page: no script, and nothing from another server."""

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from functools import partial
from html import escape
from typing import Any

from fastapi import FastAPI
from fastapi.responses import HTMLResponse

Json = dict[str, Any]  # Any: OpenAPI is a loose tree

_STYLE = """
:root{color-scheme:light dark;--line:light-dark(#d8dce3,#333a47);--soft:light-dark(#545b68,#a3abba)}
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem;
background:light-dark(#fff,#0c0e13);color:light-dark(#16191f,#e9ebf0);overflow-wrap:anywhere}
h2{margin-top:2.5rem;border-bottom:1px solid var(--line)}
a{color:light-dark(#1d4ed8,#8ab4ff)}
code{font-family:ui-monospace,monospace;font-size:.9em}
details{border:1px solid var(--line);border-radius:6px;margin:.5rem 0;padding:.25rem .75rem}
summary{cursor:pointer;padding:.35rem 0}
summary b{display:inline-block;min-width:4.5rem}
table{border-collapse:collapse;width:100%}
caption{text-align:left;font-weight:600;padding-top:.75rem}
th,td{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0;
border-bottom:1px solid var(--line);font-weight:400}
thead th,small{color:var(--soft)}
"""
_DIGEST = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_DIGEST}'; img-src 'self'; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'none'"
)
_METHODS = ("get", "post", "put", "patch", "delete", "head", "options")
_REF = "#/components/schemas/"
_LIMITS = ("format", "minLength", "maxLength", "minimum", "maximum", "pattern", "default")


def install(api: FastAPI) -> None:
    """Serve it at /docs."""
    made: list[str] = []

    @api.get("/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        """Written at the first look."""
        if not made:
            made.append(page(api.openapi()))
        return HTMLResponse(made[0], headers={"Content-Security-Policy": _POLICY})


def page(contract: Json) -> str:
    """The whole contract: what each route takes and answers, and every schema."""
    schemas = contract["components"]["schemas"]
    links = " · ".join(f'<a href="#{tag["name"]}">{tag["name"]}</a>' for tag in contract["tags"])
    title = escape(f"{contract['info']['title']}: API {contract['info']['version']}")
    parts = [
        '<!doctype html><html lang="en"><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        f"<title>{title}</title><style>{_STYLE}</style>",
        f"<main><h1>{title}</h1>{_prose(contract['info']['description'])}",
        '<p>For programs: <a href="/openapi.json">/openapi.json</a>.</p>',
        f'<nav aria-label="Parts"><p>{links} · <a href="#schemas">schemas</a></p></nav>',
    ]
    for tag in contract["tags"]:
        parts.append(f'<h2 id="{tag["name"]}">{tag["name"]}</h2><p>{_words(tag["description"])}')
        parts += _routes_of(contract, tag["name"])
    parts.append('<h2 id="schemas">schemas</h2>')
    parts += (_schema(name, schemas[name]) for name in sorted(schemas))
    return "".join([*parts, "</main></html>"])


def _routes_of(contract: Json, tag: str) -> Iterator[str]:
    for path, methods in contract["paths"].items():
        for method in _METHODS:
            operation = methods.get(method)
            if operation is not None and tag in operation.get("tags", ()):
                yield _route(method, path, operation)


def _route(method: str, path: str, operation: Json) -> str:
    first, _, rest = operation.get("description", "").partition("\n")
    named = [
        (each["name"], f"{_type(each['schema'])} <small>{each['in']}</small>", _notes(each))
        for each in operation.get("parameters", ())
    ]
    body = operation.get("requestBody", {}).get("content", {})
    sent = [(kind, _type(each.get("schema", {})), "") for kind, each in body.items()]
    for kind, each in body.items():
        if "properties" in each.get("schema", {}):
            sent = [(kind, "", ""), *_fields(each["schema"])]
    answers = [
        (status, _answer(each), _words(each["description"]))
        for status, each in operation["responses"].items()
    ]
    return (
        f'<details id="do-{operation["operationId"]}"><summary><b>{method.upper()}</b>'
        f" <code>{escape(path)}</code> <small>{_words(first)}</small></summary>{_prose(rest)}"
        + _table("Parameters", ("Name", "Type", "Notes"), named)
        + _table("Body", ("Name", "Type", "Notes"), sent)
        + _table("Answers", ("Status", "Body", "When"), answers)
        + "</details>"
    )


def _schema(name: str, schema: Json) -> str:
    values = ", ".join(map(str, schema.get("enum", ())))
    said = _prose(schema.get("description", "")) + (f"<p>{escape(values)}" if values else "")
    fields = _table("Fields", ("Name", "Type", "Notes"), list(_fields(schema)))
    return f'<details id="{name}"><summary><code>{name}</code></summary>{said}{fields}</details>'


def _fields(schema: Json) -> Iterator[tuple[str, str, str]]:
    needed = set(schema.get("required", ()))
    for name, each in schema.get("properties", {}).items():
        yield name, _type(each), _notes({"schema": each, "required": name in needed})


def _table(caption: str, heads: tuple[str, ...], rows: list[tuple[str, str, str]]) -> str:
    if not rows:
        return ""
    head = "".join(f'<th scope="col">{each}' for each in heads)
    lines = "".join(
        f'<tr><th scope="row"><code>{escape(name)}</code><td>{kind}<td>{notes}'
        for name, kind, notes in rows
    )
    return f"<table><caption>{caption}<thead><tr>{head}<tbody>{lines}</table>"


def _answer(answer: Json) -> str:
    kinds = answer.get("content", {}).items()
    return ", ".join(_type(each.get("schema", {})) or escape(kind) for kind, each in kinds)


def _type(schema: Json) -> str:
    if ref := schema.get("$ref"):
        name = escape(str(ref).removeprefix(_REF))
        return f'<a href="#{name}">{name}</a>'
    if either := schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf"):
        return " or ".join(filter(None, map(_type, either)))
    kind = escape(str(schema.get("type", "")))
    return f"{kind} of {_type(schema['items'])}" if "items" in schema else kind


def _notes(given: Json) -> str:
    """What is asked of a value: limits, choices, and a sentence where there is one."""
    schema: Json = given["schema"]
    notes = ["required"] if given.get("required") else []
    for each in (schema, *schema.get("anyOf", ()), schema.get("items", {})):
        notes += [f"{limit} {json.dumps(each[limit])}" for limit in _LIMITS if limit in each]
        notes += ["one of " + ", ".join(map(str, each["enum"]))] if "enum" in each else []
    said = schema.get("description") or given.get("description") or ""
    return ". ".join(filter(None, [escape(", ".join(dict.fromkeys(notes))), _words(said)]))


def _prose(text: str) -> str:
    """Paragraphs and lists of the little Markdown that our descriptions use."""
    blocks = []
    for block in filter(None, (each.strip() for each in text.split("\n\n"))):
        if block.startswith("* "):
            points = "".join(f"<li>{_words(point)}" for point in block[2:].split("\n* "))
            blocks.append(f"<ul>{points}</ul>")
        else:
            blocks.append(f"<p>{_words(block)}</p>")
    return "".join(blocks)


_code = partial(re.compile(r"`([^`]+)`").sub, r"<code>\1</code>")
_bold = partial(re.compile(r"\*\*([^*]+)\*\*").sub, r"<strong>\1</strong>")


def _words(text: str) -> str:
    return _bold(_code(escape(text)))
