"""The journey of the moving picture: from a temporary password to a shell that has AWS credentials."""

from __future__ import annotations

import time

from .cells import rows_of
from .moving import Frame, moving_picture
from .stage import TEMPORARY_PASSWORD, USERNAME, Stage, stage

PASSWORD = "Wader-7012-Ochre!"
TITLE = (
    "A terminal: cognito-tui starts in a shell. ada signs in with a temporary password, chooses a new one, scans a "
    "QR code and types the code that her phone shows. She copies the AWS credentials, and has the shell use them."
)
REFUSED = "terns"
QUIET = 0.25  # seconds without output, after which a frame is complete


class Camera:
    """Takes frames of a terminal: what it shows, not how long it took."""

    def __init__(self, on: Stage) -> None:
        self.frames: list[Frame] = []
        self.caption = ""
        self._terminal = on.terminal

    def take(self, seconds: float) -> None:
        """Show what the terminal shows now for some seconds."""
        self.frames.append(Frame(rows_of(self._terminal.terminal), self.caption, seconds))

    def type(self, text: str, pace: float) -> None:
        """Type a text key by key, and take a frame after each."""
        for key in text:
            self.press(key)
            self.take(pace)

    def press(self, key: str) -> None:
        """Press a key, and wait for what it does."""
        before = len(self._terminal.written)
        self._terminal.press(key)
        self._terminal.wait_until(lambda: len(self._terminal.written) > before, f"an answer to {key!r}")
        self.settle()

    def settle(self) -> None:
        """Wait until the terminal is still."""
        length, since = -1, time.monotonic()

        def is_still() -> bool:
            nonlocal length, since
            if len(self._terminal.written) != length:
                length, since = len(self._terminal.written), time.monotonic()
            return time.monotonic() - since > QUIET

        self._terminal.wait_until(is_still, "the terminal to be still")

    def wait_for(self, *texts: str) -> None:
        self._terminal.wait_for(*texts)
        self.settle()


def record() -> str:
    """Make the journey, and return its picture."""
    with stage() as on:
        camera = Camera(on)
        _sign_in(camera)
        _add_authenticator(camera, on)
        still = _copy(camera, on)
        _use(camera)
    return moving_picture(camera.frames, TITLE, still)


def _sign_in(camera: Camera) -> None:
    camera.wait_for("$")
    for key in 'eval "$(cognito-tui)"':
        camera.press(key)
    camera.caption = "Start it in a shell, on this machine or over SSH"
    camera.take(1.8)
    camera.press("enter")
    camera.wait_for("⏎ sign in")
    camera.caption = "Sign in with the temporary password from your invitation"
    camera.take(0.8)
    camera.type(USERNAME, 0.14)
    camera.press("enter")
    camera.take(0.3)
    camera.type(TEMPORARY_PASSWORD, 0.05)
    camera.take(0.4)
    camera.press("enter")
    camera.wait_for("Choose a new password", "⏎ set password")
    camera.caption = "Choose a new one"
    camera.take(0.6)
    camera.type(REFUSED, 0.06)
    camera.press("enter")
    camera.type(REFUSED, 0.03)
    camera.press("enter")
    camera.wait_for("Password did not conform", "⏎ set password")
    camera.caption = "The rule that it broke is ticked off as you type"
    camera.take(1.5)
    camera.type(PASSWORD, 0.09)
    camera.take(0.7)
    camera.press("enter")
    camera.type(PASSWORD, 0.03)
    camera.take(0.5)
    camera.press("enter")


def _add_authenticator(camera: Camera, on: Stage) -> None:
    camera.wait_for("Add an authenticator app", "⏎ confirm")
    camera.caption = "Scan the QR code with an authenticator app"
    camera.take(2.8)
    camera.caption = "Type the code that it shows"
    camera.take(0.5)
    camera.type(on.code, 0.2)
    camera.take(0.5)
    camera.press("enter")


def _copy(camera: Camera, on: Stage) -> Frame:
    """Return the frame that stands for all of them."""
    camera.wait_for("Signed in as ada", "role field-staff", "c copy")
    camera.caption = "AWS credentials: the app renews them before they expire"
    for _ in range(3):
        camera.take(1)
        camera.wait_for(f"{on.pass_second()} left")
    camera.press("c")
    camera.caption = "c copies them to your own clipboard, through SSH and tmux"
    camera.take(1)
    camera.wait_for(f"{on.pass_second()} left")
    camera.take(2)
    return camera.frames[-1]


def _use(camera: Camera) -> None:
    camera.press("e")
    camera.wait_for('(cognito-tui)"\n$')
    camera.caption = "e sets them in the shell that has started the app"
    camera.take(1.5)
    camera.caption = "Every AWS program that you start there uses them"
    camera.type("aws sts get-caller-identity --query Arn", 0.03)
    camera.take(0.5)
    camera.press("enter")
    camera.wait_for('CognitoIdentityCredentials"\n$')
    camera.take(4)
