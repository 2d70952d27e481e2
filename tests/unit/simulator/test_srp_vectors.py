"""SRP by other people's figures: RFC 5054's, and those that Cognito's public clients hold themselves against.

The figures alone are theirs. RFC 5054, appendix B, has other parameters than Cognito (SHA-1, 1024 bits, padding to the
length of N): the simulator's arithmetic is given these for as long as it takes.
"""

from __future__ import annotations

import base64
import hashlib
from typing import NamedTuple

import pytest

from cognito_tui.demo.simulator import srp
from cognito_tui.services.auth.srp import SrpClient
from tests.support.reference_srp import claim, moment

SIZE = 128  # bytes of RFC 5054's smallest N


def number(digits: str) -> int:
    return int("".join(digits.split()), 16)


RFC_N = number("""
    EEAF0AB9ADB38DD69C33F80AFA8FC5E86072618775FF3C0B9EA2314C9C256576D674DF7496EA81D3383B4813D692C6E0E0D5D8E250B98BE4
    8E495C1D6089DAD15DC7D7B46154D6B6CE8EF4AD69B15D4982559B297BCF1885C529F566660E57EC68EDBC3C05726CC02FD4CBF4976EAA9A
    FD5138FE8376435B9FC61D2FC0EB06E3""")
RFC_SALT = number("BEB25379D1A8581EB5A727673A2441EE")
RFC_X = number("94B7555AABE9127CC58CCF4993DB6CF84D16C124")
RFC_K = number("7556AA045AEF2CDD07ABAF0F665C3E818913186F")
RFC_V = number("""
    7E273DE8696FFC4F4E337D05B4B375BEB0DDE1569E8FA00A9886D8129BADA1F1822223CA1A605B530E379BA4729FDC59F105B4787E5186F5
    C671085A1447B52A48CF1970B4FB6F8400BBF4CEBFBB168152E08AB5EA53D15C1AFF87B2B9DA6E04E058AD51CC72BFC9033B564E26480D78
    E955A5E29E7AB245DB2BE315E2099AFB""")
RFC_b = number("E487CB59D31AC550471E81F00F6928E01DDA08E974A004F49E61F5D105284D20")
RFC_A = number("""
    61D5E490F6F1B79547B0704C436F523DD0E560F0C64115BB72557EC44352E8903211C04692272D8B2D1A5358A2CF1B6E0BFCF99F921530EC
    8E39356179EAE45E42BA92AEACED825171E1E8B9AF6D9C03E1327F44BE087EF06530E69F66615261EEF54073CA11CF5858F0EDFDFE15EFEA
    B349EF5D76988A3672FAC47B0769447B""")
RFC_B = number("""
    BD0C61512C692C0CB6D041FA01BB152D4916A1E77AF46AE105393011BAF38964DC46A0670DD125B95A981652236F99D9B681CBF87837EC99
    6C6DA04453728610D0C6DDB58B318885D7D82C7F8DEB75CE7BD4FBAA37089E6F9C6059F388838E7A00030B331EB76840910440B1B27AAEAE
    EB4012B7D7665238A8E3FB004B117B58""")
RFC_U = number("CE38B9593487DA98554ED47D70A7AE5F462EF019")
RFC_S = number("""
    B0DC82BABCF30674AE450C0287745E7990A3381F63B387AAF271A10D233861E359B48220F7C4693C9AE12B0A6F67809F0876E2D013800D6C
    41BB59B6D5979B5C00A172B4A2A5903A0BDCAF8A709585EB2AFAFA8F3499B200210DCC1F10EB33943CD67FC88A2F39A4BE5BEC4EC0A3212D
    C346D7E474B29EDE8A469FFECA686E5A""")


def test_the_arithmetic_is_that_of_rfc_5054_appendix_b(monkeypatch: pytest.MonkeyPatch) -> None:
    def pad(value: int) -> bytes:
        return value.to_bytes(16 if value == RFC_SALT else SIZE, "big")  # the salt is no number there

    monkeypatch.setattr(srp, "N", RFC_N)
    monkeypatch.setattr(srp, "pad", pad)
    monkeypatch.setattr(hashlib, "sha256", hashlib.sha1)
    assert srp._h(pad(RFC_N) + pad(2)) == RFC_K
    monkeypatch.setattr(srp, "K", RFC_K)
    assert srp.private_key("", "alice", "password123", RFC_SALT) == RFC_X
    server = srp.SrpServer("")
    assert server.register("alice", "password123", RFC_SALT).verifier == RFC_V
    asked = server.challenge("alice", f"{RFC_A:x}", RFC_b)
    assert number(asked["SRP_B"]) == RFC_B
    assert srp.scrambling(RFC_A, RFC_B) == RFC_U
    assert server.shared_secret(asked["SECRET_BLOCK"]) == RFC_S


def test_the_parameters_are_those_of_other_clients() -> None:
    """github.com/alexrudd/cognito-srp, which has them from warrant."""
    k = 37772559067617796309459009502931177628717927509759535181635788491848250400486
    assert k == srp.K
    assert f"{srp.N:X}".startswith("FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74")
    assert srp.N.bit_length() == 3072
    assert [srp.pad(int(digits, 16)).hex() for digits in ("123abc", "123abcd", "8123abcd")] == [
        "123abc",
        "0123abcd",
        "008123abcd",
    ]
    u = 39743664823761398449876968619416475559594078623923024211668626611155104513539
    assert srp.scrambling(number("6D797365637265746861736841"), number("6D797365637265746861736842")) == u


class Vector(NamedTuple):
    """What a client knows, and the key that it must come to."""

    a: int
    b: int
    salt: int
    pool: str
    user: str
    password: str
    key: str


VECTORS = {
    # github.com/alexrudd/cognito-srp
    "warrant": Vector(
        1234567890, 1234567890, 1234567890, "myPool", "test", "test", "d96cde6c95dda17175c1293140c5a81f"
    ),
    # github.com/soto-project/soto-cognito-authentication-kit
    "soto": Vector(
        number("""
            37981750af33fdf93fc6dce831fe794aba312572e7c3347252854e5ce7c7f40343f5ad82f9ad3585c8cb1184c54c562f8317fc2924c6
            c7ade72f1e8d964f606e040c8f9f0b12e3fe6b6828202a5e40ca0103e880531921e56de3acc410331b8e5ddcd0dbf249bfa104f6b797
            719613aa50eabcdb40fd5457f64861dd71890eba"""),
        number("""
            a0812a0ee3fa8484a73addeb6a9afa145cff1eca2a6b86537a5d15132d5811dd088d16e7d581b2798229350e6e473503cebddf19cabd
            3f14fb3450a6858bafc972a29702d8772a22b000a160812a7fe29bcac2c36d43b91c118224626c2f0782d70f79c82ac5183e0d7d8c7b
            23ad0bda1f4fba941998bfc82e46415e49026bb33f8271cb9a56e69f518e90bc2f4c42c7bb27720e25a14dcfbb5176effb3069a2bc62
            7f18ec07a3e4118f61402dda56a6da3f331d8c2cf78513d767b2bf040809e5a334c7bb98cb720ef5654100cfa57d21155fc763065496
            4370fd512b30febc6c61bfa3415c72660c5dad3444881d272c3abd7ecec0e483493b1491391bef4348d1c27be700e443301fc856a9d1
            b6ca36fdc46eec9f3c51f0ea566f5a85c87d395d3d9fc2a594945a860841d5b328f1910058b2bb822ac976d961736fac42e84b460747
            62de8b254f37260e3b1da88529dd1060ca52b2dc9de5d77372b1d74ea111de406aac964993133a6f172e8fae54eb885e6a3cd774f1ca
            6be98b6ddc35"""),
        number("8dbcb21f18ae3216"),
        "poolid",
        "testuser",
        "testpassword",
        "b70fad71e9658b24b0ec678774ecca30",
    ),
    # github.com/aws/aws-sdk-net-extensions-cognito: of a claim that a user pool took
    "aws": Vector(
        number("02" * 1023 + "00"),
        number("""
            8d340308265ada665b1b2c730fb65ff0b6dc746b63c2d7e9f08b8aa9306d4848268bc0c17ee4a2999173ca62af59fd74ba5d00f16c96
            bea082b163f2c3a0b745455d62cb9577425b4b5d4dadba163a8e7759a7c0256795f464682770588c84e82f2c63d4701751476da8e8a7
            b1a131e78560fe7b56b6761fcef88dcc486f403369a0cac2f04c25ed6d5e08b5a2f488500a0d5af4972cfa1213bfca37bbae189c8d58
            465b13193204f21ea01d267c7688e6e6cb5d3f5a8005db680d272308ee823816032dd2c8fc3b95b6fd0a742feb127e3d094cd002a5e6
            b209415ff82f6abf50d5da43910a0336e9a6fc33dd101bf13f22f13fcb3ea3809aae4917d7c426fb8c0a894030c75d3e15f0e1078a9d
            89e5154391cde6111ac14fab9fa3b3a880da7dbd47fd5a055937581d26b5d225c076e82f980dcbd77b3950d270d8b622dca9c9bcd8fd
            6435a59b9690b3c9e2bdabf58cae3420c19066abc420145b1b66f226a6493c96588c2d53b637798fcaa573379f2251848065fe1fafb6
            8ed5e79135e9"""),
        number("b704a27deb8cf5efec43a40eac5b60d2"),
        "Pj8nlkpKR",
        "User5",
        "Password1!",
        base64.b64decode("LmbBsy/4chqMRYOhmtmCrA==").hex(),
    ),
}


@pytest.mark.parametrize("name", VECTORS)
def test_the_simulators_key_is_the_one_that_other_clients_come_to(name: str) -> None:
    its = VECTORS[name]
    x = srp.private_key(its.pool, its.user, its.password, its.salt)
    u = srp.scrambling(pow(srp.G, its.a, srp.N), its.b)
    shared = pow(its.b - srp.K * pow(srp.G, x, srp.N), its.a + u * x, srp.N)
    assert srp.session_key(shared, u).hex() == its.key


def test_a_proof_is_the_one_of_other_clients() -> None:
    """github.com/alexrudd/cognito-srp; our own client comes to it, too."""
    its = VECTORS["warrant"]
    block = base64.b64encode(b"secretssecrestssecrets").decode()
    signature = "tdvQu/Li/qWl8Nni0aFPs+MwY4rvKZm0kSMrGIMSUHk="
    written = "Tue Jul 10 11:01:00 UTC 2018"
    assert srp.proof(bytes.fromhex(its.key), its.pool, its.user, block, written) == signature
    asked = {
        "USER_ID_FOR_SRP": its.user,
        "SRP_B": f"{its.b:x}",
        "SALT": f"{its.salt:x}",
        "SECRET_BLOCK": block,
    }
    ours = claim(SrpClient(its.a), asked, its.password, its.pool, moment(written))
    assert ours["PASSWORD_CLAIM_SIGNATURE"] == signature


def test_a_salt_is_of_its_pool_its_user_and_its_password_and_nobody_elses() -> None:
    people = {(pool, user, word) for pool in ("One", "Two") for user in ("ada", "bob") for word in ("x", "y")}
    records = [srp.SrpServer(pool).register(user, word) for pool, user, word in people]
    assert (
        len({record.salt for record in records})
        == len({record.verifier for record in records})
        == len(people)
    )
    assert srp.SrpServer("One").register("ada", "x") in records
