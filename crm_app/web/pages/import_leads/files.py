"""Links to files: the browser fetches them itself."""

from typing import Any

import reflex as rx
from reflex_components_core.react_router import link

from crm_app.web.components.icons import icon
from crm_app.web.components.shown import Shown
from crm_app.web.pages.import_leads.addresses import SAMPLE


def file_link(label: str, to: Shown, class_name: str, **props: Any) -> rx.Component:
    """A link past the router of the pages, which would look for a page of that name."""
    return link(
        icon("download", size=14),
        label,
        to=to,
        reload_document=True,
        class_name=f"inline-flex items-center gap-1.5 {class_name}",
        **props,
    )


def sample_link(class_name: str = "text-accent-text hover:underline") -> rx.Component:
    """A file that can be imported as it is."""
    return file_link("Sample file", SAMPLE, class_name, download="sample-leads.csv")
