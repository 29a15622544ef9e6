"""What the pages of this site may load and do (Content-Security-Policy)."""

import base64
import hashlib
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from crm_app.adapters.recording_store import get_store
from crm_app.domain.schedules import letter
from crm_app.kernel.errors import CrmError
from crm_app.settings import get_settings

IN_SCOPE = "crm.policy"  # where the gate of pages leaves the policy of an address for `Headers`
_SCRIPT = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
_STYLE = re.compile(rb"<style[^>]*>(.*?)</style>", re.DOTALL)
_EMPTY = b""  # a style element to which scripts then add rules
# An answer that is no page: shown alone, a browser may draw its picture or play its sound.
FILES = "; ".join([
    "default-src 'none'",
    "img-src 'self'",
    "media-src 'self'",
    "style-src 'unsafe-inline'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
])  # fmt: skip


def portal(page: bytes = b"") -> str:
    """The policy of a page of the portal.

    Its inline scripts are known by their hashes, so what somebody else gets into it does not run.
    Styles come from files, or are rules that `jsx.js` adds; attributes may have some, since a built
    page hides that way what is not drawn yet. A report's letter is shown in a frame, which is held
    to the policy of the page around it.
    """
    letters = letter.style_sheet().encode()
    sockets = [origin.replace("http", "ws", 1) for origin in get_settings().origins]
    return "; ".join([
        "default-src 'none'",
        " ".join(["script-src 'self'", *_hashes(_SCRIPT.findall(page))]),
        " ".join(["style-src 'self'", *_hashes([_EMPTY, letters])]),
        "style-src-attr 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        " ".join(["connect-src 'self'", *sockets]),  # older Safaris hold sockets for another origin
        " ".join(["media-src 'self' blob:", *recordings_elsewhere()]),
        "manifest-src 'self'",
        "worker-src 'none'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ])  # fmt: skip


@lru_cache(maxsize=4)
def phone_app(page: bytes) -> str:
    """The policy of the telecallers' app, of which no script is inline.

    Recordings are heard and sent as blobs; react-native-web lays out by style
    attributes and by rules that its script adds to an empty style.
    """
    elsewhere = recordings_elsewhere()
    return "; ".join([
        "default-src 'self'",
        " ".join(["style-src 'self'", *_hashes([*_STYLE.findall(page), _EMPTY])]),
        "style-src-attr 'unsafe-inline'",
        "img-src 'self' data: blob:",
        " ".join(["connect-src 'self'", *elsewhere]),
        " ".join(["media-src 'self' blob:", *elsewhere]),
        "worker-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ])  # fmt: skip


def recordings_elsewhere() -> list[str]:
    """The bucket's origin where players are sent to it (`CRM_STORAGE_REDIRECT`)."""
    if not get_settings().storage_redirect:
        return []
    try:
        signed = get_store().signed_url("2000/01/any", 60)
    except CrmError:  # without credentials nothing is signed, and nothing played either
        return []
    parts = urlsplit(signed or "")
    return [f"{parts.scheme}://{parts.netloc}"] if signed else []


def of_built_pages(client: Path, not_found: str) -> Callable[[str], str]:
    """Answers the policy of each address, worked out from the built pages."""
    pages = {
        _address(index.parent.relative_to(client)): portal(index.read_bytes())
        for index in client.rglob("index.html")
    }
    otherwise = portal((client / not_found).read_bytes())
    return lambda path: pages.get(path.rstrip("/") or "/", otherwise)


def _address(folder: Path) -> str:
    return "/" if folder == Path() else f"/{folder.as_posix()}"


def _hashes(inline: list[bytes]) -> list[str]:
    digests = (base64.b64encode(hashlib.sha256(each).digest()).decode() for each in inline)
    return list(dict.fromkeys(f"'sha256-{digest}'" for digest in digests))
