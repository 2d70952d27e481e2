"""Which credentials the SDKs choose, judged by botocore and by the SDK for JavaScript: their default chains, in each
case. For Go and Java see tests/unit/aws_files/test_sdk_choices.py.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import botocore.exceptions
import botocore.session
import pytest

from cognito_tui.services.aws_files.sdk_choices import Sdk, choices
from tests.support.repository import EXTERNAL

PACKAGE = EXTERNAL / "node_modules/@aws-sdk/credential-provider-node"
JAVASCRIPT = """
const { defaultProvider } = require("@aws-sdk/credential-provider-node");
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const before = { ...process.env };
(async () => {
  const told = [];
  for (const environ of JSON.parse(require("fs").readFileSync(0))) {
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, before, environ);
    try { told.push((await defaultProvider({ logger: silent })()).accessKeyId); }
    catch (error) { told.push(String(error)); }
  }
  console.log(JSON.stringify(told));
})();
"""

# what a profile may have; where the SDK gets nothing from it here, its error says what it has tried
CONFIG = {
    "assume-role": "role_arn = arn:aws:iam::123456789012:role/r\nsource_profile = other\n",
    "assume-role-with-web-identity": "role_arn = arn:aws:iam::123456789012:role/r\n"
    "web_identity_token_file = /no/token\n",
    "sso": "sso_start_url = https://x\nsso_region = eu-west-1\nsso_account_id = 123456789012\nsso_role_name = r\n",
    "custom-process": "",
    "config-file": "aws_access_key_id = AKIACONFIG\naws_secret_access_key = s\n",
    "shared-credentials-file": "",
}
KEYS = {"AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": "s"}
ENVIRONMENTS: tuple[Mapping[str, str], ...] = (  # the first of them for what has two ways, too
    {},
    {**KEYS, "AWS_PROFILE": "work"},
    {"AWS_PROFILE": "work", "AWS_DEFAULT_PROFILE": "other"},
    {"AWS_WEB_IDENTITY_TOKEN_FILE": "/no/token", "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/r"},
    KEYS,
    {**KEYS, "AWS_DEFAULT_PROFILE": "work"},
    {"AWS_DEFAULT_PROFILE": "other"},
    {"AWS_PROFILE": "nowhere"},
    {"AWS_PROFILE": ""},
    {"AWS_ACCESS_KEY_ID": "AKIAENV"},
    {"AWS_SECRET_ACCESS_KEY": "s"},
    {"AWS_ACCESS_KEY": "AKIAOLD", "AWS_SECRET_KEY": "s"},
    {**KEYS, "AWS_CREDENTIAL_EXPIRATION": "2020-01-01T00:00:00Z"},
)
TOLD = {  # what is in its answer → what it has taken
    "AKIAENV": "env",
    "AKIACONFIG": "config-file",
    "AKIAFILE": "shared-credentials-file",
    "AKIAOTHER": "shared-credentials-file",
    "ASIAPROCESS": "custom-process",
    "ECONNREFUSED": "assume-role",
    "/no/token": "assume-role-with-web-identity",
    "SSO": "sso",
    "any providers": "none",
}


@dataclass(frozen=True)
class Case:
    """What the profile has, and the environment with the files of it."""

    ways: tuple[str, ...]
    environ: Mapping[str, str]


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> list[Case]:
    return [*_cases(tmp_path_factory.mktemp("aws"))]


def _cases(folder: Path) -> Iterator[Case]:
    program = folder / "program"
    program.write_text(
        '#!/bin/sh\necho \'{"Version":1,"AccessKeyId":"ASIAPROCESS","SecretAccessKey":"s"}\'\n'
    )
    program.chmod(0o755)
    for ways in [*((way,) for way in CONFIG), *combinations(CONFIG, 2), ()]:
        for header, environ in enumerate(ENVIRONMENTS if len(ways) < 2 else ENVIRONMENTS[:4]):
            home = folder / f"{len([*folder.iterdir()])}"
            home.mkdir()
            names = {
                "AWS_CONFIG_FILE": str(home / "config"),
                "AWS_SHARED_CREDENTIALS_FILE": str(home / "keys"),
            }
            settings = dict.fromkeys("".join(CONFIG[way] for way in ways).splitlines())
            if "custom-process" in ways:
                settings |= {f"credential_process = {program}": None}
            lines = "".join(f"{line}\n" for line in settings)
            odd = (
                "[default]\n" if header % 2 else "[default]\naws_access_key_id = AKIAODD\n[profile default]\n"
            )
            (home / "config").write_text(f'{odd}{lines}[profile "work"]\n{lines}')
            file = "aws_access_key_id = AKIAFILE\naws_secret_access_key = s\n"
            file = f"[default]\n{file}[work]\n{file}" if "shared-credentials-file" in ways else ""
            (home / "keys").write_text(
                f"{file}[other]\naws_access_key_id = AKIAOTHER\naws_secret_access_key = s\n"
            )
            closed = {
                "AWS_ENDPOINT_URL_STS": "http://127.0.0.1:9",
                "AWS_MAX_ATTEMPTS": "1",
                "AWS_REGION": "eu-west-1",
            }
            yield Case(ways, {**names, **closed, "AWS_EC2_METADATA_DISABLED": "true", **environ})


def test_botocore_takes_what_is_said(cases: list[Case], monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = []
    for case in cases:
        with monkeypatch.context() as environment:
            for name, value in case.environ.items():
                environment.setenv(name, value)
            try:
                credentials = botocore.session.Session().get_credentials()
                took = credentials.method if credentials else "none"
            except botocore.exceptions.PartialCredentialsError as error:
                took = error.kwargs["provider"]  # with which it ends
            except botocore.exceptions.ProfileNotFound:
                took = "none"
        said = choices(case.environ).first[Sdk.BOTOCORE].method
        if said != took:
            wrong.append(f"{case}: said {said}, took {took}")
    assert wrong == []


def test_javascript_takes_what_is_said(cases: list[Case]) -> None:
    if not shutil.which("node") or not PACKAGE.exists():
        pytest.skip(f"node or its package {PACKAGE.name} is missing: see package.json")
    script = (
        f"process.chdir({json.dumps(str(EXTERNAL))}); module.paths.push(process.cwd() + '/node_modules');"
    )
    done = subprocess.run(
        ["node", "-e", script + JAVASCRIPT],
        input=json.dumps([case.environ for case in cases]),
        capture_output=True,
        text=True,
        check=True,
    )
    wrong = []
    for case, answer in zip(cases, json.loads(done.stdout), strict=True):
        took = next((what for words, what in TOLD.items() if words in answer), answer)
        said = choices(case.environ).first[Sdk.JAVASCRIPT].method
        if said != took:
            wrong.append(f"{case}: said {said}, took {took}")
    assert wrong == []
