"""The mail of a report: pure, from figures to HTML and plain text.

Mail clients know tables and little else, show no image unasked, and paint dark what they like. So
bars are cells of tables, every ground and every text names its colour, a media query gives both
again in dark, and each bar has its number beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape

from crm_app.domain.reports.rules import ordered, sort_of
from crm_app.domain.reports.schemas import METRICS, Performance, PerformanceRow
from crm_app.domain.reports.words import OUTCOMES, figure, figures, label
from crm_app.domain.schedules import words
from crm_app.kernel.clock import local_day
from crm_app.kernel.wording import clock, count, day, number, percent

MOST_ROWS = 100  # of telecallers in the mail itself; the files have all
_A_ROW = 4
_IN_TABLE = ("calls", "connected", "talk_seconds", "followups_done", "enrolled", "conversion_rate")

# As the portal's tokens: light, dark.
_COLOURS = {
    "canvas": ("#f7f8fa", "#0c0e13"),
    "surface": ("#ffffff", "#13161c"),
    "line": ("#e1e3e8", "#292d35"),
    "text": ("#141821", "#ebedf0"),
    "quiet": ("#4a505b", "#b7bbc2"),
    "bar": ("#2e55d0", "#5b82f0"),
    "rest": ("#b9c8f4", "#2b3c6e"),
    "note": ("#fff3e0", "#3a2a12"),
    "note-text": ("#7a3e00", "#ffce94"),
    "link": ("#2649c0", "#9bb9fe"),
}
_GROUNDS = {"canvas", "surface", "bar", "rest", "note"}
_FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"


@dataclass(frozen=True)
class Facts:
    """What the mail says besides the figures."""

    name: str
    organisation: str
    zone: str
    now: datetime
    due_at: datetime
    when: str  # the schedule in words
    owner: str
    branch: str
    telecaller: str
    sort: str
    is_late: bool
    missed: int
    is_asked: bool  # by "Send now", not by the clock
    link: str
    files: Sequence[str]


@dataclass(frozen=True)
class Letter:
    """A subject, and the same in two forms."""

    subject: str
    html: str
    text: str


def write(report: Performance, facts: Facts) -> Letter:
    """The whole mail."""
    today = local_day(facts.now, facts.zone)
    span = words.span(report.first_day, report.last_day, today)
    subject = " ".join(f"{facts.name}: {span}{' (late)' if facts.is_late else ''}".split())
    column, descending = sort_of(facts.sort)
    rows = ordered(report.rows, column, descending=descending)
    return Letter(
        subject=subject,
        html=_html(report, facts, rows, span, today),
        text=_text(report, facts, rows, span, today),
    )


def _about(facts: Facts, span: str) -> str:
    whose = ", ".join(filter(None, (facts.telecaller, facts.branch))) or "All branches"
    return f"{span}, both days included ({facts.zone}). {whose}."


def _late(facts: Facts, today: date) -> str:
    """Why it comes now; empty when it comes in time."""
    if not facts.is_late:
        return ""

    def at(instant: datetime) -> str:
        return f"{day(local_day(instant, facts.zone), today)} {clock(instant, facts.zone)}"

    missed = ""
    if facts.missed:
        ones = "1 earlier one was" if facts.missed == 1 else f"{number(facts.missed)} earlier were"
        missed = f" {ones} missed and will not come."
    asked = "asked for" if facts.is_asked else "due"
    return f"Late: {asked} {at(facts.due_at)}, sent {at(facts.now)}.{missed}"


def _why(facts: Facts) -> str:
    if facts.is_asked:
        return f"{facts.owner} had this report sent to you now. It comes by itself: {facts.when}."
    return f"{facts.owner} scheduled this report for you: {facts.when}."


def _attached(facts: Facts) -> str:
    return f"Attached: {', '.join(facts.files)}." if facts.files else ""


def _rest(report: Performance) -> str:
    over = len(report.rows) - MOST_ROWS
    return f"And {count(over, 'more telecaller')}; the portal shows all." if over > 0 else ""


# Plain text


def _text(
    report: Performance, facts: Facts, rows: Sequence[PerformanceRow], span: str, today: date
) -> str:
    lines = [facts.organisation, facts.name, _about(facts, span), _late(facts, today), ""]
    lines += [f"{label(key)}: {figure(report.totals, key)}" for key in METRICS]
    if len(report.by_day) > 1:
        lines += ["", "Calls by day"]
        lines += [
            f"{day(each.day, today)}: {number(each.calls)}, {number(each.connected)} connected"
            for each in report.by_day
        ]
    lines += ["", "How calls ended"]
    lines += [
        f"{OUTCOMES[each.outcome]}: {number(each.calls)}"
        f" ({percent(each.calls, report.totals.calls)})"
        for each in report.by_outcome
    ]
    lines += ["", "Telecallers"]
    for row in rows[:MOST_ROWS]:
        said = ", ".join(f"{label(key)} {figure(row, key)}" for key in _IN_TABLE)
        lines.append(f"{row.name} ({row.branch}): {said}")
    lines += [_rest(report), "", facts.link, _attached(facts), "", _why(facts)]
    folded = [line for at, line in enumerate(lines) if line or (at and lines[at - 1])]
    return "\n".join(folded).strip() + "\n"


# HTML


def style_sheet() -> str:
    """The rules of every letter, the same always: a page that shows one allows them by it."""

    def rule(name: str, colour: str) -> str:
        what = "background-color" if name in _GROUNDS else "color"
        if name == "line":
            what = "border-color"
        return f".{name}{{{what}:{colour}!important}}"

    dark = "".join(rule(name, colours[1]) for name, colours in _COLOURS.items())
    # Some clients take a class for the mark of their own dark colours.
    return (
        ":root{color-scheme:light dark;supported-color-schemes:light dark}"
        "@media (max-width:480px){.pad{padding:16px!important}.wide{display:none!important}}"
        f"@media (prefers-color-scheme:dark){{{dark}}}"
    )


def _ground(name: str) -> str:
    return f'class="{name}" bgcolor="{_COLOURS[name][0]}" '


def _style(name: str, more: str = "") -> str:
    return f'style="{_FONT};color:{_COLOURS[name][0]};{more}"'


def _html(
    report: Performance, facts: Facts, rows: Sequence[PerformanceRow], span: str, today: date
) -> str:
    parts = [
        _paragraph(facts.organisation, "quiet", "font-size:13px;margin:0"),
        f'<h1 class="text" {_style("text", "font-size:20px;line-height:28px;margin:2px 0 4px")}>'
        f"{escape(facts.name)}</h1>",
        _paragraph(_about(facts, span), "quiet", "font-size:14px;margin:0 0 16px"),
        _note(_late(facts, today)),
        _key_figures(report),
    ]
    if len(report.by_day) > 1:
        parts.append(_by_day(report, today))
    parts += [
        _endings(report),
        _people(report, rows),
        _paragraph(_rest(report), "quiet", "font-size:13px"),
        f'<p style="margin:20px 0 8px"><a class="link" href="{escape(facts.link)}" '
        f"{_style('link', 'font-size:15px;font-weight:600')}>Open this report</a></p>",
        _paragraph(_attached(facts), "quiet", "font-size:13px;margin:0 0 4px"),
        _paragraph(_why(facts), "quiet", "font-size:13px;margin:0"),
    ]
    first = (
        f"{figure(report.totals, 'calls')} calls, {figure(report.totals, 'connected')} connected"
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        '<meta name="supported-color-schemes" content="light dark">'
        f"<title>{escape(facts.name)}</title><style>{style_sheet()}</style></head>"
        f'<body {_ground("canvas")}style="margin:0;padding:0;background-color:'
        f'{_COLOURS["canvas"][0]}"><div style="display:none;max-height:0;overflow:hidden">'
        f"{escape(first)}</div>"
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" '
        f'{_ground("canvas")}><tr><td align="center" style="padding:12px 8px">'
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" '
        f'{_ground("surface")}style="max-width:640px;background-color:{_COLOURS["surface"][0]};'
        'border-radius:8px"><tr><td class="pad" style="padding:24px">'
        f"{''.join(parts)}</td></tr></table></td></tr></table></body></html>"
    )


def _paragraph(sentence: str, colour: str, more: str) -> str:
    if not sentence:
        return ""
    return (
        f'<p class="{colour}" {_style(colour, f"line-height:20px;{more}")}>{escape(sentence)}</p>'
    )


def _note(sentence: str) -> str:
    if not sentence:
        return ""
    return (
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" '
        f'style="margin:0 0 16px"><tr><td {_ground("note")}style="background-color:'
        f'{_COLOURS["note"][0]};padding:10px 12px;border-radius:6px"><span class="note-text" '
        f"{_style('note-text', 'font-size:14px;line-height:20px;font-weight:600')}>"
        f"{escape(sentence)}</span></td></tr></table>"
    )


def _key_figures(report: Performance) -> str:
    pairs = list(zip(METRICS, figures(report.totals), strict=True))
    lines = [pairs[at : at + _A_ROW] for at in range(0, len(pairs), _A_ROW)]
    cells = "".join(f"<tr>{''.join(_key_figure(*pair) for pair in line)}</tr>" for line in lines)
    return _table("Key figures", cells, 'style="margin:0 0 8px;table-layout:fixed"')


def _key_figure(metric: str, value: str) -> str:
    return (
        '<td width="25%" valign="top" style="padding:0 8px 12px 0">'
        f'<span class="quiet" {_style("quiet", "display:block;font-size:13px;line-height:18px")}>'
        f'{escape(label(metric))}</span><strong class="text" '
        f"{_style('text', 'display:block;font-size:18px;line-height:26px')}>{escape(value)}"
        "</strong></td>"
    )


def _by_day(report: Performance, today: date) -> str:
    longest = max(each.calls for each in report.by_day)
    lines = [
        _line(
            day(each.day, today),
            [(each.connected, "bar"), (each.calls - each.connected, "rest")],
            longest,
            [number(each.calls), number(each.connected)],
        )
        for each in report.by_day
    ]
    return _heading("Calls by day") + _table(
        "Calls by day; the dark part of a bar is connected",
        _heads(["Day", "", "Calls", "Connected"]) + "".join(lines),
    )


def _endings(report: Performance) -> str:
    total, longest = report.totals.calls, max(each.calls for each in report.by_outcome)
    lines = [
        _line(
            OUTCOMES[each.outcome],
            [(each.calls, "bar")],
            longest,
            [number(each.calls), percent(each.calls, total)],
        )
        for each in report.by_outcome
    ]
    return _heading("How calls ended") + _table(
        "How calls ended, the most frequent first",
        _heads(["Outcome", "", "Calls", "Share"]) + "".join(lines),
    )


def _people(report: Performance, rows: Sequence[PerformanceRow]) -> str:
    if not rows:
        return _paragraph("No telecaller has figures in these days.", "quiet", "font-size:14px")
    # On a phone the names and three figures have room.
    wide = {"talk_seconds", "followups_done", "conversion_rate"}

    def cells(name: str, values: Sequence[str], strong: bool) -> str:
        weight = "font-weight:600;" if strong else "font-weight:400;"
        shown = "".join(
            f'<td align="right" class="text line {"wide" if key in wide else ""}" '
            f"{_cell(weight + 'white-space:nowrap;padding-left:8px')}>{escape(value)}</td>"
            for key, value in zip(_IN_TABLE, values, strict=True)
        )
        return (
            f'<tr><th scope="row" align="left" class="text line" '
            f"{_cell(weight)}>{escape(name)}</th>{shown}</tr>"
        )

    head = "".join(
        f'<th scope="col" align="right" class="quiet line {"wide" if key in wide else ""}" '
        f"{_head('padding-left:8px')}>{escape(label(key))}</th>"
        for key in _IN_TABLE
    )
    body = "".join(
        cells(row.name, [figure(row, key) for key in _IN_TABLE], strong=False)
        for row in rows[:MOST_ROWS]
    )
    total = cells("Total", [figure(report.totals, key) for key in _IN_TABLE], strong=True)
    return _heading("Telecallers") + _table(
        "Telecallers",
        f'<tr><th scope="col" align="left" class="quiet line" {_head("")}>Telecaller</th>{head}'
        f"</tr>{body}{total}",
    )


def _heading(title: str) -> str:
    more = "font-size:16px;line-height:22px;margin:16px 0 4px"
    return f'<h2 class="text" {_style("text", more)}>{escape(title)}</h2>'


def _table(caption: str, inside: str, more: str = "") -> str:
    return (
        f'<table width="100%" cellpadding="0" cellspacing="0" border="0" '
        f'aria-label="{escape(caption)}" {more}>{inside}</table>'
    )


def _heads(names: Sequence[str]) -> str:
    return "<tr>{}</tr>".format(
        "".join(
            f'<th scope="col" align="{"left" if at < 1 else "right"}" class="quiet" '
            f"{_head('padding-left:10px' if at else '')}>{escape(name)}</th>"
            if name
            else '<td width="55%"></td>'
            for at, name in enumerate(names)
        )
    )


def _line(name: str, parts: Sequence[tuple[int, str]], longest: int, numbers: Sequence[str]) -> str:
    shown = "".join(
        f'<td align="right" class="text" {_plain("white-space:nowrap;padding-left:10px")}>'
        f"{escape(each)}</td>"
        for each in numbers
    )
    return (
        f'<tr><th scope="row" align="left" class="text" '
        f"{_plain('font-weight:400;white-space:nowrap;padding-right:10px')}>{escape(name)}</th>"
        f'<td width="55%" valign="middle">{_bar(parts, longest)}</td>{shown}</tr>'
    )


def _bar(parts: Sequence[tuple[int, str]], longest: int) -> str:
    """Cells as wide as their numbers; what is left of the row is empty."""
    widths = [(round(100 * value / longest) if longest else 0, name) for value, name in parts]
    filled = "".join(
        f'<td width="{width}%" height="12" {_ground(name)}style="background-color:'
        f'{_COLOURS[name][0]};font-size:0;line-height:0">&nbsp;</td>'
        for width, name in widths
        if width
    )
    left = 100 - sum(width for width, _ in widths)
    blank = '<td height="12" style="font-size:0;line-height:0">&nbsp;</td>'
    return (
        '<table role="presentation" aria-hidden="true" width="100%" cellpadding="0" '
        f'cellspacing="0" border="0"><tr>{filled}{blank if left > 0 else ""}</tr></table>'
    )


def _plain(more: str) -> str:
    return _style("text", f"font-size:14px;line-height:22px;{more}")


def _head(more: str) -> str:
    return _style("quiet", f"font-size:13px;line-height:20px;font-weight:400;{more}")


def _cell(more: str) -> str:
    line = f"border-top:1px solid {_COLOURS['line'][0]}"
    return _style("text", f"font-size:14px;line-height:20px;padding:5px 0;{line};{more}")
