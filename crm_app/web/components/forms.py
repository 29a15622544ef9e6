"""A form that the browser itself sends."""

import reflex as rx


class _NativeForm(rx.Component):
    """The form of assets/js/form.js: Reflex's own forms always prevent the browser's post."""

    library = "$/public/js/form.js"
    tag = "NativeForm"
    action: rx.Var[str]


def native_form(*children: rx.Component, action: str, class_name: str = "group") -> rx.Component:
    """Posts its fields to `action`; while it waits, `group-data-[busy]:` classes apply."""
    return _NativeForm.create(*children, action=action, class_name=class_name)
