"""A telecaller lost the phone: an admin signs it out from the telecaller's page."""

import httpx2
from playwright.sync_api import Page, expect

from tests.e2e.conftest import ADMIN_PASSWORD, Program, sign_in

PASSWORD = "a long pass phrase"


def test_an_admin_signs_a_lost_phone_out_at_once(page: Page, program: Program) -> None:
    api = f"{program.address}/api"

    def signed(username: str, password: str, agent: str = "x") -> dict[str, str]:
        body = {"username": username, "password": password}
        answer = httpx2.post(f"{api}/auth/login", json=body, headers={"User-Agent": agent})
        assert answer.status_code == 200, answer.text
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}

    boss = signed("admin", ADMIN_PASSWORD)
    branch = httpx2.post(
        f"{api}/branches", json={"name": "Lost and found", "location": "Here"}, headers=boss
    ).json()
    person = {"username": "lost.phone", "password": PASSWORD, "full_name": "Lata Phadke"}
    made = httpx2.post(
        f"{api}/users", json=person | {"branch_id": branch["id"]}, headers=boss
    ).json()
    phone = signed("lost.phone", PASSWORD, "okhttp/4.12 (Android 14)")
    assert httpx2.get(f"{api}/me", headers=phone).status_code == 200

    sign_in(page, program, "admin", ADMIN_PASSWORD)
    page.goto(f"{program.address}/telecallers/{made['id']}")
    expect(page.get_by_text("App on Android")).to_be_visible()
    page.get_by_role("button", name="Sign out everywhere").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Keep signed in")).to_be_focused()
    dialog.get_by_role("button", name="Sign out everywhere").click()
    expect(page.get_by_text("1 session ended")).to_be_visible()
    expect(page.get_by_text("Nowhere now.")).to_be_visible()
    assert httpx2.get(f"{api}/me", headers=phone).status_code == 401
    assert httpx2.get(f"{api}/leads", headers=phone).status_code == 401
