"""The limits of benchmarks are statements that this schema knows."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from benchmarks import growth_limits
from benchmarks.growth_limits import Ground
from crm_app.access.actor import Actor
from crm_app.models import Role


@pytest.mark.parametrize("name", growth_limits.STATEMENTS)
def test_a_limit_can_be_planned(session, name):
    me = Actor("asha", Role.TELECALLER, uuid4(), uuid4())
    ids = [str(uuid4())]
    ground = Ground({}, {}, {"telecaller": me}, ids, ids, ids[0], datetime.now(UTC).date())
    values = growth_limits.values_of(ground)
    for statement in growth_limits.STATEMENTS[name]:
        planned = session.connection().exec_driver_sql(f"explain {statement}", values).scalars()
        assert planned.all()
