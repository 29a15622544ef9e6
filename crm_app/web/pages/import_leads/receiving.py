"""A file on its way from the browser to a draft."""

from functools import partial
from pathlib import PurePath
from typing import Any

import reflex as rx

from crm_app.adapters import import_files
from crm_app.adapters.import_files import NewFile, StoredFile
from crm_app.domain.imports import service as imports
from crm_app.domain.imports.schemas import DraftView
from crm_app.web.bridge import in_work
from crm_app.work import Work


async def store(state: Any, first: rx.UploadChunk, rest: rx.UploadChunkIterator) -> StoredFile:
    """Write an upload to our folder; what does not arrive whole is gone again.

    Raises:
        NotPermitted: the user may not import.
        FileTooLarge: over 300 MB.
    """
    await in_work(state, imports.check_may_import, read_only=True)
    new = await rx.run_in_thread(NewFile)
    try:
        await rx.run_in_thread(partial(new.write, first.data))
        async for chunk in rest:
            await rx.run_in_thread(partial(new.write, chunk.data))
        return new.keep()
    except BaseException:
        new.discard()
        raise


async def look_into(state: Any, stored: StoredFile, path: str) -> DraftView:
    """Make a draft of a stored file, which came as `path`; one that is no table is removed.

    Raises:
        UnreadableFile: it is no table.
        TooManyRows: over a million rows.
    """

    def create(work: Work) -> DraftView:
        return imports.create_draft(work, stored, PurePath(path).name)

    try:
        return await in_work(state, create)
    except BaseException:
        import_files.remove(stored.name)
        raise
