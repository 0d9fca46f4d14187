#!/usr/bin/env bash
# A token that reads one directory and nothing else:  share-by-token.sh DIRECTORY   (of arc:home/$NAME)
set -euo pipefail
directory=$1
mine=(--silent --show-error --fail-with-body --cacert "$CA" --cert "$CERT")
authority=$(curl "${mine[@]}" "$SITE/reg/resource-caps" | sed -n 's,^ivo://\([^/]*\)/arc .*,\1,p' | head -n 1)

# Made by its owner, who may list (GET) and revoke (DELETE .../ID) it at any time.
answer=$(curl "${mine[@]}" "$SITE/ac/tokens" --data-urlencode "label=for a visitor" --data "days=7" \
    --data-urlencode "scope=read-only vos://$authority~arc/home/$NAME/$directory")
token=$(python3 -c 'import json, sys; print(json.loads(sys.argv[1])["token"])' "$answer")
id=$(python3 -c 'import json, sys; print(json.loads(sys.argv[1])["id"])' "$answer")

# The visitor has no account and no certificate.
visitor() {
    curl --silent --output "$1" --write-out '%{http_code}' --cacert "$CA" --header "Authorization: Bearer $token" "${@:2}"
}
inside="$SITE/arc/files/home/$NAME/$directory/readme.txt"
echo "reads inside:   $(visitor /dev/stderr "$inside")"
echo "reads outside:  $(visitor /dev/null "$SITE/arc/files/home/$NAME/private.txt")"
echo "writes:         $(visitor /dev/null --upload-file "$0" "$inside")"

curl "${mine[@]}" --request DELETE "$SITE/ac/tokens/$id"
echo "after revoking: $(visitor /dev/null "$inside")"
