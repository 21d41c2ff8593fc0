"""Files and their links: signed, good for a day, refreshed whenever a message is read again."""

from __future__ import annotations

import hashlib
import hmac
import mimetypes
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePath

from aiohttp import web

DAY = 86_400
"""Seconds that a link lives: `ex` minus `is` in the docs' newest example."""

GONE = "This content is no longer available."


@dataclass(slots=True)
class Attachment:
    """A stored file. `folder` is the id in its link: its channel's, or the application's for an ephemeral upload."""

    id: int
    filename: str
    data: bytes = field(repr=False)
    content_type: str
    folder: int
    sign: Callable[[Attachment], str] = field(repr=False)
    ephemeral: bool = False
    duration: float | None = None
    description: str | None = None
    title: str | None = None
    embedded: bool = False
    """Shown inside an embed; Discord then leaves it out of the message's own list."""

    @property
    def size(self) -> int:
        return len(self.data)

    @property
    def url(self) -> str:
        """A link that is good for a day from now."""
        return self.sign(self)

    @property
    def path(self) -> str:
        kind = "ephemeral-attachments" if self.ephemeral else "attachments"
        return f"/cdn/{kind}/{self.folder}/{self.id}/{self.filename}"


class Cdn:
    """Keeps files in memory and serves them under links that it has signed."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.origin = ""
        self._now = now
        self._secret = secrets.token_bytes(32)
        self._files: dict[str, Attachment] = {}

    def store(
        self,
        id_: int,
        filename: str,
        data: bytes,
        folder: int,
        *,
        content_type: str | None = None,
        ephemeral: bool = False,
        duration: float | None = None,
        description: str | None = None,
    ) -> Attachment:
        kind = content_type or mimetypes.guess_type(filename)[0] or "application/octet-stream"
        name = filename.replace(" ", "_")  # as Discord does
        title = None
        if not name.isascii():  # its letters go as well, and a title without the ending keeps them
            title = PurePath(filename).stem
            name = name.encode("ascii", "ignore").decode()
            name = name if PurePath(name).suffix else f"_{name}"
        file = Attachment(id_, name, data, kind, folder, self.sign, ephemeral, duration, description, title=title)
        self._files[file.path] = file
        return file

    def forget(self, file: Attachment) -> None:
        self._files.pop(file.path, None)

    def sign(self, file: Attachment) -> str:
        start = int(self._now())
        ex, is_ = f"{start + DAY:x}", f"{start:x}"
        return f"{self.origin}{file.path}?ex={ex}&is={is_}&hm={self._mac(file.path, ex, is_)}&"

    async def serve(self, request: web.Request) -> web.Response:
        """GET of a link: the file or a part of it, or 404 once the link is old or its file gone."""
        file = self._files.get(request.path)
        if file is None or not self._good(request):
            return web.Response(status=404, text=GONE)
        try:
            wanted = request.http_range
        except ValueError:
            return web.Response(status=416)
        part = file.data[wanted]
        headers = {"Content-Type": file.content_type, "Accept-Ranges": "bytes"}
        if "Range" not in request.headers:
            return web.Response(body=part, headers=headers)
        start, _, _ = wanted.indices(file.size)
        headers["Content-Range"] = f"bytes {start}-{start + len(part) - 1}/{file.size}"
        return web.Response(status=206, body=part, headers=headers)

    def _good(self, request: web.Request) -> bool:
        ex, is_, mac = (request.query.get(key, "") for key in ("ex", "is", "hm"))
        if not hmac.compare_digest(mac.encode(), self._mac(request.path, ex, is_).encode()):
            return False
        return self._now() < int(ex, 16)

    def _mac(self, path: str, ex: str, is_: str) -> str:
        return hmac.new(self._secret, f"{path}?{ex}&{is_}".encode(), hashlib.sha256).hexdigest()
