"""The body of a piece, block by block, also when it stops coming."""

import asyncio
from types import SimpleNamespace

import pytest

from api_ext.body_limit import LARGEST_BODY, _limit_of
from api_ext.routers import uploads
from crm_app.domain.recordings.schemas import MAX_BYTES
from crm_app.domain.recordings.uploads import BLOCK


def part(length, *, more=True):
    return {"type": "http.request", "body": b"x" * length, "more_body": more}


CUT = {"type": "http.disconnect"}


def received(*messages):
    """The lengths of the blocks, and whether the body was cut."""
    waiting = iter(messages)

    async def receive():
        try:
            return next(waiting)
        except StopIteration:
            await asyncio.sleep(60)

    async def read():
        body = uploads._Body(SimpleNamespace(receive=receive))
        return [len(block) async for block in body.blocks()], body.is_cut

    return asyncio.run(read())


@pytest.mark.parametrize(
    ("messages", "blocks", "is_cut"),
    [
        ([part(0, more=False)], [], False),
        ([part(5), part(6, more=False)], [11], False),
        ([part(BLOCK), part(0, more=False)], [BLOCK], False),
        ([part(3 * BLOCK + 1, more=False)], [BLOCK, BLOCK, BLOCK, 1], False),
        ([part(BLOCK - 1), part(2), CUT], [BLOCK, 1], True),
        ([CUT], [], True),
        ([part(7)], [7], True),  # and then nothing comes any more
    ],
)
def test_blocks_of_a_body(messages, blocks, is_cut, monkeypatch):
    monkeypatch.setattr(uploads, "IDLE_SECONDS", 0.05)
    assert received(*messages) == (blocks, is_cut)


def test_only_pieces_may_be_large():
    assert _limit_of("PATCH", "/api/uploads/1") == MAX_BYTES
    assert _limit_of("POST", "/api/uploads/1") == LARGEST_BODY
    assert _limit_of("PATCH", "/api/leads/1") == LARGEST_BODY
