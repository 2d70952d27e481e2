"""A headless Chromium, driven through chromedriver's own protocol (W3C WebDriver: JSON over HTTP)."""

from __future__ import annotations

import base64
import contextlib
import errno
import json
import random
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

PATIENCE = 30  # seconds for a page, on a busy machine
_FLAGS = (
    "headless",
    "no-sandbox",
    "disable-gpu",
    "disable-quic",
    "disable-dev-shm-usage",
    "no-first-run",
    "no-proxy-server",
    "disable-background-networking",
    "disable-component-update",
    "disable-sync",
    "window-size=900,600",
)
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the specification's own name for a reference to an element


def missing() -> str:
    """Why it cannot run here; empty when it can."""
    absent = [program for program in ("chromium", "chromedriver") if not shutil.which(program)]
    return f"{' and '.join(absent)} not installed" if absent else ""


def free_port() -> int:
    """For the browser to come back to; below those that the kernel gives out, so that nobody gets it in between."""
    while True:
        port = random.randint(20_000, 32_000)
        try:
            for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
                with socket.socket(family) as probe:
                    probe.bind((address, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                continue
        return port


@dataclass(frozen=True)
class Browser:
    """One window with a profile of its own, as new."""

    session: str

    def open(self, url: str) -> None:
        self._call("POST", "/url", url=url)

    @property
    def url(self) -> str:
        address: str = self._call("GET", "/url")
        return address

    @property
    def text(self) -> str:
        # in one step: an element found is lost when the next page comes
        shown: str = self.run("return document.body ? document.body.innerText : ''")
        return shown

    def run(self, script: str, *arguments: Any) -> Any:
        """What the script gives back in the page, or what its promise comes to."""
        return self._call("POST", "/execute/sync", script=script, args=arguments)

    def type(self, selector: str, text: str) -> None:
        self._call("POST", f"/element/{self._find(selector)}/value", text=text)

    def click(self, selector: str) -> None:
        self._call("POST", f"/element/{self._find(selector)}/click")

    def wait_for(self, text: str) -> None:
        """Until the page shows `text`."""
        end = time.monotonic() + PATIENCE
        while text not in (shown := self.text):
            assert time.monotonic() < end, f"{text!r} is not on the page at {self.url}: {shown!r}"
            time.sleep(0.05)

    def complaints(self) -> list[str]:
        """What the console says: refused styles, failed requests."""
        return [entry["message"] for entry in self._call("POST", "/se/log", type="browser")]

    def prefer(self, scheme: str) -> None:
        """The person's setting: "light" or "dark"; "" for the machine's."""
        self._devtools(
            "Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}]
        )

    def forget(self) -> None:
        """Begin anew: no page, cookie, cache, complaint nor setting of before."""
        self.open("about:blank")
        self._devtools("Network.clearBrowserCookies")
        self._devtools("Network.clearBrowserCache")
        self.prefer("")
        self.complaints()

    def with_authenticator(self) -> None:
        """From now on the machine has an authenticator for passkeys, and somebody who always agrees."""
        self._call(
            "POST",
            "/webauthn/authenticator",
            protocol="ctap2",
            transport="internal",
            hasResidentKey=True,
            hasUserVerification=True,
            isUserVerified=True,
        )

    def screenshot(self) -> bytes:
        return base64.b64decode(self._call("GET", "/screenshot"))

    def _devtools(self, command: str, **parameters: Any) -> None:
        self._call("POST", "/goog/cdp/execute", cmd=command, params=parameters)

    def _find(self, selector: str) -> str:
        found: dict[str, str] = self._call("POST", "/element", using="css selector", value=selector)
        return found[_ELEMENT]

    def _call(self, method: str, path: str, /, **arguments: Any) -> Any:
        return _call(method, self.session + path, **arguments)


@contextlib.contextmanager
def chromium(profile: Path, *flags: str) -> Iterator[Browser]:
    """Args: profile: an empty folder; flags: Chromium's, without their hyphens, beside the usual ones."""
    driver = subprocess.Popen(
        ["chromedriver", "--port=0"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        port = _port(driver)
        options = {
            "binary": shutil.which("chromium"),
            "args": [*_FLAGS, *flags, f"user-data-dir={profile}"],
        }
        wanted = {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
        server = f"http://127.0.0.1:{port}/session"
        session = f"{server}/{_call('POST', server, capabilities={'alwaysMatch': wanted})['sessionId']}"
        try:
            yield Browser(session)
        finally:
            _call("DELETE", session)
    finally:
        driver.terminate()
        driver.communicate()


def _port(driver: subprocess.Popen[str]) -> int:
    assert driver.stdout
    for line in driver.stdout:
        if match := re.search(r"started successfully on port (\d+)", line):
            return int(match[1])
    raise RuntimeError("chromedriver did not start")


def _call(method: str, address: str, /, **arguments: Any) -> Any:
    body = json.dumps(arguments).encode() if method == "POST" else None
    request = Request(address, body, {"content-type": "application/json"}, method=method)
    with build_opener(ProxyHandler({})).open(request, timeout=2 * PATIENCE) as answer:
        return json.load(answer)["value"]
