"""Users and groups as documents of the group management service write them (GMS 1.0, UMS 1.0)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from skyferry.site.access.accounts import Account, NoSuchAccount
from skyferry.site.access.authenticator import Authenticator
from skyferry.site.access.certificates import ORGANISATION
from skyferry.site.access.groups import Group
from skyferry.site.access.memberships import own_group
from skyferry.vospace.faults import InvalidArgument
from skyferry.vospace.times import node_time
from skyferry.vospace.uris import Authority
from skyferry.vospace.xml import DECLARATION, Element, escape_attribute, escape_text, read_tree

NOBODY = "nobody"
"""Stands for the owner of a group whose account is gone: clients insist on one."""


@dataclass(frozen=True, slots=True)
class PostedGroup:
    """A group as a client writes it; users by (identity type, name), unresolved."""

    name: str
    description: str
    users: tuple[tuple[str, str], ...]
    groups: tuple[str, ...]
    admin_users: tuple[tuple[str, str], ...]
    admin_groups: tuple[str, ...]


def client_authority(authority: Authority) -> str:
    """The authority by which clients know the groups of the site: they insist on the one they have built in."""
    return authority.aliases[0] if authority.aliases else authority.name


def subject_of(user: str) -> str:
    """The subject name of the certificates that the site gives to a user."""
    return f"CN={user},O={ORGANISATION}"


def identities(account: Account) -> dict[str, str]:
    """Every name that means this account, by type."""
    return {
        "HTTP": account.name,
        "X500": subject_of(account.name),
        "CADC": str(account.uid),
        "POSIX": account.name,
    }


def user_named(authenticator: Authenticator, id_type: str, name: str) -> str:
    """The username that an identity of this type means; raises `NoSuchAccount` for a subject name of nobody."""
    if id_type.upper() == "HTTP":
        return name.strip().lower()
    if id_type.upper() != "X500":
        raise InvalidArgument(f"idType is HTTP or X500, not {id_type[:40]}")
    user = authenticator.user_of(name)
    if user is None:
        raise NoSuchAccount(f"no user {name[:200]}")
    return user


def write_user(account: Account, authority: Authority) -> bytes:
    """The user's document."""
    return f"{DECLARATION}{_user(account.name, identities(account), authority)}\n".encode()


def write_group(group: Group, authority: Authority) -> bytes:
    """The group's document, with its members."""
    parts = [
        f'{DECLARATION}<group uri="{_uri(group.name, authority)}">',
        f"<owner>{_member(group.owner or NOBODY, authority)}</owner>",
        f"<description>{escape_text(group.description)}</description>",
        f"<lastModified>{node_time(group.modified)}</lastModified>",
        "<properties/>",
        *_collection("groupMembers", (_group_element(name, authority) for name in group.groups)),
        *_collection("userMembers", (_member(name, authority) for name in group.users)),
        *_collection("groupAdmins", (_group_element(name, authority) for name in group.admin_groups)),
        *_collection("userAdmins", (_member(name, authority) for name in group.admin_users)),
        "</group>\n",
    ]
    return "".join(parts).encode()


def write_groups(names: Iterable[str], authority: Authority) -> bytes:
    """A list of groups by name."""
    return "".join([f"{DECLARATION}<groups>", *(_group_element(n, authority) for n in names), "</groups>\n"]).encode()


def read_group(body: bytes, authority: Authority) -> PostedGroup:
    """Read a group's document as clients send it.

    Raises
    ------
    InvalidArgument
        If it is none, or names a group of another authority.
    """
    root = read_tree(body)
    if root.name != "group":
        raise InvalidArgument(f"not a group document: <{root.name}>")
    return PostedGroup(
        name=_name(root, authority),
        description=root.text_of("description") or "",
        users=tuple(_posted_users(root, "userMembers")),
        groups=tuple(_name(group, authority) for group in _inside(root, "groupMembers", "group")),
        admin_users=tuple(_posted_users(root, "userAdmins")),
        admin_groups=tuple(_name(group, authority) for group in _inside(root, "groupAdmins", "group")),
    )


def _uri(name: str, authority: Authority) -> str:
    return escape_attribute(f"ivo://{client_authority(authority)}/gms?{name}")


def _group_element(name: str, authority: Authority) -> str:
    return f'<group uri="{_uri(name, authority)}"/>'


def _user(name: str, names: dict[str, str], authority: Authority) -> str:
    # Without an internal identifier one reader takes all users for the same.
    internal = escape_text(f"ivo://{client_authority(authority)}/users?{name}")
    each = (f'<identity type="{type_}">{escape_text(value)}</identity>' for type_, value in names.items())
    return f"<user><internalID><uri>{internal}</uri></internalID><identities>{''.join(each)}</identities></user>"


def _member(name: str, authority: Authority) -> str:
    return _user(name, {"HTTP": name, "X500": subject_of(name)}, authority)


def _collection(name: str, elements: Iterable[str]) -> Iterator[str]:
    yield f"<{name}>\n"  # one reader passes over elements that do not begin with text
    yield from elements
    yield f"</{name}>\n"


def _inside(root: Element, collection: str, name: str) -> Iterator[Element]:
    outer = root.first(collection)
    return iter(()) if outer is None else outer.all(name)


def _name(group: Element, authority: Authority) -> str:
    uri = group.attributes.get("uri", "")
    name = own_group(uri, authority)
    if name is None:
        raise InvalidArgument(f"not a group of this site, like {authority.group_uri('NAME')}: {uri[:200]!r}")
    return name


def _posted_users(root: Element, collection: str) -> Iterator[tuple[str, str]]:
    for user in _inside(root, collection, "user"):
        known = {
            identity.attributes.get("type", "").upper(): identity.text.strip()
            for identity in _inside(user, "identities", "identity")
        }
        for type_ in ("HTTP", "X500"):
            if known.get(type_):
                yield type_, known[type_]
                break
        else:
            raise InvalidArgument(f"a user in {collection} without an identity of type HTTP or X500")
