"""Reflex configuration: name, plugins, addresses. Nothing else."""

import json
from pathlib import Path

import reflex as rx

from crm_app.settings import get_settings
from crm_app.web.acts import NoEval
from crm_app.web.same_origin import SameOrigin
from crm_app.web.slim import Slim


def _tailwind_theme() -> dict[str, object]:
    """The names of the design tokens, in place of Tailwind's own palette and steps."""
    tokens = json.loads(Path(__file__).with_name("assets").joinpath("tokens.json").read_text())
    tones = tokens["tone"]["light"]
    shades = [f"{tone}-{part}" for tone in tones for part in tones[tone]]
    names = [*tokens["color"]["light"], *shades]
    return {
        "colors": {name: f"var(--{name})" for name in names}
        | {"transparent": "transparent", "current": "currentColor"},
        "fontSize": {
            step: [f"var(--fs-{step})", f"var(--lh-{step})"] for step in tokens["text"]["admin"]
        },
        "borderRadius": {name: f"var(--r-{name})" for name in tokens["radius"]},
        "boxShadow": {name: f"var(--elevation-{name})" for name in tokens["shadow"]["light"]},
        "fontFamily": {"sans": "var(--font-admin)"},
    }


config = rx.Config(
    app_name="crm_app",
    telemetry_enabled=False,
    show_built_with_reflex=False,
    frozen_lockfile=True,
    # Brotli is a tenth smaller than gzip, and every browser takes it over HTTPS.
    frontend_compression_formats=["brotli", "gzip"],
    redis_url=get_settings().redis_url,
    # With Redis any worker can take a tab over and receive its files. Without there is one worker,
    # and what it holds per tab is worth no file on the disk.
    state_manager_mode=(
        rx.constants.StateManagerMode.REDIS
        if get_settings().redis_url
        else rx.constants.StateManagerMode.MEMORY
    ),
    # Socket.IO refuses even our own pages unless their origin is listed.
    cors_allowed_origins=get_settings().origins,
    plugins=[
        rx.plugins.TailwindV4Plugin(
            {
                "theme": _tailwind_theme(),
                "darkMode": "class",
                "content": ["./app/**/*.jsx", "./app_components/**/*.jsx", "./public/js/*.js"],
            }
        ),
        SameOrigin(),
        Slim(),
        NoEval(),
    ],
    disable_plugins=[rx.plugins.SitemapPlugin],
)
