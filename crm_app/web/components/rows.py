"""Rows that keys move through."""

import reflex as rx


class RowPicker(rx.Component):
    """The rows of assets/js/rows.js."""

    library = "$/public/js/rows.js"
    tag = "RowPicker"
    chosen: rx.Var[list[str]]
    on_choose: rx.EventHandler[rx.event.passthrough_event_spec(list[str])]
