"""Composition root: the only module that knows all faces."""

import reflex as rx
from fastapi import FastAPI

from api_ext.app import create_api
from crm_app.kernel import telemetry
from crm_app.kernel.db import hot_pool
from crm_app.web import live, pages, sign_in, trouble
from crm_app.web.bridge import show_error
from crm_app.web.components.feedback import connection_banner, page_fault
from crm_app.web.guard import Guard
from crm_app.web.headers import Headers
from crm_app.web.pages.audit import download as audit_download
from crm_app.web.pages.import_leads import download as faults_download
from crm_app.web.pages.lead import download as student_download
from crm_app.web.pages.leads import download as leads_download
from crm_app.web.pages.reports import download as report_download
from crm_app.web.tracing import trace
from crm_app.web.upload_gate import UploadGate


def _api() -> FastAPI:
    """The REST API with the portal's sign-in beside it."""
    api = create_api()
    for router in (
        sign_in.router,
        faults_download.router,
        leads_download.router,
        student_download.router,
        report_download.router,
        audit_download.router,
    ):
        api.include_router(router)
    api.add_exception_handler(sign_in.ForeignOrigin, sign_in.refuse_foreign)
    return api


app = rx.App(
    html_lang="en",
    stylesheets=["/tokens.css", "/app.css"],
    head_components=[rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml")],
    app_wraps={
        (55, "ErrorBoundary"): lambda _: page_fault(),
        (5, "Overlay"): lambda _: rx.fragment(connection_banner(), trouble.banner()),
    },
    toaster=rx.toast.provider(
        position="bottom-right", rich_colors=False, expand=False, visible_toasts=1
    ),
    backend_exception_handler=show_error,
    # Each one goes around what is before it.
    api_transformer=[_api(), UploadGate, Headers],
)
app.add_middleware(Guard())
app.register_lifespan_task(live.follow_database)
app.register_lifespan_task(trouble.watch_services)
app.register_lifespan_task(hot_pool)
pages.load()
if telemetry.is_on():
    trace()
