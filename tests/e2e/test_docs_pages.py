"""The pages of docs/use, followed word for word against the demo, with the programs that they are about."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.support import terraform
from tests.support.aws_cli import aws_cli
from tests.support.docker_daemon import docker_daemon
from tests.support.docs_pages import PAGES, Page, Reader, ServedDemo, newcomer, served
from tests.support.podman import containers
from tests.support.ssh_server import SSHD, ssh_server

PROGRAMS = {
    "shell": ("fish", "tcsh"),
    "aws-cli": (),
    "boto3": (),
    "terraform": ("terraform",),
    "docker": ("docker",),
    "containers": ("podman",),
    "long-job": (),
    "ssh": ("ssh",),
    "ci": ("oathtool",),
    "local-cognito": (),
}


@pytest.fixture(scope="module")
def environ(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return newcomer(tmp_path_factory.mktemp("home"), Path(aws_cli()).parent)


@pytest.fixture(scope="module")
def demo(
    environ: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], ServedDemo]]:
    """Each that a page asks for, once."""
    running: dict[str, ServedDemo] = {}
    with ExitStack() as stack:

        def by(command: str) -> ServedDemo:
            if command not in running:
                directory = tmp_path_factory.mktemp("demo")
                running[command] = stack.enter_context(served(command, environ, directory))
            return running[command]

        yield by


def test_there_is_no_page_that_nobody_follows() -> None:
    assert {page.stem for page in PAGES.glob("*.md")} == set(PROGRAMS)


@contextmanager
def build_machine(reader: Reader, directory: Path) -> Iterator[None]:
    """build.example.com, as far as the reader's ssh knows: this one, which takes the demo's addresses over."""
    if not SSHD:
        pytest.skip("sshd is missing (Debian: openssh-server)")
    (directory / "there").mkdir()
    (directory / "there/.bash_profile").write_text(f"export PATH={reader.environ['PATH']}\n")
    environ = {"HOME": str(directory / "there"), "PATH": reader.environ["PATH"], "SHELL": "/bin/bash"}
    taken_over = {"AcceptEnv": "AWS_ENDPOINT_URL_* PROMPT_COMMAND"}
    own = "  SendEnv AWS_ENDPOINT_URL_* PROMPT_COMMAND\n"
    with ssh_server(directory, taken_over, environ, own, host="build.example.com") as server:
        # ssh looks for ~/.ssh where the system says that home is, not where HOME does
        (directory / "bin").mkdir()
        program = directory / "bin/ssh"
        program.write_text(f'#!/bin/sh\nexec {shutil.which("ssh")} -F {server.config} "$@"\n')
        program.chmod(0o755)
        reader.environ["PATH"] = f"{program.parent}:{reader.environ['PATH']}"
        yield


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_page_can_be_followed_word_for_word(
    name: str, environ: dict[str, str], demo: Callable[[str], ServedDemo], tmp_path: Path
) -> None:
    for program in PROGRAMS[name]:
        if not shutil.which(program):
            pytest.skip(f"{program} is missing")
    page = Page(PAGES / f"{name}.md")
    reader = Reader(page, demo(page.demo), environ, tmp_path)
    with ExitStack() as stack:
        if name == "terraform":
            reader.environ |= terraform.settings(tmp_path / "terraform")
        if name == "ssh":
            stack.enter_context(build_machine(reader, tmp_path))
        if name == "containers":
            podman = containers("amazon/aws-cli", reader.environ["PATH"])
            reader.environ |= stack.enter_context(podman)
        if name == "docker":
            daemon = docker_daemon(tmp_path / "docker.sock", {"amazon/aws-cli": aws_cli()})
            reader.environ["DOCKER_HOST"] = stack.enter_context(daemon)
        reader.follow()
    if name == "ci":  # says that no credentials are left on the disk
        assert not (reader.home / ".local/state").exists()


def test_whoever_has_a_profile_follows_the_same_words(
    environ: dict[str, str], demo: Callable[[str], ServedDemo], tmp_path: Path
) -> None:
    """As at AWS: config.toml says where to sign in, and the environment only where the emulator is. Up to where it is
    refused, as from there on nothing is different."""
    page = Page(PAGES / "aws-cli.md", end="## When it is refused")
    reader = Reader(page, demo(page.demo), environ, tmp_path)
    lines = reader.shell_lines.read_text().splitlines(keepends=True)
    settings = dict(re.findall(r"^export COGNITO_(\w+)=([\w:-]+)$", "".join(lines), re.MULTILINE))
    reader.shell_lines.write_text("".join(line for line in lines if line.startswith("export AWS_")))
    config = reader.home / ".config/cognito-tui/config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(
        "[profiles.work]\n"
        + "".join(
            f'{name.lower()} = "{settings[name]}"\n'
            for name in ("USER_POOL_ID", "CLIENT_ID", "IDENTITY_POOL_ID")
        )
    )
    reader.follow()
    stanza = (reader.home / ".aws/config").read_text()
    assert "credential-process --profile work\n" in stanza
