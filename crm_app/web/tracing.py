"""Traces of requests and of the portal's events."""

from typing import Any


def trace() -> None:
    """Have Reflex tell OpenTelemetry of its events, and of requests without what they ask for.

    Raises:
        ImportError: the packages of `tracing` are missing.
    """
    from reflex_otel import ReflexInstrumentor  # noqa: PLC0415 - an optional package

    ReflexInstrumentor().instrument(server_request_hook=_without_query)


def _without_query(span: Any, _: Any) -> None:
    """A search is a name or a number: of an address its path alone is told."""
    for name in ("url.full", "http.url"):
        if isinstance(address := (span.attributes or {}).get(name), str):
            span.set_attribute(name, address.partition("?")[0])
    for name in ("url.query", "http.target"):
        if name in (span.attributes or {}):
            span.set_attribute(name, "")
