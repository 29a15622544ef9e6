"""What every step has: where one is, the heading, the bar at the bottom."""

from typing import Any

import reflex as rx
from reflex_base.utils.imports import ImportDict
from reflex_components_core.react_router import link

from crm_app.web.components.buttons import button, look
from crm_app.web.components.icons import icon
from crm_app.web.components.shown import Shown

STEPS = ["File", "Columns", "Duplicates", "Who gets them", "Dry run", "Import", "Result"]
NAMES = ["file", "columns", "duplicates", "who", "try", "import", "result"]
HEADING = "step"
CHOOSING = 4  # the steps with choices, to which one may go back
_NEXT, _BACK = "Control+Enter", "Alt+ArrowLeft"


def progress_of_steps(at: Shown, *, may_return: Shown = False) -> rx.Component:
    """The seven steps; `at` counts from 0, and `may_return` makes those that are done links."""
    return rx.el.nav(
        rx.el.ol(
            *(_step(index, label, at, may_return) for index, label in enumerate(STEPS)),
            class_name="hidden min-[900px]:flex items-center",
        ),
        rx.el.p(
            rx.match(
                at,
                *(
                    (index, f"Step {index + 1} of {len(STEPS)}: {label}")
                    for index, label in enumerate(STEPS)
                ),
                "",
            ),
            class_name="min-[900px]:hidden font-medium",
        ),
        aria_label="Steps",
    )


def heading(text: Shown, *children: rx.Component) -> rx.Component:
    """A step's heading, which gets the focus when the step comes."""
    return rx.el.div(
        rx.el.h2(text, id=HEADING, tab_index=-1, class_name="text-lg font-semibold outline-none"),
        *children,
        class_name="flex flex-wrap items-center gap-x-3 gap-y-1",
    )


def bottom_bar(*buttons: rx.Component, sentence: Shown) -> rx.Component:
    """Back and next, with what one should know before."""
    return rx.el.footer(
        rx.el.p(
            icon("info", class_name="mt-0.5 text-text-3"),
            rx.el.span(sentence),
            id="step-note",
            class_name="flex gap-2 flex-1 min-w-48 text-text-2",
        ),
        rx.el.div(*buttons, class_name="flex gap-2 ml-auto"),
        class_name="sticky bottom-0 flex flex-wrap items-center gap-2 -mx-4 md:-mx-6 -mb-5 mt-auto "
        "px-4 md:px-6 py-3 border-t border-border bg-surface",
    )


def back(to: Shown) -> rx.Component:
    """To the step before."""
    return link("Back", to=to, aria_keyshortcuts=_BACK, class_name=look())


def go_on(label: str, to: Shown, *, ready: Shown) -> rx.Component:
    """To the next step, once this one is `ready`; the bar's sentence says what is missing."""
    return rx.cond(
        ready,
        link(label, to=to, aria_keyshortcuts=_NEXT, class_name=look("primary")),
        not_yet(label),
    )


def press_on(label: Shown, *, ready: Shown, on_click: Any) -> rx.Component:
    """Like `go_on`, where the next step begins with something being done."""
    return rx.cond(
        ready,
        button(label, kind="primary", on_click=on_click, aria_keyshortcuts=_NEXT),
        not_yet(label),
    )


def not_yet(label: Shown) -> rx.Component:
    """The primary button while something is missing: it can be reached and read, not pressed."""
    return rx.el.button(
        label,
        type="button",
        aria_disabled="true",
        aria_describedby="step-note",
        class_name=f"{look()} bg-subtle border-border text-text-disabled shadow-none "
        "hover:bg-subtle cursor-not-allowed",
    )


# Not in a dialog; and in a line of text Alt+Left moves the cursor on some systems.
_KEYS = """
function StepKeys() {
  useEffect(() => {
    const press = (event) => {
      const next = event.key === "Enter" && (event.ctrlKey || event.metaKey);
      const back = event.key === "ArrowLeft" && event.altKey;
      if (event.repeat || !(next || back) || document.querySelector("dialog[open]")) return;
      if (back && event.target.closest?.("input:not([type=radio], [type=checkbox])")) return;
      const wanted = next ? "Control+Enter" : "Alt+ArrowLeft";
      const found = document.querySelector(`[aria-keyshortcuts="${wanted}"]`);
      if (!found && next) return;
      event.preventDefault();
      found?.click();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
  return null;
}
"""


class StepKeys(rx.Component):
    """Ctrl+Enter goes on, Alt+Left goes back."""

    tag = "StepKeys"

    def add_imports(self) -> ImportDict:
        """What the script uses."""
        return {"react": "useEffect"}

    def add_custom_code(self) -> list[str]:
        """The script."""
        return [_KEYS]


def _step(index: int, label: str, at: Shown, may_return: Shown) -> rx.Component:
    line = (
        "flex items-center not-first:before:content-[''] not-first:before:w-5 "
        "not-first:before:border-t not-first:before:border-gray-line not-first:before:ml-3 "
        "not-first:before:mr-3"
    )
    done = rx.el.span(
        _mark(icon("check", size=14), "bg-green-soft border-green-soft text-green-fg"),
        rx.el.span(label),
        rx.el.span(", done", class_name="sr-only"),
        class_name="flex items-center gap-2 font-medium text-text-2 whitespace-nowrap",
    )
    returning = link(done, to=f"?step={NAMES[index]}", class_name="rounded-sm hover:underline")
    here = rx.el.span(
        _mark(str(index + 1), "bg-accent border-accent text-on-accent"),
        label,
        aria_current="step",
        class_name="flex items-center gap-2 font-semibold text-text whitespace-nowrap",
    )
    coming = rx.el.span(
        _mark(str(index + 1), "border-border-control"),
        label,
        class_name="flex items-center gap-2 font-medium text-text-3 whitespace-nowrap",
    )
    before = rx.cond(may_return, returning, done) if index < CHOOSING else done
    return rx.el.li(
        rx.cond(at > index, before, rx.cond(at == index, here, coming)), class_name=line
    )


def _mark(inside: rx.Component | str, colours: str) -> rx.Component:
    return rx.el.span(
        inside,
        aria_hidden="true",
        class_name="grid place-items-center size-[22px] shrink-0 rounded-full border text-xs "
        f"{colours}",
    )
