"""How calls ended: a table whose numbers have bars."""

import reflex as rx

from crm_app.web.components.badges import SOLID
from crm_app.web.components.icons import icon
from crm_app.web.components.outcomes import SIGNS
from crm_app.web.components.tables import card
from crm_app.web.pages.reports.report import Ending
from crm_app.web.pages.reports.state import ReportsState


def endings_card() -> rx.Component:
    """Every outcome, the most frequent first; together they are all calls of the report."""
    heads = ("Outcome", "Share of the most frequent", "Calls", "Per cent of all calls")
    return card(
        rx.el.header(
            rx.el.h2("How calls ended", class_name="text-md font-semibold"),
            class_name="flex items-center min-h-11 px-4 py-1 border-b border-border",
        ),
        rx.el.table(
            rx.el.caption(ReportsState.report.ended, class_name="sr-only"),
            rx.el.thead(
                # The bars say nothing that the numbers beside them do not.
                rx.el.tr(
                    *(
                        rx.el.th(head, scope="col", aria_hidden="true" if at == 1 else None)
                        for at, head in enumerate(heads)
                    )
                ),
                class_name="sr-only",
            ),
            rx.el.tbody(rx.foreach(ReportsState.report.endings, _ending)),
            class_name="w-full my-2 whitespace-nowrap",
        ),
        # As high before the numbers are there, so that nothing below moves.
        class_name="min-h-65.5",
    )


def _ending(ending: Ending) -> rx.Component:
    return rx.el.tr(
        rx.el.th(
            rx.el.span(
                rx.match(
                    ending.outcome,
                    *(
                        (outcome, icon(sign, size=14, class_name=SOLID[tone]))
                        for outcome, (tone, sign) in SIGNS.items()
                    ),
                    rx.fragment(),
                ),
                ending.label,
                class_name="inline-flex items-center gap-2",
            ),
            scope="row",
            class_name="h-7 pl-4 pr-4 text-left font-normal",
        ),
        rx.el.td(
            rx.el.span(
                style={"width": ending.width},
                class_name=[
                    "block h-2 rounded-full bg-current",
                    rx.match(
                        ending.outcome,
                        *((outcome, SOLID[tone]) for outcome, (tone, _) in SIGNS.items()),
                        SOLID["gray"],
                    ),
                ],
            ),
            aria_hidden="true",
            class_name="w-full",
        ),
        rx.el.td(ending.calls, class_name="pl-3 text-right font-semibold tabular-nums"),
        rx.el.td(ending.share, class_name="pl-3 pr-4 text-right text-text-3 tabular-nums"),
        key=ending.outcome,
    )
