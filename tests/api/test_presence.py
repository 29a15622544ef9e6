"""Who is at work: any activity counts, reading too."""

import sqlalchemy as sa

from crm_app.models import User


def test_reading_is_activity(as_user, world, committed):
    for path in ("/api/leads", "/api/me"):
        committed.execute(sa.update(User).values(last_seen_at=None))
        committed.commit()
        assert as_user(world.asha).get(path).status_code == 200
        committed.rollback()
        seen = committed.execute(sa.select(User.last_seen_at).where(User.id == world.asha.id))
        assert seen.scalar_one() is not None, path


def test_presence_is_kept_with_its_time(as_user, world):
    client = as_user(world.asha)
    first = client.put("/api/me/presence", json={"state": "break"}).json()
    assert client.put("/api/me/presence", json={"state": "break"}).json() == first
    assert client.put("/api/me/presence", json={"state": "working"}).json()["state"] == "working"
    assert client.put("/api/me/presence", json={"state": "asleep"}).status_code == 422
