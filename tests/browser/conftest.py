"""A real browser, a real server, real workers."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
from django.conf import settings
from django.test import Client

from tests.databases import test_database_url

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

    from accounts.models import User

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
SIZES = {"phone": (390, 844), "desktop": (1440, 900)}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    if not CHROMIUM:
        pytest.skip("Chromium is not installed")
    # Playwright runs a loop in this thread; Django's ORM would refuse to work beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


class Windows:
    """Opens browser windows on the running site, of any size and scheme, for anybody."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser, self.url = browser, url
        self.contexts: list[BrowserContext] = []
        self.errors: list[str] = []

    def open(
        self,
        user: User | None = None,
        *,
        size: str = "desktop",
        scheme: Literal["light", "dark"] = "light",
        javascript: bool = True,
    ) -> Page:
        width, height = SIZES[size]
        context = self.browser.new_context(
            base_url=self.url,
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            reduced_motion="reduce",
            java_script_enabled=javascript,
        )
        self.contexts.append(context)
        if user is not None:
            context.add_cookies([_session(user, self.url)])
        page = context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._hear)
        return page

    def _hear(self, said: ConsoleMessage) -> None:
        # The browser itself reports answers such as 422, which are part of the talk.
        if said.type == "error" and "Failed to load resource" not in said.text:
            self.errors.append(said.text)


@pytest.fixture
def windows(browser: Browser, live_server: Any) -> Iterator[Windows]:
    """Windows that are closed at the end; a script error in any of them fails the test."""
    windows = Windows(browser, live_server.url)
    yield windows
    for context in windows.contexts:
        context.close()
    assert windows.errors == []


@pytest.fixture
def page(windows: Windows) -> Page:
    return windows.open()


def _session(user: User, url: str) -> Any:
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    return {"name": cookie.key, "value": cookie.value, "url": url}


@pytest.fixture
def workers(transactional_db: None, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The production worker on the test database."""
    environment = {
        **os.environ,
        "DATABASE_URL": test_database_url(),
        "WORKERS": "2",
        "SERVICE": "worker",
    }
    with (tmp_path / "work.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "work"],
            cwd=settings.BASE_DIR, env=environment, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        yield process
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def look(page: Page, name: str) -> None:
    """Keep a screenshot where SCREENSHOTS names a folder."""
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)
