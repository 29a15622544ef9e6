"""The frame around every page of the portal: navigation, title, who is signed in."""

from collections.abc import Callable
from typing import Any, NamedTuple

import reflex as rx
from reflex_components_core.react_router import link

from crm_app.access.permissions import Permission
from crm_app.web.components.badges import avatar
from crm_app.web.components.buttons import icon_button
from crm_app.web.components.drafts import Drafts
from crm_app.web.components.feedback import notice
from crm_app.web.components.forms import native_form
from crm_app.web.components.icons import brand_mark, icon
from crm_app.web.components.keys import Keys, Shortcuts
from crm_app.web.palette import PaletteState
from crm_app.web.session import SessionState

PRODUCT = "Education CRM"
ACCOUNT = "/account"
MAIN = "main"
DRAWER = "navigation"


class _Item(NamedTuple):
    label: str
    route: str
    icon: str
    permission: Permission
    key: str = ""  # after G


_GROUPS: list[tuple[str, list[_Item]]] = [
    (
        "",
        [
            _Item("Live floor", "/", "radio", Permission.REPORTS_READ, "F"),
            _Item("Leads", "/leads", "contact-round", Permission.LEADS_READ, "L"),
            _Item("Import", "/import", "upload", Permission.IMPORTS_RUN, "I"),
            _Item("Recordings", "/recordings", "audio-lines", Permission.RECORDINGS_MANAGE, "A"),
        ],
    ),
    (
        "Team",
        [
            _Item("Branches", "/branches", "building-2", Permission.BRANCHES_READ, "B"),
            _Item("Telecallers", "/telecallers", "headphones", Permission.TELECALLERS_READ, "T"),
            _Item("Reminders", "/reminders", "bell-ring", Permission.TELECALLERS_READ, "M"),
        ],
    ),
    (
        "Insight",
        [
            _Item("Reports", "/reports", "chart-column", Permission.REPORTS_READ, "R"),
            _Item(
                "Scheduled reports",
                "/reports/schedules",
                "calendar-clock",
                Permission.REPORTS_SCHEDULE,
                "S",
            ),
            _Item("Audit log", "/audit", "scroll-text", Permission.AUDIT_READ),
            _Item("Jobs", "/jobs", "calendar-clock", Permission.JOBS_READ, "J"),
            _Item("Settings", "/settings", "settings", Permission.SETTINGS_MANAGE),
        ],
    ),
]


def admin_page(
    route: str,
    title: str,
    *,
    on_load: Any = None,
    permission: Permission | None = None,
    note: Callable[[], rx.Component] | None = None,
    actions: Callable[[], rx.Component] | None = None,
) -> Callable[[Callable[[], rx.Component]], Callable[[], rx.Component]]:
    """Register a page of the portal, drawn inside the frame.

    `actions` draws the primary button at the top right, `note` a few words beside the title.
    Without `permission` the user sees a sentence in place of the page; that is a courtesy, the
    domain decides.
    """
    events = [SessionState.load, *(on_load if isinstance(on_load, list) else [on_load])]

    def register(content: Callable[[], rx.Component]) -> Callable[[], rx.Component]:
        def framed() -> rx.Component:
            inside = content()
            if permission is not None:
                inside = rx.cond(_may(permission), inside, _not_for_you())
            return _frame(route, title, inside, note, actions)

        framed.__name__ = content.__name__
        framed.__module__ = content.__module__
        rx.page(
            route=route,
            title=f"{title} - {PRODUCT}",
            on_load=[event for event in events if event is not None],
        )(framed)
        return framed

    return register


def may(permission: Permission) -> rx.Var[bool]:
    """Whether to show what needs `permission`."""
    return rx.Var.create(SessionState.permissions).contains(str(permission))


def _may(permission: Permission) -> rx.Var[bool]:
    # Until the user is known the page shows its skeleton.
    return ~SessionState.is_known | may(permission)


def _frame(
    route: str,
    title: str,
    inside: rx.Component,
    note: Callable[[], rx.Component] | None,
    actions: Callable[[], rx.Component] | None,
) -> rx.Component:
    return rx.el.div(
        _skip_link(),
        Drafts.create(),
        _keys(),
        _sidebar(route),
        rx.el.div(
            rx.el.header(
                rx.el.button(
                    icon("menu"),
                    type="button",
                    aria_label="Open navigation",
                    custom_attrs={"popoverTarget": DRAWER},
                    class_name="lg:hidden grid place-items-center size-8 -ml-2 rounded-sm "
                    "text-text-2 hover:bg-hover",
                ),
                rx.el.h1(title, class_name="text-xl font-semibold tracking-tight"),
                rx.el.div(
                    *([note()] if note else []),
                    class_name="flex-1 min-w-0 text-text-3 truncate max-sm:invisible",
                ),
                *(
                    [rx.el.div(actions(), data_actions="", class_name="flex gap-2")]
                    if actions
                    else []
                ),
                class_name="flex items-center gap-3 min-h-15 px-4 md:px-6 py-2",
            ),
            rx.el.main(
                inside,
                id=MAIN,
                tab_index=-1,
                class_name="flex flex-col gap-3 px-4 md:px-6 pb-5 outline-none",
            ),
            class_name="flex-1 min-w-0",
        ),
        class_name="flex min-h-dvh",
    )


def _keys() -> rx.Component:
    pages = [
        {"label": item.label, "to": item.route, "key": item.key, "permission": str(item.permission)}
        for _, items in _GROUPS
        for item in items
    ]
    return rx.fragment(
        Shortcuts.create(),
        Keys.create(
            pages=pages,
            permissions=SessionState.permissions,
            found=PaletteState.found,
            asked=PaletteState.asked,
            on_search=PaletteState.search,
        ),
    )


def _skip_link() -> rx.Component:
    return rx.el.nav(
        rx.el.a(
            "Skip to the page",
            href=f"#{MAIN}",
            class_name="sr-only focus:not-sr-only focus:fixed focus:left-2 focus:top-2 focus:z-50 "
            "focus:px-3 focus:py-2 focus:rounded-sm focus:bg-raised focus:shadow-popover",
        ),
        aria_label="Shortcut",
    )


def _sidebar(route: str) -> rx.Component:
    """At the left; folded to icons below 1280 px, a drawer below 1024 px."""
    return rx.el.aside(
        rx.el.div(
            brand_mark(),
            rx.el.div(
                rx.el.span(PRODUCT, class_name="block font-semibold text-md leading-4"),
                rx.el.span(
                    SessionState.organisation, class_name="block text-xs text-text-3 truncate"
                ),
                class_name="min-w-0 lg:max-xl:sr-only",
            ),
            class_name="flex items-center gap-2 px-2 pt-1 pb-3 min-h-11 lg:max-xl:px-1.5",
        ),
        rx.el.nav(
            *(part for label, items in _GROUPS for part in _group(label, items, route)),
            aria_label="Main",
            class_name="flex flex-col gap-0.5",
        ),
        _me(route),
        id=DRAWER,
        custom_attrs={"popover": "auto"},
        class_name="drawer flex-col gap-0.5 w-58 shrink-0 p-2 pt-3 bg-canvas border-r "
        "border-border open:flex lg:w-14 xl:w-58",
    )


def _group(label: str, items: list[_Item], route: str) -> list[rx.Component]:
    head = rx.el.p(
        label,
        class_name="px-2 pt-3.5 pb-1 text-xs font-medium text-text-3 lg:max-xl:sr-only",
    )
    return [*([head] if label else []), *(_nav_item(item, route) for item in items)]


def _nav_item(item: _Item, route: str) -> rx.Component:
    is_here = route == item.route or (route not in _ROUTES and _is_below(route, item.route))
    here: dict[str, Any] = {"aria_current": "page"} if is_here else {}
    colours = "bg-pressed text-text" if is_here else "text-text-2 hover:bg-hover"
    return rx.cond(
        _may(item.permission),
        link(
            icon(item.icon, class_name="text-text" if is_here else "text-text-3"),
            rx.el.span(item.label, class_name="lg:max-xl:sr-only"),
            to=item.route,
            title=item.label,
            class_name="flex items-center gap-2.5 h-8 px-2 rounded-sm font-medium "
            f"lg:max-xl:justify-center {colours}",
            **here,
        ),
    )


def _is_below(route: str, place: str) -> bool:
    """The pages below an item belong to it; "/" has none of its own."""
    return place != "/" and route.startswith(f"{place}/")


_ROUTES = {item.route for _, items in _GROUPS for item in items}


def _me(route: str) -> rx.Component:
    here: dict[str, Any] = {"aria_current": "page"} if route == ACCOUNT else {}
    colours = "bg-pressed" if here else "hover:bg-hover"
    faint = "text-text-2" if here else "text-text-3"  # the third grey is too pale when pressed
    return rx.el.div(
        link(
            rx.el.span("My account: ", class_name="sr-only"),
            avatar(SessionState.initials, "violet"),
            rx.el.div(
                rx.el.span(SessionState.name, class_name="block truncate"),
                rx.el.span(
                    SessionState.role,
                    rx.cond(SessionState.branch_name, ", " + SessionState.branch_name, ""),
                    class_name=f"block text-xs truncate {faint}",
                ),
                class_name="min-w-0 flex-1 lg:max-xl:sr-only",
            ),
            to=ACCOUNT,
            title="My account",
            class_name="flex items-center gap-2 flex-1 min-w-0 -ml-1 p-1 rounded-sm "
            f"lg:max-xl:ml-0 {colours}",
            **here,
        ),
        theme_button(),
        native_form(icon_button("log-out", "Sign out", type="submit"), action="/auth/logout"),
        class_name="mt-auto flex items-center gap-1 px-2 pt-2 pb-1 border-t border-border "
        "lg:max-xl:flex-col lg:max-xl:px-0",
    )


def theme_button() -> rx.Component:
    """Light or dark; the choice is kept in the browser, the first visit follows the system."""
    return rx.el.button(
        icon("moon", class_name="dark:hidden"),
        icon("sun", class_name="hidden dark:block"),
        type="button",
        on_click=rx.toggle_color_mode,
        aria_label="Switch between light and dark",
        title="Switch between light and dark",
        class_name="grid place-items-center size-7 rounded-sm text-text-2 hover:bg-hover",
    )


def _not_for_you() -> rx.Component:
    return notice("Your role may not open this page.", "orange")
