"""The devices that Cognito knows this user by."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType

from ...services.account import Remembering, UserDevice, remembering
from ...services.base import time_text
from ...services.tokens import AuthResult
from ...widgets.action_list import entry_text, fit
from ..list_page import ListPage


class DevicesScreen(ListPage):
    TITLE_TEXT = "Devices"
    PURPOSE = "See the devices that Cognito knows, and decide which skip MFA."
    EXPLANATION = "Cognito skips MFA on remembered devices."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "forget", "forget", tooltip="forget the device: it requires MFA again"),
        Binding("r", "remember", "remember", tooltip="remember the device: it skips MFA"),
        Binding("r", "do_not_remember", "do not remember", tooltip="require MFA on the device"),
    ]

    def read(self) -> tuple[UserDevice, ...]:
        return self.account.calls.devices()

    def show(self, devices: tuple[UserDevice, ...]) -> None:
        self.fill(devices, self._lines)
        if not devices:
            self.tell("No devices: Cognito has not seen any of yours, or this pool does not track them.")

    def offers(self, action: str) -> bool:
        device: UserDevice | None = self.entry
        if action == "remember":
            return device is not None and not device.remembered
        if action == "do_not_remember":
            return device is not None and device.remembered
        return action != "forget" or device is not None

    def action_remember(self) -> None:
        self._remember(self.entry, remembered=True)

    def action_do_not_remember(self) -> None:
        self._remember(self.entry, remembered=False)

    def _remember(self, device: UserDevice, *, remembered: bool) -> None:
        account, cognito = self.account, self.context.cognito
        signed_in, name = account.signed_in, device.name or "The device"
        text = f"✓ {name} is {'remembered' if remembered else 'no longer remembered'}."
        if (
            remembered
            and self._is_this_one(device)
            and remembering(cognito.store, signed_in) is Remembering.NOT_SAVED
        ):
            text = f"✓ {name} is remembered until you quit."
        self._change(
            lambda: cognito.remember_device(signed_in, device.key, remembered=remembered), text, "Saving…"
        )

    def action_forget(self) -> None:
        device: UserDevice = self.entry
        here = self._is_this_one(device)
        what = "this device, the one you are using" if here else device.name or "this device"
        place = "here" if here else "there"
        self.confirm(
            f"Forget {what}? The next sign-in {place} requires MFA again.\nPress y or n.",
            lambda: self._forget(device),
            destroys=True,
        )

    def _forget(self, device: UserDevice) -> None:
        cognito, signed_in = self.context.cognito, self.account.signed_in
        self._change(
            lambda: cognito.forget_device(signed_in, device.key),
            f"✓ {device.name or 'The device'} is forgotten.",
            "Forgetting…",
        )

    def _change(self, call: Callable[[], AuthResult], text: str, doing: str) -> None:
        """Call, and go on with the sign-in that comes back: what is saved of this device is part of it."""

        def changed(signed_in: AuthResult) -> None:
            self.account.signed_in = signed_in
            self.load(text)

        self.run(call, changed, doing)

    def _is_this_one(self, device: UserDevice) -> bool:
        return self.account.signed_in.is_from(device.key)

    def _lines(self, device: UserDevice) -> str:
        marks = [
            "remembered" if device.remembered else "not remembered",
            *(["this one"] if self._is_this_one(device) else []),
        ]
        last = time_text.ago(device.last_used, self.context.cognito.clock.now())
        return entry_text(
            f"{fit(device.name or device.key, 27)} {' · '.join(marks)}",
            last and f"last used {last}",
            device.last_ip and f"from {device.last_ip}",
        )
