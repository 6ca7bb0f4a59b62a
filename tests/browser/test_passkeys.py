"""A passkey in a real browser, with an authenticator that Chromium plays: made, signs in, signs an act."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from tests.actions.test_signing import newest
from tests.actions.test_specifications import drafted
from tests.bench import PASSWORD, Bench
from tests.browser.conftest import Quietly
from tests.mailbox import free_port
from tests.stations import Stations
from tracker import create_app

ASKED = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def served(sqlite_stations: Stations, chromium: Browser) -> Iterator[tuple[Bench, Page]]:
    """A bench at an address that browsers trust, and a page of a browser with an authenticator."""
    bench, address = sqlite_stations.furnished(), f"http://localhost:{free_port()}"
    settings = replace(bench.site.settings, passkey_origin=address)
    bench.site = replace(bench.site, settings=settings)
    port, app = int(address.rsplit(":", 1)[1]), create_app(site=bench.site)
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=Quietly)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    context = chromium.new_context(base_url=address, reduced_motion="reduce")
    page = context.new_page()
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": ASKED})
    yield bench, page
    context.close()
    server.shutdown()
    thread.join()
    server.server_close()
    sqlite_stations.close()


def press(page: Page, button: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).click()


def test_a_passkey_is_made_signs_in_and_signs_an_act(served):
    bench, page = served
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto("/sign-in?next=/factors")
    page.fill("#login", "olga")
    page.fill("#password", PASSWORD)
    press(page, "Sign in")
    page.fill("#label", "Test phone")
    page.fill("#key-password", PASSWORD)
    press(page, "Make a passkey on this device")
    assert "The passkey is in use from now on." in page.inner_text("main")
    press(page, "Sign out")
    press(page, "Sign in with a passkey")

    code = drafted(bench)
    page.goto(f"/s/{code}/propose_specification")
    page.fill("#signer_login", "olga")
    page.get_by_text("Sign with my passkey instead of the password").click()
    assert page.is_disabled("#password")
    press(page, "Propose for approval")
    assert "Recorded" in page.inner_text("main")
    esig = newest(bench, code)["esig"]
    assert (esig["auth"], esig["first"]) == (["name", "passkey"], True)
    assert "passkey" not in json.dumps(newest(bench, code)["data"])
    assert wrong == []
