"""A bar chart of boxes: how many calls, and how many of them were connected."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import reflex as rx

from crm_app.web import formats
from crm_app.web.components.buttons import button
from crm_app.web.components.shown import Shown
from crm_app.web.components.tables import card

STEPS = (1, 2, 2.5, 4, 5, 10)
LINES = 4
MOST_LABELS = 16
# The last label may be longer than its bar is wide; it ends where the chart ends.
_LAST_INSIDE = (
    "max-md:[&>:last-child>span]:left-auto max-md:[&>:last-child>span]:right-0 "
    "max-md:[&>:last-child>span]:translate-x-0"
)
_NARROW = 2  # letters: a label that fits below every bar, also on a small screen
_GREY = "bg-pressed border border-border-control"


@dataclass(frozen=True)
class Calls:
    """The calls of an hour or a day: `name` says it in full, `label` below the bar."""

    label: str
    name: str
    calls: int
    connected: int


@dataclass(frozen=True)
class Bar:
    """One bar; heights are shares of the chart's."""

    label: str
    name: str
    words: str
    calls: str
    connected: str
    unconnected: str
    connected_height: str
    unconnected_height: str


@dataclass(frozen=True)
class Line:
    """A line across the chart."""

    label: str
    height: str


@dataclass(frozen=True)
class Chart:
    """All that a chart shows; `sentence` says it in words."""

    sentence: str = ""
    connected: str = "0"
    unconnected: str = "0"
    bars: list[Bar] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    with_numbers: bool = False
    wide_labels: bool = False
    is_empty: bool = False


def chart(points: Sequence[Calls], sentence: str, *, with_numbers: bool = False) -> Chart:
    """The chart of `points`, in their order; with numbers above the bars if there is room."""
    top, step = _scale(max((point.calls for point in points), default=0))
    every = -(-len(points) // MOST_LABELS)
    connected = sum(point.connected for point in points)
    calls = sum(point.calls for point in points)
    return Chart(
        sentence=sentence,
        connected=formats.number(connected),
        unconnected=formats.number(calls - connected),
        bars=[_bar(point, top, at % every == 0) for at, point in enumerate(points)],
        lines=[
            Line(formats.number(value), _share(value, top)) for value in range(0, top + 1, step)
        ],
        with_numbers=with_numbers and len(points) <= MOST_LABELS,
        wide_labels=any(len(point.label) > _NARROW for point in points),
        is_empty=not calls,
    )


def _scale(largest: int) -> tuple[int, int]:
    """A round number at or above `largest`, and the step of the lines below it."""
    size = 10 ** max(0, len(str(largest // LINES)) - 1)
    steps = (round(step * size) for step in STEPS if step * size == round(step * size))
    step = next(step for step in steps if step * LINES >= largest)
    return step * max(1, -(-largest // step)), step


def _bar(point: Calls, top: int, labelled: bool) -> Bar:
    unconnected = point.calls - point.connected
    calls = formats.count(point.calls, "call")
    return Bar(
        label=point.label if labelled else "",
        name=point.name,
        words=f"{point.name}: {calls}, {formats.number(point.connected)} connected",
        calls=formats.number(point.calls),
        connected=formats.number(point.connected),
        unconnected=formats.number(unconnected),
        connected_height=_share(point.connected, top),
        unconnected_height=_share(unconnected, top),
    )


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f}%"


def chart_card(
    title: str,
    shown: Chart,
    *,
    unit: str,
    as_table: Shown,
    on_switch: Any,
    narrow: bool = False,
) -> rx.Component:
    """The chart with its key, or the same numbers as a table; `unit` heads the first column.

    In a `narrow` place the key stands below the title.
    """
    key = rx.el.div(
        _key("Connected", shown.connected, "bg-accent"),
        _key("Not connected", shown.unconnected, _GREY),
        class_name="flex flex-wrap gap-x-3 gap-y-1"
        + (" px-4 pt-2.5 -mb-3" if narrow else " max-md:order-last max-md:basis-full max-md:pb-1"),
    )
    return card(
        rx.el.header(
            rx.el.h2(title, class_name="mr-auto text-md font-semibold"),
            *([] if narrow else [key]),
            button(
                rx.cond(as_table, "Show as chart", "Show as table"),
                kind="ghost",
                size="sm",
                on_click=on_switch,
                class_name="print:hidden",
            ),
            class_name="flex flex-wrap items-center gap-x-2 gap-y-1 min-h-11 pl-4 pr-2 py-1 "
            "border-b border-border",
        ),
        *([rx.cond(as_table, rx.fragment(), key)] if narrow else []),
        rx.cond(as_table, _table(shown, unit), _bars(shown)),
    )


def _key(label: str, number: Shown, look: str) -> rx.Component:
    return rx.el.span(
        rx.el.span(aria_hidden="true", class_name=f"size-2.5 rounded-xs {look}"),
        label,
        " ",
        number,
        class_name="inline-flex items-center gap-1.5 text-xs text-text-2 whitespace-nowrap",
    )


def _bars(shown: Chart) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.foreach(shown.lines, _line),
            rx.el.div(
                rx.foreach(shown.bars, lambda bar: _column(bar, shown.with_numbers)),
                class_name="absolute inset-0 left-10 flex items-end",
            ),
            class_name="relative h-40 mt-6",
        ),
        rx.el.div(
            rx.foreach(shown.bars, _label),
            class_name=[
                "flex ml-10 pt-1.5 text-xs text-text-3",
                rx.cond(
                    shown.wide_labels,
                    f"max-md:[&>:not(:nth-child(3n+1))]:invisible {_LAST_INSIDE}",
                    "",
                ),
            ],
        ),
        role="img",
        aria_label=shown.sentence,
        class_name="px-4 pb-3 overflow-hidden",
    )


def _line(line: Line) -> rx.Component:
    return rx.el.div(
        rx.el.span(line.label, class_name="w-8 text-right text-xs text-text-3"),
        class_name="absolute inset-x-0 h-0 flex items-center after:absolute "
        "after:left-10 after:right-0 after:border-t after:border-border",
        style={"bottom": line.height},
    )


def _column(bar: Bar, with_numbers: Shown) -> rx.Component:
    return rx.el.div(
        rx.cond(
            with_numbers,
            rx.el.span(bar.calls, class_name="pb-0.5 text-xs font-semibold max-md:hidden"),
        ),
        rx.cond(
            bar.unconnected != "0",
            rx.el.div(
                class_name=f"w-[68%] max-w-11 shrink-0 rounded-t-xs {_GREY}",
                style={"height": bar.unconnected_height},
            ),
        ),
        rx.el.div(
            class_name="w-[68%] max-w-11 shrink-0 bg-accent",
            style={"height": bar.connected_height},
        ),
        title=bar.words,
        class_name="relative flex-1 min-w-0 h-full flex flex-col justify-end items-center "
        "hover:bg-hover/60",
    )


def _label(bar: Bar) -> rx.Component:
    return rx.el.span(
        rx.el.span(bar.label, class_name="absolute left-1/2 -translate-x-1/2 whitespace-nowrap"),
        class_name="relative flex-1 min-w-0 h-4",
    )


def _table(shown: Chart, unit: str) -> rx.Component:
    head = [rx.el.th(unit, scope="col")]
    head += [
        rx.el.th(name, scope="col", class_name="num")
        for name in ("Calls", "Connected", "Not connected")
    ]
    return rx.el.div(
        rx.el.table(
            rx.el.caption(shown.sentence, class_name="sr-only"),
            rx.el.thead(rx.el.tr(*head)),
            rx.el.tbody(rx.foreach(shown.bars, _row)),
            class_name="grid-table [--row:2rem] whitespace-nowrap "
            "md:[&_:is(td,th):not(:first-child,:last-child)]:px-1.5",
        ),
        class_name="max-h-72 overflow-auto",
    )


def _row(bar: Bar) -> rx.Component:
    return rx.el.tr(
        rx.el.td(bar.name),
        rx.el.td(bar.calls, class_name="num", data_label="Calls"),
        rx.el.td(bar.connected, class_name="num", data_label="Connected"),
        rx.el.td(bar.unconnected, class_name="num", data_label="Not connected"),
    )


def busiest(points: Iterable[Calls]) -> Calls | None:
    """The point with the most calls, the first of several."""
    return max(points, key=lambda point: point.calls, default=None)
