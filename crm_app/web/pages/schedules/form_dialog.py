"""A schedule's form: what, when, to whom."""

import reflex as rx

from crm_app.domain.schedules.words import RANGES
from crm_app.models import Cadence
from crm_app.web.components.buttons import look
from crm_app.web.components.fields import BOX, checkbox, option, select_field, text_field
from crm_app.web.components.icons import icon
from crm_app.web.components.modals import form_modal, modals
from crm_app.web.components.shown import Shown
from crm_app.web.pages.reports.choices import ALL
from crm_app.web.pages.schedules.form_state import NEW, ScheduleFormState, month_days
from crm_app.web.pages.schedules.state import SchedulesState

STATE = ScheduleFormState
_CADENCES = {
    Cadence.DAILY: "On weekdays of your choice",
    Cadence.WEEKLY: "Once a week",
    Cadence.MONTHLY: "Once a month",
}
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def schedule_form() -> rx.Component:
    """Open while one is made or changed."""
    return modals(
        rx.match(
            STATE.open,
            ("", rx.fragment()),
            (NEW, _form("Send a report on a schedule")),
            _form("Change the schedule"),
        ),
        close=STATE.begin,
    )


def _form(title: str) -> rx.Component:
    return form_modal(
        title,
        text_field(
            "Name",
            "name",
            fault=STATE.faults["name"],
            hint="The subject of the mail; its days are added.",
            default_value=STATE.name,
            auto_complete="off",
            max_length=120,
        ),
        select_field(
            "Days of the report",
            "days",
            [option(label, str(key)) for key, label in RANGES.items()],
            fault=STATE.faults["days"],
            hint="Counted from the day on which it is due.",
            value=STATE.days,
            on_change=STATE.set_days,
        ),
        _whose(),
        _when(),
        _recipients(),
        rx.el.fieldset(
            rx.el.legend("Attached, beside the figures in the mail", class_name="mb-1 font-medium"),
            rx.el.div(
                checkbox("CSV", "with_csv", default_checked=STATE.with_csv),
                checkbox("XLSX", "with_xlsx", default_checked=STATE.with_xlsx),
                class_name="flex gap-6",
            ),
        ),
        submit="Save schedule",
        on_submit=STATE.save,
        on_dismiss=STATE.close,
        busy=STATE.busy,
    )


def _whose() -> rx.Component:
    """The filters; a manager's report is of the own branch, so there is nothing to choose."""
    fault = STATE.faults["telecaller_id"]
    return rx.cond(
        STATE.whose,
        rx.el.p(f"Of: {STATE.whose}", class_name="text-text-2"),
        rx.el.div(
            rx.cond(
                STATE.has_branches,
                select_field(
                    "Branch",
                    "branch_id",
                    [option("All branches", ALL), _options(STATE.branches)],
                    fault=STATE.faults["branch_id"],
                    value=STATE.branch,
                    on_change=STATE.set_branch,
                ),
            ),
            select_field(
                "Telecaller",
                "telecaller_id",
                [option("All telecallers", ALL), _options(STATE.telecallers)],
                fault=fault,
                value=STATE.telecaller,
                on_change=STATE.set_telecaller,
            ),
            class_name="grid sm:grid-cols-2 gap-3",
        ),
    )


def _options(choices: Shown) -> rx.Component:
    return rx.foreach(choices, lambda choice: option(choice[1], choice[0]))


def _when() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            select_field(
                "How often",
                "cadence",
                [option(label, str(key)) for key, label in _CADENCES.items()],
                value=STATE.cadence,
                on_change=STATE.set_cadence,
            ),
            text_field(
                "Time",
                "at",
                type="time",
                fault=STATE.faults["at"],
                default_value=STATE.at,
                on_change=STATE.set_at.debounce(300),
            ),
            class_name="grid grid-cols-[minmax(0,1fr)_8rem] gap-3",
        ),
        rx.match(
            STATE.cadence,
            (str(Cadence.WEEKLY), _weekly()),
            (str(Cadence.MONTHLY), _monthly()),
            _daily(),
        ),
        rx.el.p(
            icon("calendar-clock", size=14, class_name="mt-0.5"),
            rx.cond(
                STATE.coming,
                rx.el.span(
                    rx.el.span("Next: ", class_name="font-medium"),
                    STATE.coming,
                    f" ({SchedulesState.zone})",
                ),
                rx.el.span("Choose when it comes."),
            ),
            role="status",
            class_name="flex items-start gap-2 px-3 py-2 rounded-md bg-subtle text-text-2",
        ),
        class_name="flex flex-col gap-3",
    )


def _daily() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            *(_weekday(number, name) for number, name in enumerate(_WEEKDAYS, 1)),
            id="weekdays",
            tab_index=-1,
            role="group",
            aria_label="Weekdays",
            aria_describedby="weekdays-note",
            class_name="flex flex-wrap gap-1.5",
        ),
        _fault("weekdays"),
        class_name="flex flex-col gap-1",
    )


def _weekday(number: int, name: str) -> rx.Component:
    return rx.el.button(
        name[:3],
        type="button",
        title=name,
        aria_pressed=rx.Var.create(STATE.weekdays).contains(number),
        on_click=STATE.toggle_weekday(number),
        class_name=f"{look('default', 'sm')} rounded-full aria-pressed:border-accent "
        "aria-pressed:bg-accent-soft aria-pressed:text-accent-text",
    )


def _weekly() -> rx.Component:
    return select_field(
        "On",
        "weekday",
        [option(name, str(number)) for number, name in enumerate(_WEEKDAYS, 1)],
        fault=STATE.faults["weekdays"],
        value=STATE.weekday,
        on_change=STATE.set_weekday,
    )


def _monthly() -> rx.Component:
    return select_field(
        "On day",
        "month_day",
        [option(label, value) for value, label in month_days()],
        fault=STATE.faults["month_day"],
        hint="In a month that is too short it comes on the last day.",
        value=STATE.month_day,
        on_change=STATE.set_month_day,
    )


def _recipients() -> rx.Component:
    return rx.el.div(
        rx.el.label("To", html_for="recipients", class_name="font-medium"),
        rx.el.textarea(
            id="recipients",
            name="recipients",
            default_value=STATE.recipients,
            rows="2",
            max_length=20_000,
            spell_check=False,
            auto_complete="off",
            auto_capitalize="none",
            aria_invalid=rx.cond(STATE.faults["recipients"], "true", "false"),
            aria_describedby="recipients-note",
            data_draft="seen",  # addresses are not kept in the browser
            class_name=f"{BOX} h-auto min-h-16 py-2 field-sizing-content max-h-40",
        ),
        _fault("recipients", "E-mail addresses, one on a line or with commas between."),
        class_name="flex flex-col gap-1",
    )


def _fault(name: str, hint: str = "") -> rx.Component:
    return rx.el.p(
        rx.cond(
            STATE.faults[name],
            rx.el.span(
                icon("circle-alert", size=14),
                STATE.faults[name],
                class_name="flex items-center gap-1.5 text-red-fg",
            ),
            rx.el.span(hint, class_name="text-text-3"),
        ),
        id=f"{name}-note",
        class_name="text-xs empty:hidden",
    )
