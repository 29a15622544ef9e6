"""The telecallers' app at /m/: the files that `scripts/build_pwa.py` built, and their headers."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from crm_app.web import policy
from crm_app.web.headers import ASK_AGAIN, FOR_EVER, MICROPHONE_ALONE, safety

BASE = "/m/"
INDEX = "index.html"
NOT_BUILT = "The telecallers' app is not built. Run: python scripts/build_pwa.py"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
PACKED = {"br": ".br", "gzip": ".gz"}  # the best first; the build writes them beside the files


@dataclass(frozen=True, slots=True)
class File:
    """A file of the build as it is sent."""

    kind: str
    keep: str
    etag: str
    plain: bytes
    packed: dict[str, bytes]

    def answer(self, asked: dict[bytes, bytes]) -> Response:
        """The smallest form that the browser takes, or nothing when it has this one."""
        headers = {"cache-control": self.keep, "etag": self.etag, "vary": "Accept-Encoding"}
        if self.etag in asked.get(b"if-none-match", b"").decode("latin-1"):
            return Response(status_code=304, headers=headers)
        takes = asked.get(b"accept-encoding", b"").decode("latin-1").lower()
        accepted = {part.split(";")[0].strip() for part in takes.split(",") if ";q=0" not in part}
        for coding, content in self.packed.items():
            if coding in accepted:
                headers["content-encoding"] = coding
                return Response(content, headers=headers, media_type=self.kind)
        return Response(self.plain, headers=headers, media_type=self.kind)


class PhoneApp:
    """Pure ASGI around the rest of the site: answers below /m/ and passes everything else on.

    The build is held in memory: some two megabytes, and a file that is replaced while a page
    loads cannot give half of two builds.
    """

    def __init__(self, app: ASGIApp, built: Path) -> None:
        self.app = app
        self.built = built
        self.files = read_build(built)
        self.safety = {name.decode(): value.decode() for name, value in safety()}
        self.safety["permissions-policy"] = MICROPHONE_ALONE

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        path = scope["path"] if scope["type"] == "http" else ""
        if path != BASE.rstrip("/") and not path.startswith(BASE):
            await self.app(scope, receive, send)
            return
        answer = self._answer(scope, path)
        page = self.files.get(INDEX)
        allowed = policy.phone_app(page.plain if page else b"")
        answer.headers.update({**self.safety, "content-security-policy": allowed})
        await answer(scope, receive, send)

    def _answer(self, scope: Scope, path: str) -> Response:
        if scope["method"] not in {"GET", "HEAD"}:
            return PlainTextResponse("Only reading.", 405, {"allow": "GET, HEAD"})
        if path == BASE.rstrip("/"):
            query = scope["query_string"].decode("latin-1")
            return RedirectResponse(f"{BASE}?{query}" if query else BASE, 308)
        if not self.files:  # built since the start?
            self.files = read_build(self.built)
        if not self.files:
            return PlainTextResponse(NOT_BUILT, 503, {"cache-control": "no-store"})
        name = path.removeprefix(BASE)
        found = self.files.get(name)
        if found is None and (name.startswith("assets/") or "." in name.rpartition("/")[2]):
            # A file of another build: the page in its place would be taken for a script.
            return PlainTextResponse("Not found.", 404, {"cache-control": "no-store"})
        return (found or self.files[INDEX]).answer(dict(scope["headers"]))


def read_build(folder: Path) -> dict[str, File]:
    """Every file of the build by its name below /m/; none when there is no build."""
    if not (folder / INDEX).is_file():
        return {}
    files: dict[str, File] = {}
    packed: dict[str, dict[str, bytes]] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        coding = next((one for one, end in PACKED.items() if name.endswith(end)), None)
        if not path.is_file() or path.name.startswith("."):
            continue
        content = path.read_bytes()
        if coding:
            packed.setdefault(name.removesuffix(PACKED[coding]), {})[coding] = content
            continue
        files[name] = File(
            kind=TYPES.get(path.suffix, "application/octet-stream"),
            keep=(FOR_EVER if name.startswith("assets/") else ASK_AGAIN).decode(),
            etag=f'"{hashlib.sha256(content).hexdigest()[:24]}"',
            plain=content,
            packed={},
        )
    for name, forms in packed.items():
        best_first = {coding: forms[coding] for coding in PACKED if coding in forms}
        if name in files:
            files[name] = replace(files[name], packed=best_first)
    return files
