"""One place prints, and one place says what is harmless in text: read from the code, each exception with its reason."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from functools import cache
from typing import TypeGuard

import pytest

from cognito_tui.services.base.text import clean_lines
from tests.support.repository import source_trees

pytestmark = pytest.mark.xdist_group("source")  # in one process, which reads the source once

WRITES = {
    "cli/io/output.py": "the one place",
    "cli/io/typed_line.py": "a password, on Windows: nothing but what getpass does there",
    "cli/io/streams.py": "what the standard streams are made of",
    "tui/terminal.py": "what is shown while the app is suspended, cleaned, and the sequences around it",
    "__main__.py": "the warm credential-process, of ASCII alone: it imports nothing",
    "functions/archive.py": "a program of its own, which says one sentence",
}
CHOOSES = {
    "services/base/text.py": "the one place",
    "tui/output_filter.py": "its fast way for what is plain; and what Rich measures together",
    "functions/session_name.py": "a name for AWS, made in Lambda, of the letters that IAM takes",
    "services/auth/managed_login.py": "takes out what terminals and mails put into an address that is pasted",
    "services/base/attribute_values.py": "takes out what a phone number was pasted with, before it is sent",
    "services/delivery/clipboard_wraps.py": "doubles what begins a sequence of ours, as tmux wants it",
    "tui/input_parser.py": "what the terminal sends, taken apart, and what of it is a key",
    # rules for what people and settings may give: a yes or no, and no text is made by them
    "demo/simulator/shapes.py": "a user name",
    "services/admin/policies.py": "a folder of S3",
    "services/api/call.py": "a header",
    "services/aws/credentials.py": "the digits of an account",
    "services/base/time_text.py": "a time zone",
    "services/auth/blanks.py": "a blank at an end of a password",
    "services/base/masking.py": "what a secret is made of",
    "services/storage/passphrase_cipher.py": "the letters of a passphrase",
    "services/delivery/process_commands.py": "an AWS profile's name",
}
# how a control character, or one that is not seen, is written in a regular expression or a table
_HARMFUL_CLASS = re.compile(r"\\x(?:0|1|7f|8|9)|\\u(?:00[0189]|200|202|206)|\\x00-|\\\[\\x|\\p\{C")


def writes(node: ast.AST) -> bool:
    """`print`, `input`, `getpass`; writing to a standard stream or descriptor; handing one to what writes."""
    if not isinstance(node, ast.Call):
        return False
    called = ast.unparse(node.func)
    if called in ("print", "input", "getpass.getpass", "getpass", "pprint", "rprint"):
        return True
    if re.fullmatch(r"(sys\.)?(__)?std(out|err)(__)?(\.buffer)?\.(write|writelines)", called):
        return True
    given = [ast.unparse(each) for each in (*node.args, *(keyword.value for keyword in node.keywords))]
    if called == "os.write":
        return given[0] in ("1", "2") or "std" in given[0]
    return bool({"sys.stdout", "sys.stderr", "sys.__stdout__", "sys.__stderr__"} & {*given})


def sanitizes(node: ast.AST) -> bool:
    """Chooses characters: by Unicode's categories, by a table, or by a class of those that do harm."""
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        names = [alias.name for alias in node.names] + [getattr(node, "module", None) or ""]
        return "unicodedata" in names
    if isinstance(node, ast.Attribute):
        return node.attr in ("isprintable", "maketrans")
    if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in (
        "sub",
        "compile",
        "replace",
    ):
        texts = [
            ast.literal_eval(each)
            for argument in node.args[:2]
            for each in ast.walk(argument)
            if is_text(each)
        ]
        given = [text.replace("\r", "") for text in texts]  # an end of a line
        return any(clean_lines(text) != text or _HARMFUL_CLASS.search(text) for text in given)
    return False


def is_text(node: ast.AST) -> TypeGuard[ast.Constant]:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


@cache
def found(rule: Callable[[ast.AST], bool]) -> dict[str, list[str]]:
    """Module → what in it breaks the rule."""
    return {
        name: broken
        for name, tree in source_trees().items()
        if (broken := [ast.unparse(node) for node in ast.walk(tree) if rule(node)])
    }


def test_nothing_is_written_but_in_one_place() -> None:
    assert {name: text for name, text in found(writes).items() if name not in WRITES} == {}


def test_there_is_one_sanitizer() -> None:
    assert {name: text for name, text in found(sanitizes).items() if name not in CHOOSES} == {}


def test_every_exception_is_still_one() -> None:
    assert WRITES.keys() == found(writes).keys()
    assert CHOOSES.keys() == found(sanitizes).keys()


@pytest.mark.parametrize(
    "code",
    [
        "print(1)",
        "sys.stdout.write(x)",
        "sys.__stderr__.write(x)",
        "sys.stdout.buffer.write(x)",
        "os.write(1, x)",
        "os.write(sys.stderr.fileno(), x)",
        "input('?')",
        "json.dump(x, sys.stdout)",
        "traceback.print_exc(file=sys.stderr)",
    ],
)
def test_the_rule_for_writing_can_be_broken(code: str) -> None:
    assert any(map(writes, ast.walk(ast.parse(code))))


@pytest.mark.parametrize(
    "code",
    [
        "''.join(c for c in text if c.isprintable())",
        "import unicodedata",
        "from unicodedata import category",
        "text.translate(str.maketrans('', '', x))",
        "re.sub('[\\x00-\\x1f]', '', text)",
        "re.sub(r'[\\x00-\\x1f]', '', text)",
        "re.sub(r'[\\u202a-\\u202e]', '', text)",
        "text.replace('\\x1b', '')",
        "re.compile(f'[{x}\\x9b]')",
    ],
)
def test_the_rule_for_sanitizers_can_be_broken(code: str) -> None:
    assert any(map(sanitizes, ast.walk(ast.parse(code))))
