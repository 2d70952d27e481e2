"""`call`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from shlex import quote

from ...errors import ConfigurationError
from ...services.api import (
    NAMES,
    TOKENS,
    ApiResponse,
    ApiUrl,
    Proof,
    Request,
    TokenHosts,
    call as api_call,
    failure,
    parse,
)
from ...services.base import body_text, clean
from ...services.config import FOR_CREDENTIALS, REQUIRED, Profile, default_config_file
from ...services.storage import shown_path
from ..context import CommandContext
from ..io.messages import echo, print_error, say_when_slow
from ..io.output import print_lines, write, write_bytes
from ..options import add_signing_in, define
from ..usage import Parser

LARGEST = 1_000_000  # bytes that a terminal gets to show
_STDIN = "@-"
_EXAMPLES = """\
cognito-tui call https://api.example.com/hello
cognito-tui call https://api.example.com/notes -d '{"text": "a note"}'
cognito-tui call https://api.example.com/notes/7 -X PUT -d @note.json --token id
cognito-tui call https://abc123.lambda-url.eu-west-1.on.aws --sigv4 lambda"""


def add_arguments(command: Parser) -> None:
    define(
        command,
        call,
        more="Prints the response; exit code 4 for a refusal (4xx). Redirects are not followed. A host that is not in "
        "the profile's api_hosts gets a token only when you confirm it.",
        examples=_EXAMPLES,
    )
    command.add_argument("url", metavar="URL", help="https; http only for this machine")
    command.add_argument("-X", "--method", metavar="METHOD", default="", help="default: GET; POST with -d")
    command.add_argument(
        "-d", "--data", metavar="BODY", help="the body; @FILE reads FILE, @- reads standard input"
    )
    command.add_argument(
        "-H",
        "--header",
        metavar="'NAME: VALUE'",
        action="append",
        default=[],
        help="another header; may be repeated",
    )
    command.add_argument(
        "-i", "--include", action="store_true", help="print the status and the headers as well"
    )
    proof = command.add_mutually_exclusive_group()
    proof.add_argument("--token", choices=TOKENS, default="access", help="which token; default: access")
    proof.add_argument(
        "--sigv4",
        metavar="SERVICE",
        help="sign for this AWS service instead: execute-api, lambda (a function's URL), s3, …",
    )
    command.add_argument(
        "--region",
        dest="signing_region",
        metavar="NAME",
        default="",
        help="to sign for; default: the host's, or the identity pool's",
    )
    command.add_argument("--yes", action="store_true", help="send the token to this host without asking")
    add_signing_in(command)


def call(arguments: argparse.Namespace) -> int:
    """Call the API. Only the body goes to standard output, byte for byte unless that is a terminal."""
    url = parse(arguments.url)
    body = _body(arguments.data) if arguments.data != _STDIN else b""
    request = api_call.request(
        url, arguments.method, arguments.header, body
    )  # wrong ones before anybody signs in
    context = CommandContext(arguments, needs=FOR_CREDENTIALS if arguments.sigv4 else REQUIRED)
    if not arguments.sigv4:
        _may_be_sent(context, url, arguments.token)
        context.signed_in  # noqa: B018 - its questions come before the body
    elif arguments.data == _STDIN:
        context.credentials  # noqa: B018 - likewise
    if arguments.data == _STDIN:
        body = sys.stdin.buffer.read()
        request = api_call.request(url, arguments.method, arguments.header, body)
    proof = _proof(context, request)
    with say_when_slow(f"Waiting for {url.host} to answer…"):
        answer = api_call.call(request, proof)
    with answer:
        return _print(url, answer, proof, include=arguments.include)


def _body(data: str | None) -> bytes | None:
    if data is None or not data.startswith("@"):
        return None if data is None else data.encode(errors="surrogateescape")
    try:
        return Path(data[1:]).read_bytes()
    except OSError as error:
        why = error.strerror or type(error).__name__
    raise ConfigurationError(f"The body cannot be read from {clean(data[1:])}: {why}.")


def _proof(context: CommandContext, request: Request) -> Proof:
    arguments = context.arguments
    if arguments.sigv4:
        return api_call.signed(request, context.credentials, arguments.sigv4, arguments.signing_region)
    return api_call.bearer(arguments.token, context.signed_in.tokens)


def _may_be_sent(context: CommandContext, url: ApiUrl, kind: str) -> None:
    profile = context.cognito.profile
    hosts = TokenHosts.of(profile)
    if not (context.arguments.yes or hosts.allows(kind, url)):
        context.prompter.confirm(
            f"Send your {NAMES[kind]} to {url.host}?",
            hosts.risk(kind, url),
            undone="Nothing was sent.",
            hint=_listed(profile, hosts.with_host(url)),
        )


def _listed(profile: Profile, hosts: str) -> str:
    """Return the setting that would allow the host, and its place."""
    if profile.named:
        place = f"{shown_path(default_config_file())}, [profiles.{profile.name}]"
        return f'To allow it for good, in {place}:\napi_hosts = "{hosts}"'
    return f"To allow it for good, in the environment:\nexport COGNITO_API_HOSTS={quote(hosts)}"


def _print(url: ApiUrl, answer: ApiResponse, proof: Proof, *, include: bool) -> int:
    if include:
        headers = (f"{name}: {value}" for name, value in answer.headers)
        print_lines(f"HTTP {answer.line}", *headers, "")
    else:
        echo(answer.line)
    refused = failure(url, answer, proof)
    if sys.stdout.isatty():
        with say_when_slow(f"{url.host} is still sending…"):
            body = answer.beginning(LARGEST)
        _show(body, answer)
    else:
        for chunk in answer.chunks():
            write_bytes(chunk)  # it may come slowly, for a program that shows it as it comes
    if refused is None:
        return 0
    print_error(refused)
    return refused.exit_code


def _show(body: bytes, answer: ApiResponse) -> None:
    if text := body_text(body, *answer.sent).rstrip("\n"):
        write(f"{text}\n")
    if len(body) == LARGEST:
        echo("There is more: pipe it into a file, or a program that pages.")
