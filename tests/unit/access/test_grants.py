"""Pre-authorised URLs: good for exactly what was sealed, and for nothing that was changed."""

import base64
import time
from itertools import product

import pytest

from skyferry.site.access.accounts import Account, Accounts
from skyferry.site.access.grants import LONGEST_SHOWN, Grants
from skyferry.site.access.identity import ANONYMOUS, Caller, Grant
from skyferry.vospace.faults import PermissionDenied
from skyferry.vospace.paths import NodePath

FILE = NodePath((b"home", b"astro", b"a b\xff"))
SECRET, OTHER = b"s" * 32, b"o" * 32


@pytest.fixture
def grants(accounts: Accounts) -> Grants:
    return Grants([SECRET], accounts)


@pytest.fixture
def caller(astro: Account) -> Caller:
    return Caller(name=astro.name, admin=True)


def _later(seconds: float = 60) -> int:
    return time.time_ns() + int(seconds * 1e9)


def test_it_speaks_for_the_sealer_with_the_grant_and_nothing_else(grants: Grants, caller: Caller) -> None:
    grant = Grant("arc", FILE, write=False)
    opened = grants.open(grants.seal(caller, grant, _later()), "arc", FILE, "GET")
    assert (opened.name, opened.grant, opened.admin, opened.scope) == ("astro", grant, False, None)


def test_it_carries_the_name_that_was_asked_for(grants: Grants, caller: Caller) -> None:
    for shown in (b"", b"a link's \xff name", b"n" * LONGEST_SHOWN):
        grant = Grant("vault", NodePath((b"d", b"f")), write=False, shown=shown)
        assert grants.open(grants.seal(caller, grant, _later()), "vault", grant.path, "GET").grant == grant
    with pytest.raises(ValueError, match="shown name"):
        grants.seal(caller, Grant("vault", NodePath((b"f",)), False, b"n" * (LONGEST_SHOWN + 1)), _later())
    assert len(grants.seal(caller, grant, _later())) <= 255 - len("preauth:")


def test_a_shown_name_cannot_be_exchanged(grants: Grants, caller: Caller) -> None:
    grant = Grant("vault", NodePath((b"f",)), write=False, shown=b"seen")
    token = grants.seal(caller, grant, _later())
    for forged in (token[:-2], token + "AAAA", token[:-2] + ("AA" if token[-2:] != "AA" else "BB")):
        with pytest.raises(PermissionDenied):
            grants.open(forged, "vault", grant.path, "GET")


def test_an_anonymous_sealer_stays_anonymous(grants: Grants) -> None:
    token = grants.seal(ANONYMOUS, Grant("arc", FILE, write=False), _later())
    opened = grants.open(token, "arc", FILE, "GET")
    assert opened.is_anonymous
    assert opened.grant is not None


@pytest.mark.parametrize(
    ("write", "method", "allowed"),
    [
        (w, m, m in (("PUT", "POST", "HEAD") if w else ("GET", "HEAD")))
        for w, m in product((True, False), ("GET", "HEAD", "PUT", "POST", "DELETE"))
    ],
)
def test_it_allows_its_verbs_only(grants: Grants, caller: Caller, write: bool, method: str, allowed: bool) -> None:
    token = grants.seal(caller, Grant("arc", FILE, write), _later())
    if allowed:
        assert grants.open(token, "arc", FILE, method)
    else:
        with pytest.raises(PermissionDenied):
            grants.open(token, "arc", FILE, method)


def test_it_is_bound_to_service_path_key_and_time(grants: Grants, caller: Caller, accounts: Accounts) -> None:
    token = grants.seal(caller, Grant("arc", FILE, write=False), _later())
    refused = [
        (grants, token, "vault", FILE),
        (grants, token, "arc", FILE.parent),
        (grants, token, "arc", NodePath((*FILE.parts, b"x"))),
        (grants, token, "arc", NodePath((b"homeastro", b"a b\xff"))),
        (Grants([OTHER], accounts), token, "arc", FILE),
        (grants, grants.seal(caller, Grant("arc", FILE, write=False), _later(-1)), "arc", FILE),
    ]
    texts = set()
    for opener, shown, service, path in refused:
        with pytest.raises(PermissionDenied) as refusal:
            opener.open(shown, service, path, "GET")
        texts.add(str(refusal.value))
    assert len(texts) == 1


def test_no_bit_of_it_can_be_changed(grants: Grants, caller: Caller) -> None:
    token = grants.seal(caller, Grant("arc", FILE, write=False), _later())
    sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    for bit in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(PermissionDenied):
            grants.open(base64.urlsafe_b64encode(changed).rstrip(b"=").decode(), "arc", FILE, "GET")


@pytest.mark.parametrize("token", ["", "x", "é", "A" * 79, "A" * 100_000, "a/b", "====", "%00"])
def test_garbage_is_refused_like_a_forgery(grants: Grants, token: str) -> None:
    with pytest.raises(PermissionDenied):
        grants.open(token, "arc", FILE, "GET")


def test_it_dies_with_the_account(grants: Grants, caller: Caller, accounts: Accounts) -> None:
    token = grants.seal(caller, Grant("arc", FILE, write=False), _later())
    accounts.disable("astro")
    with pytest.raises(PermissionDenied):
        grants.open(token, "arc", FILE, "GET")
    accounts.enable("astro")
    assert grants.open(token, "arc", FILE, "GET")
    accounts.remove("astro")
    accounts.restore("astro", None)
    with pytest.raises(PermissionDenied):
        grants.open(token, "arc", FILE, "GET")


def test_a_new_secret_comes_first_and_the_old_one_still_opens(caller: Caller, accounts: Accounts) -> None:
    old = Grants([SECRET], accounts).seal(caller, Grant("arc", FILE, write=False), _later())
    both = Grants([OTHER, SECRET], accounts)
    assert both.open(old, "arc", FILE, "GET")
    new = both.seal(caller, Grant("arc", FILE, write=False), _later())
    assert Grants([OTHER], accounts).open(new, "arc", FILE, "GET")


def test_it_fits_into_a_path(grants: Grants, caller: Caller) -> None:
    for n in range(300):
        assert (
            grants.seal(caller, Grant("arc", FILE, write=False), _later(n)).replace("-", "").replace("_", "").isalnum()
        )


def test_it_never_holds_what_clients_rewrite_in_urls(
    grants: Grants, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The real texts are too rare to meet by chance.
    monkeypatch.setattr("skyferry.site.access.grants._REWRITTEN", ("x", "q7"))
    for n in range(100):
        token = grants.seal(caller, Grant("arc", FILE, write=False), _later(n + 1))
        assert "x" not in token.lower()
        assert grants.open(token, "arc", FILE, "GET")


def test_a_short_secret_is_refused(accounts: Accounts) -> None:
    with pytest.raises(ValueError, match="32"):
        Grants([b"short"], accounts)
