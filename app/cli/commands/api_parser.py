"""`token` and `call`."""

from __future__ import annotations

from ..options import Commands, add_command, add_signing_in

TOKENS = ("access", "id")
_PRINT = """\
cognito-tui token access > ~/.token          (umask 077 first)
TOKEN=$(cognito-tui token access) ./a-program-that-calls-the-api
cognito-tui token id --verify                what it says, once it has been checked"""
_CALL = """\
cognito-tui call https://api.example.com/hello
cognito-tui call https://api.example.com/notes -d '{"text": "a note"}'
cognito-tui call https://api.example.com/notes/7 -X PUT -d @note.json --token id
cognito-tui call https://a1b2c3.execute-api.eu-west-1.amazonaws.com/hello --sigv4 execute-api"""


def add(commands: Commands) -> None:
    token = add_command(
        commands,
        "token",
        "token:print_token",
        "print a fresh token of the user pool's",
        more="For programs that call an API themselves: cognito-tui call does it without showing the token to anybody.",
        examples=_PRINT,
    )
    token.add_argument("use", choices=TOKENS, metavar="{access,id}", help="which")
    token.add_argument(
        "--verify",
        action="store_true",
        help="check it by the pool's public keys, and print what it says (JSON) instead; 4: it is not good",
    )
    add_signing_in(token)
    call = add_command(
        commands,
        "call",
        "call:call",
        "call an API with a token, or signed with the AWS credentials",
        more="Prints what it answers; 4: it refuses (4xx). Redirects are not followed. A host that api_hosts in the "
        "profile does not list gets a token only when you say so.",
        examples=_CALL,
    )
    call.add_argument("url", metavar="URL", help="https; http for this machine alone")
    call.add_argument("-X", "--method", metavar="METHOD", default="", help="default: GET; POST with -d")
    call.add_argument(
        "-d", "--data", metavar="BODY", help="what to send; @FILE: what is in FILE; @-: standard input"
    )
    call.add_argument(
        "-H", "--header", metavar="'NAME: VALUE'", action="append", default=[], help="a further header"
    )
    call.add_argument("-i", "--include", action="store_true", help="print the status and the headers, too")
    proof = call.add_mutually_exclusive_group()
    proof.add_argument("--token", choices=TOKENS, default="access", help="which token; default: access")
    proof.add_argument(
        "--sigv4",
        metavar="SERVICE",
        help="sign for this AWS service instead: execute-api, lambda (a function's URL), s3, …",
    )
    call.add_argument(
        "--region",
        metavar="NAME",
        default="",
        help="to sign for; default: the host's, or the identity pool's",
    )
    call.add_argument("--yes", action="store_true", help="send the token to whatever host this is")
    add_signing_in(call)
