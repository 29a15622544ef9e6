"""Prometheus figures: requests of this deployment's web workers, and jobs from the database.

With `PROMETHEUS_MULTIPROC_DIR`, which the supervisor sets, all web workers count into files of
that folder and any of them answers for all; without it a worker tells of itself alone.
"""

import os
import sys
import time
from collections.abc import Iterator
from hmac import compare_digest
from ipaddress import ip_address
from urllib.parse import urlsplit

from fastapi import Request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from crm_app import readiness
from crm_app.access.actor import as_job
from crm_app.domain.imports import service as imports
from crm_app.domain.imports.schemas import RowTotals
from crm_app.domain.runs import service as runs
from crm_app.domain.runs.schemas import Figures
from crm_app.kernel.db import OVERLOAD
from crm_app.places import release
from crm_app.settings import get_settings
from crm_app.work import unit_of_work

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

# Whoever sends one of these speaks for somebody else.
_FORWARDED = (
    *("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"),
    "x-real-ip",
)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_OTHER = "other"
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)

_here = CollectorRegistry()
_requests = Counter(
    "crm_http_requests",
    "Answered requests; `route` is the template, `other` the portal's pages and files.",
    ["method", "route", "status"],
    registry=_here,
)
_seconds = Histogram(
    "crm_http_request_seconds",
    "Time from a request to the begin of its answer.",
    ["method", "route"],
    registry=_here,
    buckets=_BUCKETS,
)
_job = as_job("metrics")


class Measured:
    """Pure ASGI around the API: counts requests by route template, method and status.

    The children of the metrics are kept, since looking one up costs more than counting. There are
    as many as routes: an address that is none of ours is `other`.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._counts: dict[tuple[str, str, int], Counter] = {}
        self._times: dict[tuple[str, str], Histogram] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and count the answer when it begins."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = time.perf_counter()
        is_counted = False

        async def counted(message: Message) -> None:
            nonlocal is_counted
            if not is_counted and message["type"] == "http.response.start":
                is_counted = True
                self._count(scope, message["status"], time.perf_counter() - begun)
            await send(message)

        try:
            await self.app(scope, receive, counted)
        except Exception:
            if not is_counted:  # the answer is made outside of here
                self._count(scope, 500, time.perf_counter() - begun)
            raise

    def _count(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "") or _OTHER  # the portal is mounted at ""
        method = scope["method"] if scope["method"] in _METHODS else _OTHER
        count = self._counts.get((method, route, status))
        if count is None:
            count = self._counts[method, route, status] = _requests.labels(method, route, status)
        taken = self._times.get((method, route))
        if taken is None:
            taken = self._times[method, route] = _seconds.labels(method, route)
        count.inc()
        taken.observe(seconds)


def may_read(request: Request) -> bool:
    """Whether the figures are for who asks: the holder of the token, or somebody on this machine.

    A proxy on this machine makes everybody look local. So without the token only who comes directly
    counts, and nobody does where a proxy must be expected: in production, or with a public address.
    """
    settings = get_settings()
    if settings.metrics_token is not None:
        wanted = f"Bearer {settings.metrics_token.get_secret_value()}"
        if compare_digest(request.headers.get("authorization", "").encode(), wanted.encode()):
            return True
    return (
        not settings.is_production
        and _is_local(urlsplit(settings.address).hostname)
        and _is_local(request.client.host if request.client else None)
        and _is_local(urlsplit(f"//{request.headers.get('host', '')}").hostname)
        and not any(name in request.headers for name in _FORWARDED)
    )


def _is_local(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        address = ip_address(host or "")
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def render() -> bytes:
    """All figures in Prometheus' text format."""
    web = _here
    if os.environ.get(FOLDER):
        web = CollectorRegistry()
        MultiProcessCollector(web)  # type: ignore[no-untyped-call]
    stored = CollectorRegistry()
    stored.register(_Stored())
    return generate_latest(web) + generate_latest(stored)


class _Stored:
    """Figures that the database keeps, read once for each look."""

    def collect(self) -> Iterator[Metric]:
        """The families, with `crm_database_up` 0 alone where it does not answer."""
        yield InfoMetricFamily("crm_build", "The program that answers.", _build())
        yield from _disk(readiness.disk())
        try:
            with unit_of_work(_job, read_only=True) as work:
                figures, rows = runs.figures(work), imports.row_totals(work)
        except OVERLOAD:
            yield GaugeMetricFamily("crm_database_up", "Whether the database answers.", 0)
            return
        yield GaugeMetricFamily("crm_database_up", "Whether the database answers.", 1)
        yield from _connections(readiness.connections())
        yield from _jobs(figures)
        yield _imported(rows)


def _build() -> dict[str, str]:
    python = ".".join(map(str, sys.version_info[:3]))
    return {"version": release().version, "python": python}


def _disk(disk: readiness.Disk) -> Iterator[Metric]:
    words = "of the disk that the data folder of this machine lies on."
    yield GaugeMetricFamily("crm_disk_free_bytes", f"Room {words}", disk.free_bytes)
    yield GaugeMetricFamily("crm_disk_size_bytes", f"Size {words}", disk.size_bytes)


def _connections(found: readiness.Connections) -> Iterator[Metric]:
    words = "of the database server"
    yield GaugeMetricFamily("crm_database_connections", f"Connections {words}.", found.taken)
    yield GaugeMetricFamily(
        "crm_database_connections_limit", f"Connections {words}, at the most.", found.limit
    )


def _jobs(figures: Figures) -> Iterator[Metric]:
    runs_total = CounterMetricFamily(
        "crm_job_runs", "Ended runs; `retried` are tries that failed.", labels=["name", "status"]
    )
    seconds = CounterMetricFamily("crm_job_seconds", "Time spent in tries.", labels=["name"])
    success = GaugeMetricFamily(
        "crm_job_last_success_timestamp_seconds", "The end of the last good run.", labels=["name"]
    )
    for kind in figures.kinds:
        for status in ("done", "failed", "retried"):
            runs_total.add_metric([kind.name, status], getattr(kind, status))
        seconds.add_metric([kind.name], kind.seconds)
        if kind.last_done_at is not None:
            success.add_metric([kind.name], kind.last_done_at.timestamp())
    saved_at = next((each.last_done_at for each in figures.kinds if each.name == runs.BACKUP), None)
    yield GaugeMetricFamily(
        "crm_backup_last_success_timestamp_seconds",
        "The end of the last `crm backup` that went well; 0: there was none.",
        saved_at.timestamp() if saved_at else 0,
    )
    depth = GaugeMetricFamily(
        "crm_job_queue", "Jobs that wait or run, by queue.", labels=["queue", "state"]
    )
    for queue in figures.queues:
        depth.add_metric([queue.queue, "waiting"], queue.waiting)
        depth.add_metric([queue.queue, "running"], queue.running)
    yield from (runs_total, seconds, success, depth)
    for name, words, value in (
        ("crm_job_dead_letters", "Failed runs that wait for somebody.", figures.dead_letters),
        ("crm_job_workers", "Workers with a heartbeat.", figures.workers),
        ("crm_job_leader", "Whether a process keeps the clock.", int(figures.has_leader)),
    ):
        yield GaugeMetricFamily(name, words, value)


def _imported(rows: RowTotals) -> Metric:
    found = CounterMetricFamily("crm_import_rows", "Rows of imports.", labels=["outcome"])
    for outcome, count in rows.model_dump().items():
        found.add_metric([outcome], count)
    return found
