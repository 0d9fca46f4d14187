#!/usr/bin/env bash
# Put a file with its checksum, get it back, whole and in part:  curl-upload.sh FILE
set -euo pipefail
file=$1
there="$SITE/arc/files/home/$NAME/$(basename "$file")"
known=(--silent --show-error --fail-with-body --cacert "$CA" --cert "$CERT")

# The site computes the digest of what arrives and refuses, with 412, what is not the same.
md5=$(openssl md5 -binary "$file" | base64)
curl "${known[@]}" --upload-file "$file" --header "Digest: md5=$md5" "$there" # 201: it is on the disk, whole

# What is stored, without fetching it.
curl "${known[@]}" --head "$there" | grep -i -e '^content-length' -e '^digest' -e '^etag'

# Back again; --continue-at - would go on with a part that is there already.
copy=$(mktemp)
trap 'rm -f "$copy"' EXIT
curl "${known[@]}" --output "$copy" "$there"
cmp "$file" "$copy"

# The first 80 bytes of it alone.
curl "${known[@]}" --range 0-79 "$there" | cmp --bytes=80 "$file" -
echo "$(basename "$file"): $(stat --format=%s "$file") bytes, there and back"
