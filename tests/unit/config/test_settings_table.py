"""One row for each setting, and everything that is said about it comes from there."""

from __future__ import annotations

import argparse
import dataclasses
import re
import shutil
import subprocess
import sys
from pathlib import Path

import cognito_tui
from cognito_tui.cli.options import add_where, add_which_credentials
from cognito_tui.cli.usage import Parser
from cognito_tui.services.config.profile import Profile
from cognito_tui.services.config.settings_table import NEVER, SETTINGS
from tests.support.repository import ROOT

OF_NO_SETTING = {"name", "named", "sources", "weak"}


def test_the_profile_has_what_the_table_has_with_its_defaults() -> None:
    fields = {field.name: field for field in dataclasses.fields(Profile) if field.name not in OF_NO_SETTING}
    assert set(fields) == {each.name for each in SETTINGS} - {"url"}
    for each in SETTINGS:
        if each.name in fields and not each.secret:
            default = dataclasses.MISSING if each.required else each.read(each.default or "")
            assert fields[each.name].default == default, each.name


def test_every_row_can_be_met() -> None:
    for each in SETTINGS:
        for value in (each.default, each.example, *each.choices):
            assert not value or not each.problem_with(value)
        assert each.secret <= (not each.flag), "argv is public"


def test_the_page_has_the_rows_of_the_table_and_no_others() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text("utf-8")
    table = page.partition("## Settings")[2].partition("\n\n|")[2].partition("\n\n")[0]
    rows = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in table.splitlines()[2:]]
    assert [row[:3] for row in rows] == [
        [
            f"`{each.name}`",
            f"`{each.in_environment}`" if each.in_environment else "",
            f"`{each.flag[-1]}`" if each.flag else "",
        ]
        for each in SETTINGS
    ]
    for each, row in zip(SETTINGS, rows, strict=True):
        assert row[3].startswith(each.about), each.name
        assert not each.default or f"default `{each.default}`" in row[3], each.name
        assert each.required == row[3].endswith("; required"), each.name
    section = " ".join(page.partition("## What a folder's .env may decide")[2].split())
    never = section.partition("A folder's `.env` never sets ")[2].partition(":")[0]
    assert re.findall(r"`(\w+)`", never) == [each.name for each in SETTINGS if each.folder == NEVER]
    may = section.partition("So it may say ")[2].partition("It decides nothing else")[0]
    assert set(re.findall(r"`(\w+)`", may)) == {each.name for each in SETTINGS if each.folder != NEVER}


def test_the_command_line_has_the_flags_of_the_table() -> None:
    parser = Parser()
    add_where(parser)
    add_which_credentials(parser, hands_over=True)
    actions = {action.dest: action for action in parser._actions}
    others = {"help", argparse.SUPPRESS, "profile", "env_file"}
    assert actions.keys() - others == {each.name for each in SETTINGS if each.flag}
    for each in SETTINGS:
        if each.flag:
            assert tuple(actions[each.name].option_strings) == each.flag
            assert tuple(actions[each.name].choices or ()) == each.choices  # which the shell completes


ROW = """
    Setting(
        "shop",
        "the shop to visit",
        r"[a-z]+",
        "lower-case letters",
        default="corner",
        flag=("--shop",),
        folder=OFFER,
        question=("Which shop", "the shop"),
    ),
"""
ASK = """
import os, sys
from pathlib import Path
from cognito_tui.cli.commands.configure import _ASKED
from cognito_tui.cli.main import run
from cognito_tui.errors import ConfigurationError
from cognito_tui.services.config import Flags, Layer, load, profile_layer, read_outputs, resolve
from cognito_tui.services.config.dotenv import env_file_layer

folder = Path(sys.argv[1])
config = folder / "config.toml"

def profile(environ={}, flags={}):
    return load(Flags(settings=flags), environ=environ, directory=folder, config_file=config).profile

print(profile().shop, profile().sources["shop"])
print(profile({"COGNITO_SHOP": "market"}).shop, profile({}, {"shop": "kiosk"}).shop)
try:
    profile({"COGNITO_SHOP": "A1"})
except ConfigurationError as error:
    print(error.detail)
(folder / ".env").write_text("COGNITO_SHOP=stall")
print(profile().shop, *profile().weak)
config.write_text(config.read_text() + 'shop = "mill"')
print(profile().shop)
print(read_outputs(b'{"shop": {"value": "depot"}}', "a file").layer.values)
print(_ASKED["shop"].question[0])
run(["login", "--help-all"])
"""


def test_one_row_and_the_profiles_attribute_make_a_setting(tmp_path: Path) -> None:
    copy = tmp_path / "cognito_tui"
    shutil.copytree(
        next(iter(cognito_tui.__path__)), copy, ignore=shutil.ignore_patterns("__pycache__", "demo")
    )
    table, attributes = copy / "services/config/settings_table.py", copy / "services/config/profile.py"
    table.write_text(table.read_text("utf-8").replace("SETTINGS = (", f"SETTINGS = ({ROW}", 1), "utf-8")
    field = '    username: str = ""\n'
    attributes.write_text(
        attributes.read_text("utf-8").replace(field, f'{field}    shop: str = "corner"\n', 1), "utf-8"
    )
    required = "".join(f'{each.name} = "{each.example}"\n' for each in SETTINGS if each.required)
    (tmp_path / "config.toml").write_text(f"[profiles.work]\n{required}")
    done = subprocess.run(
        [sys.executable, "-c", ASK, str(tmp_path)],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path), "HOME": str(tmp_path), "COLUMNS": "80"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    lines = done.stdout.splitlines()
    assert lines[:7] == [
        "corner default",
        "market kiosk",
        "shop: 'A1' from COGNITO_SHOP is not lower-case letters",
        "stall shop",
        "stall",
        "{'shop': 'depot'}",
        "Which shop",
    ], done.stderr
    assert re.search(r"--shop NAME +the shop to visit \(default: corner\)", done.stdout)
