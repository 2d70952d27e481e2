"""The URI and its QR code as an authenticator reads them, and codes as people type them."""

from __future__ import annotations

from datetime import datetime, timezone
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
import zxingcpp
from hypothesis import given, settings, strategies as st
from PIL import Image

from cognito_tui.errors import CodeRejected
from cognito_tui.services.auth.qr import QUIET_ZONE, qr_matrix
from cognito_tui.services.auth.totp import SENT_DIGITS, code_at, grouped, normalise_code, otpauth_uri
from cognito_tui.services.base.secret import Secret

KEY = Secret("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567ABCDEFGHIJKLMNOPQRST")  # 52 characters, as Cognito gives it
ROWS_AT_80X24 = 23  # with a footer
base32 = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", min_size=52, max_size=52).map(Secret)
# Cognito's user names go up to 128 characters; heavy on what means something in a URI
names = st.text(
    st.sampled_from(":/?#[]@!$&'()*+,;=% ") | st.characters(exclude_categories=["Cs"]),
    min_size=1,
    max_size=128,
)


def scanned(matrix: tuple[tuple[bool, ...], ...]) -> str:
    """What a scanner without "try inverted" reads, on a dark desk."""
    side, scale = len(matrix), 4
    image = Image.new("L", (side + 8, side + 8), 30)
    modules = bytes(0 if dark else 255 for row in matrix for dark in row)
    image.paste(Image.frombytes("L", (side, side), modules), (4, 4))
    image = image.resize((image.width * scale, image.height * scale), Image.Resampling.NEAREST)
    codes = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode, try_invert=False)  # type: ignore[arg-type]
    return codes[0].text if codes else ""


def side(account: str, issuer: str) -> int:
    return len(qr_matrix(otpauth_uri(KEY, account=account, issuer=issuer)))


# the URI --------------------------------------------------------------------------------------------------------------


@given(base32, names, names)
@settings(max_examples=30, deadline=None)
def test_a_scanner_reads_the_very_uri_and_an_authenticator_the_key_account_and_issuer(
    key: Secret, account: str, issuer: str
) -> None:
    uri = otpauth_uri(key, account=account, issuer=issuer)
    assert scanned(qr_matrix(uri)) == uri.reveal()
    parsed = pyotp.parse_uri(uri.reveal())
    assert isinstance(parsed, pyotp.TOTP)
    assert (parsed.secret, parsed.name, parsed.issuer) == (key.reveal(), account, issuer)
    assert (parsed.digits, parsed.interval, parsed.digest().name) == (6, 30, "sha1")


@given(names, names)
@settings(max_examples=60, deadline=None)
def test_the_uri_is_plain_ascii_with_one_colon_between_issuer_and_account(account: str, issuer: str) -> None:
    uri = otpauth_uri(KEY, account=account, issuer=issuer).reveal()
    assert uri.isascii()
    parts = urlsplit(uri)
    assert parts.path.count(":") == 1
    assert set(parse_qs(parts.query)) <= {"secret", "issuer"}  # the defaults are not said


def test_a_name_that_is_no_unicode_is_still_enrolled() -> None:
    assert "%3F" in otpauth_uri(KEY, account="ad\udce4", issuer="MyApp").reveal()


def test_the_issuer_is_prefix_and_parameter() -> None:
    uri = otpauth_uri(KEY, account="ada@example.com", issuer="My App").reveal()
    assert uri == f"otpauth://totp/My%20App:ada@example.com?issuer=My%20App&secret={KEY.reveal()}"


def test_the_issuer_is_a_prefix_alone_where_the_code_would_outgrow_80x24() -> None:
    account = "firstname.lastname@example.com"
    uri = otpauth_uri(KEY, account=account, issuer="Example Corporation")
    assert uri.reveal() == f"otpauth://totp/Example%20Corporation:{account}?secret={KEY.reveal()}"
    assert len(qr_matrix(uri)) // 2 + 1 <= ROWS_AT_80X24
    assert pyotp.parse_uri(uri.reveal()).issuer == "Example Corporation"


def test_a_key_in_small_letters_with_padding_is_given_as_authenticators_want_it() -> None:
    assert otpauth_uri(Secret("mzxw6==="), account="ada", issuer="MyApp").reveal().endswith("secret=MZXW6")


def test_the_uri_does_not_show_itself() -> None:
    assert KEY.reveal() not in repr(otpauth_uri(KEY, account="ada", issuer="MyApp"))


# the QR code ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("account", "issuer", "modules"),
    [
        ("ada", "MyApp", 41),
        ("ada", "cognito-tui", 41),
        ("ada", "cognito-tui demo", 45),
        ("ada.lovelace@example.com", "MyApp", 41),
        ("ada.lovelace@example.com", "cognito-tui", 45),
        ("firstname.lastname@a-longer-name.example.com", "Example Corporation", 45),
    ],
)
def test_usual_names_fit_beside_the_words_at_80x24(account: str, issuer: str, modules: int) -> None:
    assert side(account, issuer) == modules
    assert modules // 2 + 1 <= ROWS_AT_80X24


@pytest.mark.parametrize(("characters", "modules"), [(121, 41), (122, 45), (149, 45), (150, 49)])
def test_a_code_is_as_small_as_two_segments_allow(characters: int, modules: int) -> None:
    prefix = "otpauth://totp/?secret="
    uri = prefix.replace("?", "x" * (characters - len(prefix) - 52) + "?") + KEY.reveal()
    assert len(uri) == characters
    assert len(qr_matrix(Secret(uri))) == modules


def test_names_at_their_longest_are_still_readable() -> None:
    uri = otpauth_uri(KEY, account="\U0001f600" * 128, issuer="\U0001f600" * 64)
    assert scanned(qr_matrix(uri)) == uri.reveal()


@pytest.mark.parametrize(
    "text",
    [
        "https://auth.example.com/oauth2/authorize?response_type=code&client_id=1h57kf5cpq17m0eml12EXAMPLE",
        "https://auth.example.com/oauth2/authorize?code_challenge_method=S256",
        "ALL OF IT ALPHANUMERIC",
        "x",
    ],
)
def test_any_text_can_be_scanned(text: str) -> None:
    assert scanned(qr_matrix(Secret(text))) == text


def test_the_code_stands_in_a_quiet_zone() -> None:
    matrix = qr_matrix(otpauth_uri(KEY, account="ada", issuer="MyApp"))
    dark_rows = [y for y, row in enumerate(matrix) if any(row)]
    dark_columns = [x for row in matrix for x, dark in enumerate(row) if dark]
    last = len(matrix) - 1 - QUIET_ZONE
    assert (dark_rows[0], dark_rows[-1]) == (min(dark_columns), max(dark_columns)) == (QUIET_ZONE, last)


def test_the_key_is_shown_in_groups_of_four() -> None:
    assert grouped(Secret("JBSWY3DPEHPK3PXPAB")) == "JBSW Y3DP EHPK 3PXP AB"


# codes ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "123456",
        " 123456\n",
        "\n123456",
        "123 456",
        "123-456",
        "123\u2013456",
        "123\u00a0456",
        "12 34 56",
        "123.456",
        "\u200b123456\ufeff",
        "１２３４５６",
        "١٢٣٤٥٦",
        "code: 123456",
        "Your code is 123 456.",
        "G-123456",
    ],
)
def test_a_code_is_understood_as_people_type_and_paste_it(typed: str) -> None:
    assert normalise_code(Secret(typed)).reveal() == "123456"


@pytest.mark.parametrize(
    "typed", ["", "   ", "12345", "1234567", "123456 789012", "12E4567", "123o456", "12³456"]
)
def test_what_is_not_six_digits_is_refused_without_being_repeated(typed: str) -> None:
    with pytest.raises(CodeRejected, match="six digits") as refusal:
        normalise_code(Secret(typed))
    assert not typed.strip() or typed not in str(refusal.value)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("123456", "123456"),
        ("1234567", "1234567"),
        ("1234 5678", "12345678"),
        ("Code: 1234-5678.", "12345678"),
    ],
)
def test_a_code_that_was_sent_may_be_longer(typed: str, code: str) -> None:
    assert normalise_code(Secret(typed), SENT_DIGITS).reveal() == code


@pytest.mark.parametrize("typed", ["12345", "123456789", "1234x5678"])
def test_a_code_that_was_sent_has_its_limits(typed: str) -> None:
    with pytest.raises(CodeRejected, match="six to eight digits"):
        normalise_code(Secret(typed), SENT_DIGITS)


def test_a_refusal_says_how_many_digits_there_are() -> None:
    with pytest.raises(CodeRejected, match="These are 5"):
        normalise_code(Secret("12345"))


@given(st.text())
def test_any_text_is_six_ascii_digits_or_refused(typed: str) -> None:
    try:
        code = normalise_code(Secret(typed)).reveal()
    except CodeRejected:
        return
    assert len(code) == 6
    assert set(code) <= set("0123456789")


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    """Appendix B, the last six of its eight digits."""
    key = Secret("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
    assert code_at(key, datetime.fromtimestamp(seconds, timezone.utc)).reveal() == code
