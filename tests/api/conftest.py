"""The API over HTTP, with real commits."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from api_ext.app import create_api
from crm_app.adapters import import_files
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
def uploads(migrated_database: None) -> Iterator[None]:
    """Takes the files away that accepted imports leave for a jobs process that never comes."""
    folder = import_files.path("x").parent
    before = set(folder.iterdir())
    yield
    for path in set(folder.iterdir()) - before:
        path.unlink()


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


class Signed:
    """The client with a person's access token; all share its event loop and its pools."""

    def __init__(self, client: TestClient, token: str) -> None:
        self._client = client
        self.token = token

    def request(self, method: str, url: str, **rest: Any) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {self.token}"} | rest.pop("headers", {})
        return self._client.request(method, url, headers=headers, **rest)

    def __getattr__(self, name: str) -> Callable[..., httpx2.Response]:
        return partial(self.request, name.upper())


@pytest.fixture
def as_user(api: TestClient) -> Callable[[User], Signed]:
    """Signs a person in over the API and answers a client that sends the token."""

    def sign_in(user: User) -> Signed:
        answer = api.post("/api/auth/login", json={"username": user.username, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        return Signed(api, answer.json()["access_token"])

    return sign_in
