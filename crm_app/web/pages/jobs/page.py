"""Jobs, for admins."""

import reflex as rx

from crm_app.access.permissions import Permission
from crm_app.web.components.ticks import every
from crm_app.web.frame import admin_page
from crm_app.web.pages.jobs import addresses
from crm_app.web.pages.jobs.nightly import nightly_card
from crm_app.web.pages.jobs.nightly_state import NightlyState
from crm_app.web.pages.jobs.parts import chores_table, runs_head, runs_table, standing
from crm_app.web.pages.jobs.state import JobsState


@admin_page(
    addresses.PAGE,
    "Jobs",
    on_load=[JobsState.load, NightlyState.load],
    permission=Permission.JOBS_READ,
    note=lambda: rx.el.span(JobsState.summary),
)
def jobs() -> rx.Component:
    """What the program does by itself, when, and what became of it."""
    return rx.fragment(
        standing(),
        chores_table(),
        nightly_card(),
        runs_head(),
        runs_table(),
        # Who died announces nothing, and "in 20 s" grows old.
        every(15, JobsState.refresh),
    )
