"""Put a file, read it, and replace it only if nobody else has: ``upload.py FILE``."""

import base64
import hashlib
import os
import sys
from pathlib import Path

import requests

site, name = os.environ["SITE"], os.environ["NAME"]
file = Path(sys.argv[1])
data = file.read_bytes()
there = f"{site}/arc/files/home/{name}/{file.name}"

with requests.Session() as session:
    session.trust_env = False  # or else REQUESTS_CA_BUNDLE would count more than `verify`
    session.cert, session.verify = os.environ["CERT"], os.environ["CA"]
    digest = base64.b64encode(hashlib.md5(data).digest()).decode()
    with file.open("rb") as body:  # streamed, not read into memory
        stored = session.put(there, data=body, headers={"Digest": f"md5={digest}"})
    stored.raise_for_status()
    assert stored.headers["Digest"] == f"md5={digest}"

    got = session.get(there)
    assert got.content == data

    # The ETag names the version. Of several who saw this one, exactly one can replace it.
    seen = {"If-Match": got.headers["ETag"]}
    assert session.put(there, data=data + b"mine", headers=seen).status_code == 201
    late = session.put(there, data=data + b"too late", headers=seen)
    assert late.status_code == 412, late.text
    print(f"{file.name}: {len(data)} bytes stored, then replaced once; {late.text.strip()}")
