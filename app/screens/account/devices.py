"""The devices that Cognito knows this user by."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from ...services.account import UserDevice
from ...services.base import time_text
from ...services.tokens import AuthResult
from ...widgets.action_list import entry_text, fit
from ..list_page import ListPage

SAVING = "Saving…"


class DevicesScreen(ListPage):
    TITLE_TEXT = "Devices"
    EXPLANATION = "Cognito skips MFA on remembered devices."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "forget", "forget"),
        Binding("r", "remember", "remember"),
        Binding("r", "do_not_remember", "do not remember"),
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
        name = device.name or "The device"
        said = f"✓ {name} is {'remembered' if remembered else 'no longer remembered'}."

        def changed(signed_in: AuthResult | None) -> None:
            if signed_in is not None:
                account.signed_in = signed_in
            self.load(said)

        if self._is_this_one(device):  # what is kept of it here changes with it
            signed_in = account.signed_in
            self.run(lambda: cognito.remember_device(signed_in, remembered=remembered), changed, SAVING)
        else:
            self.run(
                lambda: account.calls.remember_device(device.key, remembered=remembered), changed, SAVING
            )

    def action_forget(self) -> None:
        device: UserDevice = self.entry
        here = self._is_this_one(device)
        what = "this device, the one you are using" if here else device.name or "this device"
        there = "here" if here else "there"
        self.confirm(
            f"Forget {what}? The next sign-in {there} requires MFA again. Press y or n.",
            lambda: self._forget(device, here),
        )

    def _forget(self, device: UserDevice, here: bool) -> None:
        account, cognito = self.account, self.context.cognito

        def forget() -> AuthResult:
            if here:
                return cognito.forget_device(account.signed_in)
            account.calls.forget_device(device.key)
            return account.signed_in

        def forgotten(signed_in: AuthResult) -> None:
            account.signed_in = signed_in
            self.load(f"✓ {device.name or 'The device'} is forgotten.")

        self.run(forget, forgotten, "Forgetting…")

    def _is_this_one(self, device: UserDevice) -> bool:
        mine = self.account.signed_in.device
        return mine is not None and mine.key == device.key

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
