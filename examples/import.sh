#!/usr/bin/env bash
# Let the site fetch a file itself:  import.sh https://archive.example.org/image.fits
# The operator lists the hosts that may be asked (import_hosts).
set -euo pipefail
source=$1
known=(--silent --show-error --fail-with-body --cacert "$CA" --cert "$CERT")
authority=$(curl "${known[@]}" "$SITE/reg/resource-caps" | sed -n 's,^ivo://\([^/]*\)/arc .*,\1,p' | head -n 1)

job=$(curl "${known[@]}" --output /dev/null --write-out '%{redirect_url}' "$SITE/arc/transfers" \
    --header "Content-Type: text/xml" --data-binary @- <<END
<vos:transfer xmlns:vos="http://www.ivoa.net/xml/VOSpace/v2.0" version="2.1">
  <vos:target>vos://$authority~arc/home/$NAME/$(basename "$source")</vos:target>
  <vos:direction>pullToVoSpace</vos:direction>
  <vos:protocol uri="ivo://ivoa.net/vospace/core#${source%%:*}get"><vos:endpoint>$source</vos:endpoint></vos:protocol>
</vos:transfer>
END
)
curl "${known[@]}" --output /dev/null --data PHASE=RUN "$job/phase"

# Each question waits at the site, for up to a minute; the import goes on without us, and after a restart too.
until phase=$(curl "${known[@]}" --output /dev/null "$job?WAIT=60" && curl "${known[@]}" "$job/phase") &&
    [[ $phase != QUEUED && $phase != EXECUTING ]]; do :; done
echo "$phase"
[ "$phase" = COMPLETED ] || { curl "${known[@]}" "$job/error"; exit 1; }
