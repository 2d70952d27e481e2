"""A profile, made or changed in a form: the first run, and the list of profiles lead here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Label

from ..errors import CognitoTuiError
from ..services.auth import IdCheck, PoolCheck, check_pool, flow_to_save
from ..services.base import Secret
from ..services.config import (
    BY_NAME,
    FOR_CREDENTIALS,
    REQUIRED,
    Configuration,
    Layer,
    NewSettings,
    check_profile_name,
    default_config_file,
    explanation,
    pasted_id,
    pasted_ids,
    place_of,
    profile_layer,
    read_config_file,
    resolve,
    shape_problem,
    write_profile,
    wrong_settings,
)
from ..services.storage import shown_path, why_not_editable
from ..tui.context import Context
from ..tui.messages import ProfileChosen, Reason
from ..widgets.fields import Field, SecretInput, TextInput
from .form import FormScreen
from .page import Page

if TYPE_CHECKING:
    from .profile_sources import Taken

_NAME = "name"
_SECRET = "client_secret"  # the setting's name  # noqa: S105
_OPTIONAL = "optional: AWS credentials need it"


class IdInput(TextInput):
    """An input for an id, which is taken out of whatever was copied with it."""

    class SeveralPasted(Message):
        """Ids by their setting, in a paste that has more than one."""

        def __init__(self, ids: dict[str, str]) -> None:
            super().__init__()
            self.ids = ids

    def __init__(self, setting: str, value: str, placeholder: str) -> None:
        super().__init__(id=setting, value=value, optional=bool(placeholder), placeholder=placeholder)
        self.at_first = value

    def pasted(self, text: str) -> str:
        if ids := pasted_ids(text):
            self.post_message(self.SeveralPasted(ids))
            return ""
        return pasted_id(str(self.id), super().pasted(text))


class _Saved(NamedTuple):
    configuration: Configuration
    words: str


class ProfileFormScreen(FormScreen):
    """Where one signs in, as a form. It says what is wrong while one types, asks Cognito at the end, and saves.

    A profile that is wrong in the file has a field for each setting that is. Where the file cannot be written, the form
    says so at once: the profile can be used, and is not saved.

    Args:
        name: the profile to change; empty: a new one.
        is_first: whether there is no profile yet that can be used.

    Raises:
        ConfigurationError: the file of profiles cannot be read.
    """

    PURPOSE = "Say where you sign in. The ids are checked with Cognito, and saved."
    SUBMIT = "save"
    CSS_PATH = "profile_form.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save_anyway", "save it anyway", key_display="^s", priority=True),
        Binding("ctrl+d", "demo", "demo", key_display="^d", priority=True),
        Binding("ctrl+t", "take('terraform')", "Terraform…", key_display="^t", priority=True),
        Binding("ctrl+n", "take('env')", ".env…", key_display="^n", priority=True),
    ]
    TITLE_TEXT = "Where do you sign in?"

    def __init__(
        self, context: Context, name: str = "", reason: Reason = "", *, is_first: bool = False
    ) -> None:
        self._file = default_config_file()
        self._not_saved = why_not_editable(self._file)
        if self._not_saved:
            self.SUBMIT = "use it"
        super().__init__(context, reason=reason)
        self._name = name
        self._has_demo = is_first and context.demos is not None
        file = read_config_file(self._file)
        self._proposed_name = "work" if is_first and "work" not in file.profiles else ""
        self._there = Layer()
        if name:
            self._there = profile_layer(file, name if name in file.profiles else None)
        self._wrong = wrong_settings(file, name)
        self._others = tuple(setting for setting in self._wrong if setting not in (*FOR_CREDENTIALS, _SECRET))
        self._settings = (*FOR_CREDENTIALS, *self._others)
        # a URL stands for the pool's id, and perhaps for a replica: it stays for as long as that id does
        self._pool_of_url = pasted_id("user_pool_id", self._there.values.get("url", ""))
        self._taken = NewSettings([])  # what another source says, besides the ids
        self._refused: Layer | None = None  # what Cognito has refused, and may be saved all the same
        next_field = Binding("enter", "next_field", "next", key_display="⏎", priority=True)
        self._bindings.key_to_bindings["enter"].append(next_field)

    # the form -----------------------------------------------------------------------------------------------------

    def compose_form(self) -> ComposeResult:
        for words in self._about():
            style = "$text-warning" if words.startswith("! ") else ""
            yield Label(Content.styled(words, style), classes="explanation")
        with Vertical(id="ids"):
            for setting in FOR_CREDENTIALS:
                label = BY_NAME[setting].question[0].removesuffix(", if any")
                value = self._there.values.get(setting, "")
                if setting == "user_pool_id":
                    value = value or self._pool_of_url
                hint = "" if setting in REQUIRED else _OPTIONAL
                yield Field(label, IdInput(setting, value, placeholder=hint))
                yield Label(explanation(setting), id=f"{setting}-note", classes="note", markup=False)
            for setting in self._others:
                value = self._there.values.get(setting, "")
                yield Field(setting, TextInput(id=setting, value=value, optional=True))
                yield Label("", id=f"{setting}-note", classes="note", markup=False)
        if self._name:
            yield Field("Profile", self._name)
        else:
            yield Field(
                "Call it",
                TextInput(id=_NAME, value=self._proposed_name, request="Type a name for the profile."),
            )
            yield Label("", id=f"{_NAME}-note", classes="note -empty", markup=False)
        yield Label("", id="taken", classes="note -empty", markup=False)

    def _about(self) -> Iterable[str]:
        """Return what is said above the fields."""
        if self._wrong:
            yield f"! The profile {self._name} cannot be used as it is. Correct what is marked."
        else:
            saved = "" if self._not_saved else f" They are saved in {shown_path(self._file)}."
            demo = " No pool at hand? ^d starts a demo." if self._has_demo else ""
            yield f"Ask your administrator for these ids.{saved}{demo}"
        if self._not_saved:
            yield f"! {self._not_saved} You can go on: these ids are used until the app ends, and not saved."

    def _value(self, setting: str) -> str:
        found = self.query(f"#{setting}").results(TextInput)
        text = next((field.value.strip() for field in found), "")
        # a terminal may send a paste as if it was typed
        return pasted_id(setting, text) if setting in FOR_CREDENTIALS else text

    def on_mount(self) -> None:
        for setting in FOR_CREDENTIALS:
            self._show_shape(setting, complete=True)
        if self._wrong:
            self._show_wrong()

    def _show_wrong(self) -> None:
        """Say at each field what is wrong in the file, and lead to the first."""
        for setting in self._wrong:
            if setting == _SECRET:
                self._add_secret()
            self._note(setting, self._problem(setting) or self._wrong[setting].line)
        fields = self.query(TextInput)
        self.call_after_refresh(
            lambda: self.set_focus(next(field for field in fields if field.id in self._wrong))
        )

    def _problem(self, setting: str) -> str:
        """Return what is wrong with what a field has now, and what to do; empty for nothing."""
        text = self._value(setting)
        if setting == _NAME:
            return self._name_problem()
        if setting in self._others:  # which can be left empty
            wrong = text and BY_NAME[setting].problem_with(text)
            return f"This is not {wrong}." if wrong else ""
        if text or setting not in self._wrong:
            return shape_problem(setting, text)
        return f"It is missing. {explanation(setting)}" if setting in REQUIRED else self._wrong[setting].line

    # while one types ----------------------------------------------------------------------------------------------

    def on_input_changed(self, event: Input.Changed) -> None:
        if self._refused is not None and self._refused != self._typed_layer():
            self._refused = None
            self.message.clear()
            self.refresh_bindings()
        if event.input.id in FOR_CREDENTIALS:
            self._show_shape(event.input.id, complete=False)
        elif event.input.id == _NAME:
            self._note(_NAME, self._name_problem())
        elif event.input.id in self._others and event.input.value != self._there.values.get(
            event.input.id, ""
        ):
            self._note(event.input.id, "")

    def on_input_blurred(self, event: Input.Blurred) -> None:
        if event.input.id in FOR_CREDENTIALS:
            event.input.value = self._value(event.input.id)
            self._show_shape(event.input.id, complete=True)

    def on_id_input_several_pasted(self, event: IdInput.SeveralPasted) -> None:
        """Put each into its field, and the cursor where something is missing, or else on the name."""
        for setting, text in event.ids.items():
            self.query_one(f"#{setting}", TextInput).value = text
            self._show_shape(setting, complete=True)
        fields = list(self.query(TextInput))
        self.set_focus(next((field for field in fields if field.is_missing), fields[-1]))

    def _show_shape(self, setting: str, *, complete: bool) -> None:
        text = self._value(setting)
        problem = shape_problem(setting, text, complete=complete)
        place = place_of(setting, text)
        self._note(setting, problem, place and f"In {place}.")

    def _note(self, setting: str, problem: str, words: str = "", *, is_right: bool = False) -> None:
        label = self.query_one(f"#{setting}-note", Label)
        if problem:
            label.update(Content.assemble(("✗ ", "$error"), (problem, "$error")))
        elif is_right:
            label.update(Content.assemble(("✓ ", "$success"), words))
        else:
            label.update(Content(words or (explanation(setting) if setting in FOR_CREDENTIALS else "")))
        label.set_class(bool(problem), "-wrong")
        label.set_class(not str(label.content), "-empty")

    def _name_problem(self) -> str:
        name = self._value(_NAME)
        if self._name or not name:
            return ""
        try:
            check_profile_name(name)
        except CognitoTuiError as error:
            return " ".join((error.detail, error.hint))
        try:
            is_taken = name in read_config_file(self._file).profiles
        except CognitoTuiError as error:  # somebody is at work on the file just now
            return " ".join((error.title, error.hint))
        return f"There is a profile {name!r} already. Choose another name." if is_taken else ""

    # from elsewhere -----------------------------------------------------------------------------------------------

    def action_take(self, source: str) -> None:
        from .profile_sources import ENV_FILE, TERRAFORM, SourceScreen

        page = SourceScreen(self.context, TERRAFORM if source == "terraform" else ENV_FILE)

        def closed(_: str) -> None:
            if page.taken is not None:
                self._take(page.taken)

        self.open(page, closed)

    def _take(self, taken: Taken) -> None:
        """Fill in what another source says; what else it says is named, and saved with the ids."""
        settings, profile, used = taken
        for setting in FOR_CREDENTIALS:
            self.query_one(f"#{setting}", TextInput).value = getattr(profile, setting)
            self._show_shape(setting, complete=True)
        self._taken = settings
        more = [setting for setting in used if setting not in FOR_CREDENTIALS]
        place = next((layer.place for layer in settings.layers if layer.place), "")
        words = f"From {place}." + (f" It also sets {', '.join(more)}." if more else "")
        label = self.query_one("#taken", Label)
        label.update(words)
        label.remove_class("-empty")
        self.set_focus(next(iter(self.query(f"#{_NAME}").results(Input)), self.query_one("#client_id")))

    # saving -------------------------------------------------------------------------------------------------------

    def lost_by_leaving(self) -> str:
        fields = self.query(IdInput)
        changed = any(field.value.strip() != field.at_first for field in fields) or self._taken.layers
        return "go back without what you filled in" if changed else ""

    def submit(self) -> None:
        for setting in (*self._settings, *({_SECRET} & self._wrong.keys()), _NAME):
            if problem := self._problem(setting):
                self._note(setting, problem)
                self.set_focus(self.query_one(f"#{setting}"))
                return
        typed = self._typed_layer()
        name = self._name or self._value(_NAME)
        layers = [typed, *self._taken.layers, self._kept()]
        self.run(
            lambda: check_pool(replace(resolve(layers, REQUIRED)[0], name=name)),
            self._checked,
            "Checking with Cognito…",
        )

    def _typed_layer(self) -> Layer:
        values = {setting: self._value(setting) for setting in self._settings}
        if values["user_pool_id"] == self._pool_of_url:
            del values["user_pool_id"]
        return Layer(
            {setting: text for setting, text in values.items() if text},
            self._client_secret(values["client_id"]),
            place="the form",
        )

    def _client_secret(self, client_id: str) -> Secret | None:
        """Return what was typed; else what another source, or the profile as it is, has for just this client."""
        if typed := self._value(_SECRET):
            return Secret(typed)
        known = (*self._taken.layers, self._there)
        same = (layer for layer in known if layer.values.get("client_id") == client_id)
        return next((layer.client_secret for layer in same if layer.client_secret), None)

    def _kept(self) -> Layer:
        """Return what stays of the profile as it is, besides the ids and the secret, which the form has."""
        others = self._settings
        if self._value("user_pool_id") != self._pool_of_url:
            others = (*others, "url", "replica_region")
        values = {key: text for key, text in self._there.values.items() if key not in others}
        return self._there._replace(values=values, client_secret=None, problems=())

    def _checked(self, check: PoolCheck) -> None:
        for each in check.ids:
            self._show_check(each)
        if not check.wrong:
            self._save(check)
            return
        self._refused = self._typed_layer()
        self.tell("Correct what is marked. To save it as it is, press ^s.")
        first = check.wrong[0].setting
        self.call_after_refresh(lambda: self.set_focus(self.query_one(f"#{first}")))

    def _show_check(self, check: IdCheck) -> None:
        wrong = check.is_right is False
        if check.setting == _SECRET and not self.query(f"#{_SECRET}"):
            self._add_secret()
        self._note(check.setting, check.words if wrong else "", check.words, is_right=bool(check.is_right))

    def _add_secret(self) -> None:
        self.query_one("#ids").mount(
            Field("Client secret", SecretInput(id=_SECRET, optional=True)),
            Label("", id=f"{_SECRET}-note", classes="note", markup=False),
            after=self.query_one("#client_id-note"),
        )

    def _save(self, check: PoolCheck) -> None:
        name = self._name or self._value(_NAME)
        self.run(lambda: self._saved(name, check), self._go_on, "Saving…", leaves=True)

    def _saved(self, name: str, check: PoolCheck) -> _Saved:
        typed = self._typed_layer()
        layers = [typed, *self._taken.layers]
        layers.append(flow_to_save(check, (*layers, self._there)))
        emptied = {setting for setting in self._settings if not self._value(setting)}
        edit = write_profile(
            self._file,
            name,
            layers,
            unset=emptied | (self._taken.unset - typed.values.keys()),
            may_replace=BY_NAME if self._name else (),
            untrusted=self._taken.untrusted,
            write=not self._not_saved,
        )
        known = ", and Cognito knows its ids" if check.ids and not check.wrong else ""
        words = [f"✓ The profile {name} is saved in {shown_path(self._file)}{known}."]
        if self._not_saved:
            words = [f"! The profile {name} is used until the app ends, and not saved{known}."]
        if check.offline is not None:
            words.append(f"It could not be checked: {check.offline.title}")
        words.append(edit.warning)
        configuration = self.context.configuration
        used = Configuration.unsaved(edit.profile) if self._not_saved else configuration.choose(name)
        return _Saved(used, "\n".join(filter(None, words)))

    def _go_on(self, saved: _Saved) -> None:
        """Sign in with the new profile, or one that is in use; a changed other one leads back to the list."""
        if self._name and self._name != self.context.configuration.profile.name:
            self.close(saved.words)
        else:
            self.post_message(ProfileChosen(saved.configuration, reason=saved.words))

    # keys ---------------------------------------------------------------------------------------------------------

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """Return the bindings in the footer's order: what Enter does comes first, also before keys of the field's."""
        bindings = super().active_bindings
        return {key: bindings[key] for key in sorted(bindings, key=lambda key: key != "enter")}

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "back" and not self.is_overlay:
            return False
        if action == "demo" and not self._has_demo:
            return False
        if action == "save_anyway" and self._refused is None:
            return False
        if action in ("submit", "next_field") and (self._next_field is None) != (action == "submit"):
            return False
        return super().check_action(action, parameters)

    @property
    def _next_field(self) -> Input | None:
        """Return the field below the one with the cursor; None where that is the last one, or none has it."""
        fields = list(self.query(Input))
        at = fields.index(self.focused) if isinstance(self.focused, Input) else len(fields)
        return next(iter(fields[at + 1 :]), None)

    async def action_next_field(self) -> None:
        """Go on to the next field; but an empty one that must not be empty says so."""
        await self._typed()
        if isinstance(self.focused, TextInput) and self.focused.is_missing:
            self.focused.ask()
        else:
            self.set_focus(self._next_field)

    def action_save_anyway(self) -> None:
        if self._refused is not None:
            self._save(PoolCheck())

    def action_demo(self) -> None:
        from .scenarios import ScenariosScreen

        self.open(ScenariosScreen(self.context))


def open_form(page: Page, name: str = "") -> None:
    """Show the form over `page`; or there, why the file of profiles cannot be read."""
    try:
        page.open(ProfileFormScreen(page.context, name))
    except CognitoTuiError as error:
        page.message.show(error)


def first_run(context: Context, reason: Reason = "") -> ProfileFormScreen:
    """Return the form for where no profile can be used yet, or one has to be mended, which the context then names; with
    the demo for those who have no pool.
    """
    profile = context.configuration.profile
    return ProfileFormScreen(context, profile.name if profile.named else "", reason, is_first=True)
