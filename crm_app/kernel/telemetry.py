"""Traces for OpenTelemetry, where its packages are installed (`tracing`) and an exporter is named.

The portal and the requests are traced by `reflex-otel`; this adds the tries of jobs. Nothing is
imported, and nothing costs time, unless `OTEL_TRACES_EXPORTER` is set.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

ASKED_FOR = "OTEL_TRACES_EXPORTER"


def is_on() -> bool:
    """Whether traces are asked for."""
    return os.environ.get(ASKED_FOR, "none") != "none"


@cache
def _tracer() -> Any:
    """The tracer, with the exporter that the `OTEL_…` variables describe.

    Raises:
        ImportError: the packages are missing.
    """
    from opentelemetry import trace  # noqa: PLC0415 - an optional package
    from opentelemetry.sdk import _configuration as sdk  # noqa: PLC0415

    if isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider):
        sdk._OTelSDKConfigurator().configure()  # type: ignore[no-untyped-call]
    return trace.get_tracer("crm")


@contextmanager
def span(name: str, request_id: str | None) -> Iterator[None]:
    """A span around a block, with the id of the request it belongs to."""
    if not is_on():
        yield
        return
    with _tracer().start_as_current_span(name) as current:
        current.set_attribute("crm.request_id", request_id or "")
        yield
