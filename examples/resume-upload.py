"""Upload in segments, and go on where a broken line ended it: ``resume-upload.py FILE [ID]``."""

import base64
import hashlib
import os
import sys
from pathlib import Path

import requests

site, name = os.environ["SITE"], os.environ["NAME"]
file = Path(sys.argv[1])
total = file.stat().st_size
there = f"{site}/vault/files/{name}/{file.name}"

session = requests.Session()
session.trust_env = False  # or else REQUESTS_CA_BUNDLE would count more than `verify`
session.cert, session.verify = os.environ["CERT"], os.environ["CA"]

if len(sys.argv) > 2:  # a transaction of an earlier run: how much has it got?
    transaction = {"x-put-txn-id": sys.argv[2]}
    state = session.head(there, headers=transaction)
else:
    state = session.put(there, headers={"x-put-txn-op": "start", "x-total-length": str(total)})
    transaction = {"x-put-txn-id": state.headers["x-put-txn-id"]}
    print(f"transaction {transaction['x-put-txn-id']}", flush=True)
state.raise_for_status()
held = int(state.headers["Content-Length"])
segment = min(int(state.headers["x-put-segment-maxbytes"]), int(os.environ.get("SEGMENT", 64 << 20)))

with file.open("rb") as source:
    source.seek(held)
    while block := source.read(segment):
        session.put(there, data=block, headers=transaction).raise_for_status()
        held += len(block)
        print(f"{held} of {total} bytes are safe", flush=True)

with file.open("rb") as source:
    digest = base64.b64encode(hashlib.file_digest(source, "md5").digest()).decode()
commit = transaction | {"x-put-txn-op": "commit", "Digest": f"md5={digest}"}
session.put(there, headers=commit).raise_for_status()  # until now, nobody has seen a byte of it
print(f"{file.name}: {total} bytes stored")
