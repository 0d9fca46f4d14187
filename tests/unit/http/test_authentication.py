"""Who is asking, over real TLS: credentials, challenges, and what a page of another site may not do."""

import base64
import re

import pytest

from skyferry.site.access.identity import Scope
from skyferry.site.access.sessions import Sessions
from unit.http.asking import Answer, Client

PASSWORD = "correct horse"
WHOAMI = "/ac/whoami"


def basic(name: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


def challenges(answer: Answer) -> list[str]:
    return [value for name, value in answer.fields if name == "www-authenticate"]


@pytest.fixture
def person(site, user: str) -> Client:
    """Somebody whose password is known."""
    site.set_password(user, PASSWORD)
    return Client(site)


def test_a_certificate_identifies(site, user, certificate):
    answer = Client(site, certificate).get(WHOAMI)
    assert answer.status == 303
    assert answer.headers["location"] == f"{site.url}/ac/users/{user}?idType=HTTP"
    assert answer.headers["x-vo-authenticated"] == user
    assert challenges(answer) == []


def test_basic_and_bearer_identify_on_every_service(site, user, person):
    for target in ("/reg/resource-caps", "/arc/capabilities", f"/arc/nodes/home/{user}", f"/vault/nodes/{user}"):
        for authorization in (basic(user, PASSWORD), f"bearer {site.token(user)}"):
            answer = person.get(target, authorization=authorization)
            assert (answer.status, answer.headers["x-vo-authenticated"]) == (200, user)


def test_every_anonymous_answer_says_how_to_be_known(site, anonymous):
    for method, target in (
        ("GET", "/arc/capabilities"),
        ("HEAD", "/arc/nodes"),
        ("GET", "/arc/nodes/none"),
        ("PUT", "/"),
    ):
        answer = anonymous.ask(method, target)
        said = challenges(answer)
        assert said == [
            f'ivoa_bearer standard_id="ivo://ivoa.net/sso#tls-with-password", access_url="{site.url}/ac/login"',
            "Bearer",
            f'ivoa_x509 standard_id="ivo://ivoa.net/sso#BasicAA", access_url="{site.url}/cred/proxy"',
            "ivoa_cookie",
        ]
        assert "x-vo-authenticated" not in answer.headers


def test_basic_is_offered_on_401_to_programs_only(anonymous):
    program = anonymous.get(WHOAMI)
    browser = anonymous.get(WHOAMI, user_agent="Mozilla/5.0 (X11) Firefox/130")
    assert (program.status, browser.status) == (401, 401)
    assert any(value.startswith("Basic realm=") for value in challenges(program))
    assert not any(value.startswith("Basic") for value in challenges(browser))
    assert program.body.startswith(b"NotAuthenticated: ")


def test_a_wrong_authorization_is_401_even_on_what_is_public(site, person, user):
    wrong_password = person.get("/arc/capabilities", authorization=basic(user, "wrong horse"))
    assert (wrong_password.status, wrong_password.body[:16]) == (401, b"NotAuthenticated")
    unknown = person.get("/arc/capabilities", authorization=basic("nobody-here", "wrong horse"))
    assert unknown.body == wrong_password.body
    assert person.get("/arc/nodes", authorization="Negotiate abc").status == 401


def test_a_revoked_token_says_so_in_the_challenge(site, user, anonymous):
    answer = anonymous.get("/arc/nodes", authorization="Bearer sky_never")
    assert answer.status == 401
    assert 'Bearer error="invalid_token", error_description="the token is unknown or was revoked"' in challenges(answer)


def test_two_authorizations_are_none(site, user, anonymous):
    connection = anonymous.connect()
    connection.putrequest("GET", WHOAMI)
    for _ in range(2):
        connection.putheader("Authorization", f"Bearer {site.token(user)}")
    connection.endheaders()
    assert connection.getresponse().status == 401


def test_the_sso_cookie_holds_a_token_also_in_quotes(site, user, anonymous):
    token = site.token(user)
    for cookie in (f"CADC_SSO={token}", f'CADC_SSO="{token}"'):
        assert anonymous.get(WHOAMI, cookie=cookie).headers["x-vo-authenticated"] == user
    assert anonymous.get("/arc/nodes", cookie="CADC_SSO=ended").status == 200


def test_a_session_begins_at_login_and_ends_at_logout(site, user, person):
    form = f"username={user}&password={PASSWORD.replace(' ', '+')}&cookie=true".encode()
    answer = person.ask("POST", "/ac/login", form, content_type="application/x-www-form-urlencoded")
    assert answer.status == 200
    cookie = answer.headers["set-cookie"]
    for attribute in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert attribute.lower() in cookie.lower()
    session = cookie.partition(";")[0]
    assert person.get(WHOAMI, cookie=session).headers["x-vo-authenticated"] == user
    assert person.ask("POST", "/ac/logout", cookie=session).status == 200
    assert person.get(WHOAMI, cookie=session).status == 401


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({}, True),
        ({"sec_fetch_site": "same-origin"}, True),
        ({"sec_fetch_site": "none"}, True),
        ({"sec_fetch_site": "cross-site"}, False),
        ({"sec_fetch_site": "same-site"}, False),
        ({"origin": "https://evil.example"}, False),
        ({"origin": "null"}, False),
        ({"origin": "own"}, True),
    ],
)
def test_a_page_of_another_site_changes_nothing_with_what_the_browser_adds(site, user, certificate, headers, allowed):
    headers = {name: site.url if value == "own" else value for name, value in headers.items()}
    accounts = site.administration.accounts
    session = Sessions(site.administration.database, accounts).open(accounts.get(user))
    ambient = [
        (Client(site, certificate), {"x_skyferry_page": "1"}),
        (Client(site), {"cookie": f"__Host-skyferry={session}"}),
    ]
    for client, credential in ambient:
        answer = client.ask("DELETE", f"/arc/nodes/home/{user}/none", **credential, **headers)
        assert answer.status == (404 if allowed else 403)
        assert client.get(WHOAMI, **credential, **headers).status == 303
    token = Client(site).ask(
        "DELETE", f"/arc/nodes/home/{user}/none", authorization=f"Bearer {site.token(user)}", **headers
    )
    assert token.status == 404


def test_a_browser_with_a_certificate_changes_nothing_without_a_script_of_our_own(site, user, certificate):
    target = f"/arc/nodes/home/{user}/none"
    person = Client(site, certificate)
    for headers in ({"sec_fetch_site": "same-origin"}, {"sec_fetch_site": "none"}, {"origin": site.url}):
        assert person.ask("DELETE", target, **headers).status == 403
        assert person.ask("DELETE", target, x_skyferry_page="1", **headers).status == 404
        assert person.get(WHOAMI, **headers).status == 303
    assert person.ask("DELETE", target).status == 404, "programs say nothing of pages"


def test_nobody_but_a_configured_proxy_forwards_a_certificate(site, user, certificate, anonymous):
    pem = certificate.read_text()
    der = "".join(re.search("BEGIN CERTIFICATE-----(.*?)-----END CERT", pem, re.S)[1].split())
    answer = anonymous.get(WHOAMI, x_client_certificate=der)
    assert answer.status == 401
    assert anonymous.get("/arc/nodes", x_client_certificate=der).status == 200


def test_a_certificate_without_account_reads_what_is_public_and_no_more(site, user, tmp_path):
    (tmp_path / "stranger.pem").write_bytes(site.administration.certificates.issue("stranger", 1).key_first)
    stranger = Client(site, tmp_path / "stranger.pem")
    assert stranger.get("/arc/nodes").status == 200
    assert stranger.get(f"/arc/files/home/{user}/none").status in (403, 404)
    assert stranger.get(WHOAMI).status == 403
    assert challenges(stranger.get("/arc/nodes"))


def test_a_disabled_account_dies_at_once_whatever_it_shows(site, tmp_path):
    name = site.new_user(PASSWORD)
    client = Client(site, site.certificate(name, tmp_path / "user.pem"))
    token = site.token(name)
    connection = client.connect()
    assert client.ask("GET", WHOAMI, connection=connection).status == 303
    site.administration.accounts.disable(name)
    assert client.ask("GET", WHOAMI, connection=connection).status == 401
    assert Client(site).get(WHOAMI, authorization=f"Bearer {token}").status == 401
    assert Client(site).get(WHOAMI, authorization=basic(name, PASSWORD)).status == 401


def test_a_limited_token_gets_no_further_credential(site, user, anonymous):
    administration = site.administration
    account = administration.accounts.get(user)
    text, token = administration.tokens.issue(account, seconds=60, scope=Scope(read_only=True))
    bearer = f"Bearer {text}"
    assert anonymous.get(WHOAMI, authorization=bearer).status == 303
    for method, target in (
        ("GET", "/cred/proxy"),
        ("GET", "/ac/tokens"),
        ("POST", "/ac/tokens"),
        ("DELETE", f"/ac/tokens/{token.id}"),
        ("PUT", "/ac/groups"),
        ("PUT", f"/ac/groups/x/userMembers/{user}"),
    ):
        assert anonymous.ask(method, target, authorization=bearer).status == 403


def test_no_secret_reaches_the_log(site, user, person):
    form = f"username={user}&password=wrong-secret-password".encode()
    person.ask("POST", "/ac/login", form, content_type="application/x-www-form-urlencoded")
    token = site.token(user)
    person.get("/arc/nodes", authorization=f"Bearer {token}")
    log = site.log.read_text()
    assert "wrong-secret-password" not in log
    assert token not in log
