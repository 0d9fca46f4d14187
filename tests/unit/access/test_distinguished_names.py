"""Two spellings of one name are equal, two names are not."""

import pytest

from skyferry.site.access.distinguished_names import canonical_name
from skyferry.vospace.faults import InvalidArgument

SPELLINGS = [
    "CN=Ada Lovelace,OU=Astro,O=Grid,C=CA",
    "C=CA, O=Grid, OU=Astro, CN=Ada Lovelace",
    "/C=ca/O=grid/OU=astro/CN=ada lovelace",
    "cn=ADA   LOVELACE , ou=astro,O=Grid,c=ca",
    "2.5.4.3=Ada Lovelace,2.5.4.11=Astro,2.5.4.10=Grid,2.5.4.6=CA",
    "OU=Astro,CN=Ada Lovelace,C=CA,O=Grid",
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_order_case_and_blanks_do_not_count(spelling: str) -> None:
    assert canonical_name(spelling) == canonical_name(SPELLINGS[0])


@pytest.mark.parametrize(
    "other",
    [
        "CN=Ada Lovelace,OU=Astro,O=Grid",
        "CN=Ada Lovelace,OU=Astro,O=Grid,C=UK",
        "CN=Ada,CN=Lovelace,OU=Astro,O=Grid,C=CA",
        "CN=Ada Lovelace,O=Astro,O=Grid,C=CA",
    ],
)
def test_another_name_is_another_name(other: str) -> None:
    assert canonical_name(other) != canonical_name(SPELLINGS[0])


def test_the_order_of_domain_components_counts() -> None:
    assert canonical_name("DC=org,DC=example,CN=a") == canonical_name("CN=a,DC=example,DC=org")
    assert canonical_name("DC=org,DC=example,CN=a") != canonical_name("DC=example,DC=org,CN=a")


def test_what_is_escaped_is_part_of_the_value() -> None:
    assert canonical_name(r"CN=Lovelace\, Ada,O=Grid") == (("o", "grid"), ("cn", "lovelace, ada"))
    assert canonical_name(r"CN=Andr\C3\A9,O=Grid") == (("o", "grid"), ("cn", "andré"))


@pytest.mark.parametrize("text", ["", "astro", "CN=", "=x", "CN=a,,O=b"])
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(InvalidArgument):
        canonical_name(text)
