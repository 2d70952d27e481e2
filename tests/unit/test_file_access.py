"""Files are written in one place and read in few: everything else asks these, which know what can go wrong."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.support.repository import source_trees

pytestmark = pytest.mark.xdist_group("source")  # in one process, which reads the source once

# What opens, makes, moves or deletes files itself, and why it may.
MAY = {
    "services/storage/atomic_file.py": "the one writer: temporary file, rename; or in place, where there can be none",
    "services/storage/leftovers.py": "sweeps what a killed process has left",
    "services/storage/file_lock.py": "makes lock files",
    "services/storage/log_file.py": "adds lines to the file that --log-file names",
    "services/storage/ownership.py": "makes folders",
    "services/storage/regular_file.py": "the one reader",
    "services/storage/json_file.py": "deletes a cache that is damaged",
    "services/storage/shared_failure.py": "deletes what a renewal that failed has noted",
    "services/credentials/fast_path.py": "reads the cache with the standard library alone",
    "services/storage/running_servers.py": "reads Linux's table of processes",
    "services/storage/token_files.py": "removes the tokens of servers that have ended",
    "services/loopback/peer.py": "reads Linux's tables of connections",
    "services/base/uptime.py": "reads the name of this run of Linux",
    "services/delivery/formats.py": "reads Linux's table of processes",
    "services/delivery/remote_forward.py": "has ssh make a socket, in a new folder of its own",
    "services/loopback/one_time_link.py": "hands a page to a browser, in a new folder of its own",
    "services/admin/documents.py": "reads what a command names, a pipe perhaps",
    "cli/commands/call.py": "the same",
    "services/config/sources.py": "the same",
    "tui/job_control.py": "reads Linux's table of processes",
    "demo/folder.py": "makes the demo's folder, and removes it",
    "tui/late_styles.py": "reads a style sheet of ours, as Textual reads the first",
    "testing/served.py": "makes a test's home, and removes it",
    "functions/archive.py": "runs where Terraform does, with the standard library alone",
}
CALLS = {
    "os": "open fdopen replace rename renames remove unlink rmdir mkdir makedirs link symlink truncate mkfifo mknod "
    "chmod chown",
    "tempfile": "mkstemp mkdtemp NamedTemporaryFile TemporaryFile TemporaryDirectory SpooledTemporaryFile",
    "shutil": "copy copy2 copyfile copyfileobj copytree move rmtree make_archive unpack_archive chown",
    "io": "open open_code FileIO",
    "": "write_text write_bytes read_text read_bytes touch unlink rmdir mkdir hardlink_to symlink_to rename chmod",
}


def file_calls(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or _is_the_systems(node):
            continue
        function = node.func
        if isinstance(function, ast.Name) and function.id == "open":
            yield node.lineno, "open"
        elif isinstance(function, ast.Attribute):
            of = function.value.id if isinstance(function.value, ast.Name) else ""
            if of and function.attr in CALLS.get(of, "").split():
                yield node.lineno, f"{of}.{function.attr}"
            elif (not of or of not in CALLS) and function.attr in CALLS[""].split():
                yield node.lineno, f".{function.attr}"
            elif function.attr == "open" and "path" in of.lower():
                yield node.lineno, f"{of}.open"


def _is_the_systems(call: ast.Call) -> bool:
    """The terminal, the null device, Linux's tables: no file of anybody's."""
    what = ast.unparse(call.args[0]).lower() if call.args else ""
    return any(word in what for word in ("terminal", "console", "devnull", "/dev/", "/proc/"))


def test_nothing_else_opens_makes_moves_or_deletes_files() -> None:
    found = {
        f"{name}:{line}: {call}"
        for name, tree in source_trees().items()
        if name not in MAY
        for line, call in file_calls(tree)
    }
    assert found == set(), "services/storage/atomic_file.py writes, services/storage/regular_file.py reads"


def test_who_may_does_so() -> None:
    """Or it may not any more."""
    idle = {name for name in MAY if not list(file_calls(source_trees()[name]))}
    assert idle == set()


@pytest.mark.parametrize(
    "code",
    [
        "open(path, 'w')",
        "with open(path) as file: pass",
        "Path(name).write_text('secret')",
        "folder.joinpath('x').write_bytes(b'')",
        "os.replace(one, other)",
        "tempfile.NamedTemporaryFile()",
        "shutil.copyfile(one, other)",
        "path.unlink()",
        "path.open('a')",
    ],
)
def test_it_would_be_noticed(code: str) -> None:
    assert list(file_calls(ast.parse(code)))
