"""What is being written is not lost."""

import reflex as rx


class Drafts(rx.Component):
    """Keeps long texts of the page until they are sent; one on a page is enough."""

    library = "$/public/js/drafts.js"
    tag = "Drafts"
