"""The API over HTTP, with real commits."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx2
import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from api_ext.app import create_api
from crm_app.models import Branch, Lead, Role, User
from tests.conftest import PASSWORD, makers


@dataclass
class World:
    """Two branches; of the leads `own` is Asha's, `near` a colleague's, `far` elsewhere."""

    pune: Branch
    jaipur: Branch
    admin: User
    manager: User
    asha: User
    colleague: User
    stranger: User
    own: Lead
    near: Lead
    far: Lead


@pytest.fixture
def api(committed: Session) -> Iterator[TestClient]:
    with TestClient(create_api(), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def world(committed: Session) -> World:
    make_branch, make_user, make_lead = makers(committed)
    pune, jaipur = make_branch("Pune"), make_branch("Jaipur")
    asha = make_user(username="asha", full_name="Asha Patil", branch_id=pune.id)
    colleague = make_user(username="rohit", full_name="Rohit Rao", branch_id=pune.id)
    stranger = make_user(username="kavita", full_name="Kavita Rathore", branch_id=jaipur.id)
    made = World(
        pune=pune,
        jaipur=jaipur,
        admin=make_user(Role.ADMIN, username="boss", full_name="The Boss"),
        manager=make_user(Role.MANAGER, username="meera", branch_id=pune.id),
        asha=asha,
        colleague=colleague,
        stranger=stranger,
        own=make_lead(asha, student_name="Own Lead", phone_e164="+919800000001"),
        near=make_lead(colleague, student_name="Near Lead", phone_e164="+919800000002"),
        far=make_lead(stranger, student_name="Far Lead", phone_e164="+919800000003"),
    )
    committed.commit()
    return made


@pytest.fixture
def as_user(api: TestClient) -> Callable[[User], httpx2.Client]:
    """Signs a person in over the API and answers a client that sends the token."""

    def sign_in(user: User) -> httpx2.Client:
        answer = api.post("/api/auth/login", json={"username": user.username, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        client = TestClient(api.app, raise_server_exceptions=False)
        client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        return client

    return sign_in
