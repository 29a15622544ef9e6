"""Settings (design 5.12), for admins."""

import reflex as rx

from crm_app.access.permissions import Permission
from crm_app.models import Deleters
from crm_app.models.organisation import COURSE_MAX, SOURCE_MAX
from crm_app.web.components.fields import number_field, option, select_field, text_field
from crm_app.web.components.sections import plain_section, section, suggestions
from crm_app.web.components.shown import Shown
from crm_app.web.frame import admin_page
from crm_app.web.pages.settings.list_state import ListState
from crm_app.web.pages.settings.lists import choice_list
from crm_app.web.pages.settings.state import ROUTE, SettingsState

STATE = SettingsState
_SECTIONS = {
    "organisation": "Organisation",
    "sources": "Lead sources",
    "courses": "Courses",
    "recordings": "Recordings",
    "about": "About",
}


@admin_page(
    ROUTE,
    "Settings",
    on_load=SettingsState.load,
    permission=Permission.SETTINGS_MANAGE,
    note=lambda: rx.el.span("Each section saves by itself"),
)
def settings() -> rx.Component:
    """What the organisation says of itself."""
    return rx.el.div(
        _list(),
        rx.el.div(
            _organisation(),
            choice_list(
                "source",
                _SECTIONS["sources"],
                "source",
                "Suggested where the source of an import is typed. Leads keep what they have, and "
                "any other text may still be typed.",
                SOURCE_MAX,
            ),
            choice_list(
                "course",
                _SECTIONS["courses"],
                "course",
                "Suggested where a lead's course is typed. Leads keep what they have, and any "
                "other text may still be typed.",
                COURSE_MAX,
            ),
            _recordings(),
            _about(),
            class_name="flex flex-col gap-4 min-w-0 max-w-180",
            on_mount=ListState.open(""),
        ),
        class_name="grid lg:grid-cols-[12rem_minmax(0,1fr)] items-start gap-4",
    )


def _list() -> rx.Component:
    return rx.el.nav(
        *(
            rx.el.a(
                title,
                href=f"#{name}",
                class_name="flex items-center h-8 px-2 rounded-sm text-text-2 hover:bg-hover",
            )
            for name, title in _SECTIONS.items()
        ),
        aria_label="Sections",
        class_name="flex lg:flex-col max-lg:flex-wrap gap-0.5 lg:sticky lg:top-4",
    )


def _organisation() -> rx.Component:
    return section(
        _SECTIONS["organisation"],
        _field("name", "Name", max_length=120, hint="Stands at the top left, and on phones."),
        rx.fragment(
            _field(
                "time_zone",
                "Time zone",
                list="time-zones",
                hint=STATE.clock,
                spell_check=False,
                max_length=60,
            ),
            suggestions("time-zones", STATE.zones),
        ),
        rx.el.fieldset(
            rx.el.legend("Working hours", class_name="mb-1 font-semibold"),
            rx.el.div(
                _field("work_starts", "Start", type="time"),
                _field("work_ends", "End", type="time"),
                class_name="grid grid-cols-2 gap-3 max-w-80",
            ),
        ),
        name="organisation",
        effects="A new time zone cuts all days anew at once: counts of today, reports, follow-ups "
        "and leaves; nothing stored moves. Phones follow at their next start. The live floor's "
        "chart shows the working hours.",
        saved=STATE.saved["organisation"],
        turn=STATE.turn,
        on_submit=STATE.save,
        busy=STATE.busy,
    )


_DELETERS = {
    Deleters.EVERYONE: "Everyone who sees the lead",
    Deleters.MANAGERS: "Managers and admins",
    Deleters.ADMINS: "Admins",
    Deleters.NOBODY: "Nobody",
}


def _recordings() -> rx.Component:
    return section(
        _SECTIONS["recordings"],
        rx.el.div(
            number_field(
                "Keep for how many days",
                "recording_days",
                fault=STATE.faults["recording_days"],
                hint=rx.cond(
                    STATE.too_old, STATE.too_old, "Empty: for ever, until somebody deletes them."
                ),
                default_value=STATE.values["recording_days"],
                placeholder="For ever",
                min=1,
                max=3650,
            ),
            class_name="max-w-80",
        ),
        rx.el.div(
            rx.cond(
                STATE.is_loaded,
                select_field(
                    "Who may delete one",
                    "recording_deleters",
                    [option(label, str(who)) for who, label in _DELETERS.items()],
                    fault=STATE.faults["recording_deleters"],
                    hint="Only what one may hear. What is on legal hold, nobody deletes.",
                    default_value=STATE.values["recording_deleters"],
                ),
            ),
            class_name="max-w-80",
        ),
        name="recordings",
        effects="Each night what is older goes for good, with its file; calls and notes stay. Who "
        "deleted what stands in the audit log.",
        saved=STATE.saved["recordings"],
        turn=STATE.turn,
        on_submit=STATE.save,
        busy=STATE.busy,
    )


def _field(name: str, label: str, **props: Shown) -> rx.Component:
    return text_field(
        label,
        name,
        fault=STATE.faults[name],
        default_value=STATE.values[name],
        auto_complete="off",
        **props,
    )


def _about() -> rx.Component:
    return plain_section(
        _SECTIONS["about"],
        rx.el.dl(
            rx.foreach(STATE.about, lambda fact: _fact(fact[0], fact[1])),
            class_name="px-4 py-2",
        ),
        name="about",
    )


def _fact(label: Shown, value: Shown) -> rx.Component:
    return rx.el.div(
        rx.el.dt(label, class_name="w-44 shrink-0 text-text-3"),
        rx.el.dd(value, class_name="min-w-0 break-words select-all"),
        class_name="flex gap-2 py-1.5",
    )
