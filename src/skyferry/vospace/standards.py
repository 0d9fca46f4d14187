"""Identifiers of standards, protocols, views and security methods."""

from __future__ import annotations

# --- capabilities (VOSI 1.1, VOSpace 2.1 §5, CDP 1.0, GMS 1.0)
VOSI_CAPABILITIES = "ivo://ivoa.net/std/VOSI#capabilities"
VOSI_AVAILABILITY = "ivo://ivoa.net/std/VOSI#availability"
NODES = "ivo://ivoa.net/std/VOSpace/v2.0#nodes"
TRANSFERS = "ivo://ivoa.net/std/VOSpace/v2.0#transfers"
SYNC_TRANSFERS = "ivo://ivoa.net/std/VOSpace#sync-2.1"
FILES = "ivo://ivoa.net/std/VOSpace#files-proto"
RECURSIVE_DELETE = "ivo://ivoa.net/std/VOSpace#recursive-delete-proto"
RECURSIVE_PROPERTIES = "ivo://ivoa.net/std/VOSpace#recursive-nodeprops-proto"
PACKAGES = "vos://cadc.nrc.ca~vospace/CADC/std/Pkg-1.0"
VIEWS = "ivo://ivoa.net/std/VOSpace/v2.0#views"
PROTOCOLS = "ivo://ivoa.net/std/VOSpace/v2.0#protocols"
PROPERTIES = "ivo://ivoa.net/std/VOSpace/v2.0#properties"
PROXY_CERTIFICATE = "ivo://ivoa.net/std/CDP#proxy-1.0"
LOGIN = (
    "ivo://ivoa.net/sso#tls-with-password",
    "ivo://ivoa.net/std/UMS#login-0.1",
    "http://www.opencadc.org/std/UMS#login-1.0",
)
WHOAMI = ("ivo://ivoa.net/std/UMS#whoami-0.1", "http://www.opencadc.org/std/UMS#whoami-1.0")
USERS = ("ivo://ivoa.net/std/UMS#users-0.1", "http://www.opencadc.org/std/UMS#users-1.0")
GROUP_SEARCH = ("ivo://ivoa.net/std/gms#search-1.0", "ivo://ivoa.net/std/GMS#search-1.0")
GROUPS = "ivo://ivoa.net/std/GMS#groups-0.1"
UID_MAP = "http://www.opencadc.org/std/posix#user-mapping-0.1"
GID_MAP = "http://www.opencadc.org/std/posix#group-mapping-0.1"

# --- Skyferry's own, used only where they are advertised
DIRECT_FILES = "ivo://skyferry/std/files#direct-1.0"
PARTS = "ivo://skyferry/std/files#parts-1.0"
MTIME = "ivo://skyferry/std/files#mtime-1.0"
BUNDLE_UPLOAD = "ivo://skyferry/std/bundle#upload-1.0"
BUNDLE_DOWNLOAD = "ivo://skyferry/std/bundle#download-1.0"
RECURSIVE_LISTING = "ivo://skyferry/std/listing#recursive-1.0"
JOB_REPORT = "ivo://skyferry/std/jobs#report-1.0"
TOKENS = "ivo://skyferry/std/tokens#1.0"
KEYS = "ivo://skyferry/std/keys#1.0"
SSH_CERTIFICATE = "ivo://skyferry/std/ssh#certificate-1.0"
PRESIGNED_TRANSFERS = "ivo://skyferry/std/transfer#presigned-1.0"
PARAM_MD5 = "ivo://skyferry/std/param#md5"
"""Transfer parameter of an import: the MD5 that the bytes must have."""

# --- transfer protocols (VOSpace 2.1 §3.5)
HTTP_GET = "ivo://ivoa.net/vospace/core#httpget"
HTTP_PUT = "ivo://ivoa.net/vospace/core#httpput"
HTTPS_GET = "ivo://ivoa.net/vospace/core#httpsget"
HTTPS_PUT = "ivo://ivoa.net/vospace/core#httpsput"
SSHFS = "ivo://cadc.nrc.ca/vospace#SSHFS"

GET_PROTOCOLS = frozenset({HTTP_GET, HTTPS_GET})
PUT_PROTOCOLS = frozenset({HTTP_PUT, HTTPS_PUT})

# --- views (VOSpace 2.1 §3.4)
ANY_VIEW = "ivo://ivoa.net/vospace/core#anyview"
DEFAULT_VIEW = "ivo://ivoa.net/vospace/core#defaultview"
BINARY_VIEW = "ivo://ivoa.net/vospace/core#binaryview"
DATA_VIEW = "ivo://cadc.nrc.ca/vospace/view#data"
PACKAGE_VIEW = PACKAGES
PACKAGE_FORMAT = "ivo://ivoa.net/vospace/core#format"
"""Parameter of the package view: the archive's media type."""

BYTE_VIEWS = frozenset({DEFAULT_VIEW, BINARY_VIEW, DATA_VIEW})
"""Views that mean the bytes as they are stored."""

# --- security methods (SSO 2.0)
ANONYMOUS = "ivo://ivoa.net/sso#anon"
CERTIFICATE = "ivo://ivoa.net/sso#tls-with-certificate"
COOKIE = "ivo://ivoa.net/sso#cookie"
TOKEN = "ivo://ivoa.net/sso#token"  # noqa: S105 (a method's name)
BASIC = "ivo://ivoa.net/sso#BasicAA"
PASSWORD = "ivo://ivoa.net/sso#tls-with-password"  # noqa: S105
LEGACY_TOKEN = "vos://cadc.nrc.ca~vospace/CADC/std/Auth#token-1.0"  # noqa: S105

AUTHENTICATED = (CERTIFICATE, COOKIE, TOKEN, BASIC)
"""The methods by which every service of a site takes an identity, as its capabilities list them."""
