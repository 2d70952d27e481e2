"""The journeys people make most, in a real terminal, as a newcomer to the demo makes them.

The demo's hint line is their phone, their mailbox and their memory.
"""

from __future__ import annotations

import html
import re
import urllib.error
import urllib.request
from http.client import HTTPMessage
from typing import IO
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import pytest

from tests.support.cloud_user import SSH, Start
from tests.support.program import Program, assert_left_well

PASSWORD = "Correct-Horse-7"
DOWN = "\x1b[B"
JWT = re.compile(rb"eyJ[\w-]+\.[\w-]+")


def demo(start: Start, scenario: str, environ: dict[str, str] | None = None) -> Program:
    program = start("demo", "--scenario", scenario, environ=environ, stdout_apart=True)
    program.wait_for("Sign in", "⏎ sign in", "Demo: ")
    return program


# what the hint line says --------------------------------------------------------------------------------------------


def told(program: Program, pattern: str) -> str:
    """The part of the hint line that the pattern's group stands for, once the line says it."""
    hint = re.compile(f"Demo: .*?{pattern}")
    program.wait_until(lambda: hint.search(program.text) is not None, f"a hint of {pattern!r}")
    found = hint.search(program.text)
    assert found
    return found[1]


def told_password(program: Program) -> str:
    return told(program, r"user name ada, password ([^\s;]+)")


def told_code(program: Program) -> str:
    """As it is shown, in two groups of three."""
    return told(program, r"(?:says|would show) (\d{3} \d{3})")


def another(code: str) -> str:
    """A code of the same form, and not this one."""
    return f"{(int(code.replace(' ', '')) + 1) % 10**6:06d}"


# what everybody does ------------------------------------------------------------------------------------------------


def sign_in(program: Program, password: str) -> None:
    program.enter("ada")
    program.wait_for_cursor("Password")
    enter_secret(program, password)


def enter_secret(program: Program, password: str) -> None:
    """Dots are what there is to see, and nowhere but in the hint that told it does it stand."""
    program.type(password)
    program.wait_until(lambda: cursor_line(program).endswith(" " + "•" * len(password)), "dots")
    assert [line for line in program.lines if password in line and "Demo: " not in line] == []
    program.press("enter")


def cursor_line(program: Program) -> str:
    return program.lines[program.terminal.cursor.y].rstrip(" ▐")  # without the scroll bar


def see_credentials(program: Program) -> None:
    program.wait_for("Signed in as ada", "AWS_SESSION_TOKEN", "role field-staff", "c copy")


def open_account(program: Program) -> None:
    program.type("a")
    program.wait_for("Your account", "ada@example.com ✓ verified", "⏎ open")


def quit_well(program: Program, *secrets: str) -> None:
    """q, from the credentials. None of `secrets` was ever on the terminal, nor any token."""
    program.type("q")
    assert program.end() == 0
    assert_left_well(program)
    before, after = program.text.strip().splitlines()
    assert before == "Starting a Cognito of your own on this machine…"
    assert after.startswith("That was the demo.")
    assert program.stdout == b""
    assert [secret for secret in secrets if secret.encode() in program.written] == []
    assert JWT.search(program.written) is None


# the journeys -------------------------------------------------------------------------------------------------------


def marked(program: Program) -> str:
    """The line of a list that the arrow keys have come to: the bold one with a background of its own."""
    rows, around = program.terminal.buffer, program.terminal.buffer[1][1].bg
    for number, line in enumerate(program.lines):
        cell = rows[number][4]
        if cell.bold and cell.bg != around:
            return line
    return ""


def test_a_second_factor_is_chosen_and_looked_at_in_the_account(start: Start) -> None:
    program = demo(start, "choose-factor")
    sign_in(program, told_password(program))
    program.wait_for("Choose how to continue", "⏎ choose")
    program.wait_until(lambda: "Authenticator app" in marked(program), "the first one to be marked")
    program.type(DOWN + "\r")  # at once, as over a slow line: Enter must not overtake the arrow key

    program.wait_for("Cognito has sent a code in a text message to +********0123.", "⏎ confirm")
    code = told_code(program)
    program.enter(another(code))
    program.wait_for("The code did not match.", "CodeMismatchException", "Enter the code")
    program.wait_for_cursor("Code")
    program.wait_without(another(code))
    program.enter(code)
    see_credentials(program)

    open_account(program)
    program.type("f")
    program.wait_for("MFA methods", "Text message on +441632960123", "o off")
    program.press("escape")
    program.wait_for("Your account", "⏎ open")
    program.press("escape")
    see_credentials(program)
    quit_well(program)


def test_a_forgotten_password_is_replaced_and_the_new_one_signs_in(start: Start) -> None:
    program = demo(start, "forgot-password")
    program.press("ctrl+r")
    program.wait_for("Set a new password", "⏎ send a code")
    program.enter("ada")
    program.wait_for("⏎ set password", "a***@e***")
    code = told_code(program)
    program.enter(code)
    set_password(program, "New password", "weak-Bird")
    program.wait_for("Password did not conform with policy: Password must")
    assert program.shows(code)  # in its field still, and in the hint: it is good for another try
    set_password(program, "New password", PASSWORD)

    see_credentials(program)
    quit_well(program, PASSWORD, "weak-Bird")


def set_password(program: Program, label: str, password: str) -> None:
    program.wait_for_cursor(label)
    enter_secret(program, password)
    program.wait_for_cursor("Once more")
    enter_secret(program, password)


def test_an_account_of_ones_own_making_signs_in(start: Start) -> None:
    program = demo(start, "sign-up")
    program.wait_for("nobody has an account here yet: sign up")
    program.press("ctrl+n")
    program.wait_for("Sign up", "⏎ sign up")
    program.enter("ada")
    program.wait_for_cursor("Email")
    program.enter("ada@example.com")
    set_password(program, "Password", PASSWORD)
    program.wait_for("This pool requires more details.")
    program.press("enter")  # on to the field that was added; the cursor stays where somebody may be typing
    program.wait_for_cursor("Name")
    program.enter("Ada Lovelace")

    program.wait_for("Confirm your account", "Almost there.", "a***@e***", "⏎ confirm")
    program.enter(told_code(program))
    see_credentials(program)
    quit_well(program, PASSWORD)


def test_over_ssh_a_browser_elsewhere_signs_in_and_its_last_address_is_pasted(start: Start) -> None:
    program = demo(start, "browser", SSH)
    password = told_password(program)
    program.press("ctrl+o")
    program.wait_for("Open this address in a browser, on any machine", "^k copy address")
    program.press("ctrl+k")
    program.wait_for("Sent the address to your terminal's clipboard (OSC 52)")
    [address] = program.clipboard
    assert address in "".join(program.text.split())

    redirect = signed_in_elsewhere(address, "ada", password)
    program.paste(redirect)
    program.wait_until(lambda: cursor_line(program).endswith("••••"), "dots")
    program.press("enter")
    see_credentials(program)
    [code] = parse_qs(urlsplit(redirect).query)["code"]
    quit_well(program, code)


class Stay(urllib.request.HTTPRedirectHandler):
    """Nothing listens where the browser is: it shows the address it could not reach."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        at_home = (
            urlsplit(newurl).netloc == urlsplit(req.full_url).netloc
        )  # from page to page of managed login
        return super().redirect_request(req, fp, code, msg, headers, newurl) if at_home else None


def signed_in_elsewhere(address: str, username: str, password: str) -> str:
    """What a browser does with the page at `address`, filled in; gives the address it ends at."""
    browser = urllib.request.build_opener(urllib.request.ProxyHandler({}), Stay)
    with browser.open(address, timeout=20) as answer:
        page = answer.read().decode()
    found = re.search(r"<form[^>]*\baction=\"([^\"]+)\"", page)
    assert found
    hidden = re.findall(r"<input type=\"hidden\" name=\"(\w+)\" value=\"([^\"]*)\">", page)
    form = {name: html.unescape(value) for name, value in hidden}
    form |= {"username": username, "password": password}
    shown = urlsplit(address)
    request = urllib.request.Request(
        urljoin(address, html.unescape(found[1])),
        urlencode(form).encode(),
        {"Origin": f"{shown.scheme}://{shown.netloc}"},
    )
    with pytest.raises(urllib.error.HTTPError) as refused:  # as nothing follows the redirect
        browser.open(request, timeout=20)
    with refused.value as redirect:
        assert redirect.code == 302, redirect.read().decode()
        return str(redirect.headers["Location"])


def test_a_remembered_device_takes_the_place_of_the_code(start: Start) -> None:
    program = demo(start, "device")
    password = told_password(program)
    sign_in(program, password)
    program.wait_for("Enter the code", "⏎ confirm")
    program.enter(told_code(program))
    see_credentials(program)

    open_account(program)
    program.type("d")
    program.wait_for("not remembered · this one", "r remember")
    program.type("r")
    program.wait_for("is remembered until you quit.", "r do not remember")
    assert not program.shows("not remembered")
    program.press("escape")
    program.wait_for("Your account", "⏎ open")
    program.type("o")
    program.wait_for("Sign out", "h Here")
    program.type("h")
    program.wait_for("Forget this device, too?")
    program.type("n")

    program.wait_for("You are signed out.", "⏎ sign in")
    enter_secret(program, password)
    see_credentials(program)  # nobody has typed a second code
    quit_well(program)
