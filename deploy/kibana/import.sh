#!/bin/sh
# Puts the data views, searches, charts and the dashboard into Kibana; safe to repeat: what is there of ours
# is written anew. Arguments go to curl: KIBANA_URL=https://… sh deploy/kibana/import.sh --user NAME
set -eu
url=${KIBANA_URL:-http://localhost:5601}
for file in "$(dirname "$0")"/*.ndjson; do
    answer=$(curl --silent --show-error --fail-with-body --max-time 120 "$@" \
        --header 'kbn-xsrf: propos' --form "file=@$file" \
        "$url/api/saved_objects/_import?overwrite=true") || {
        echo "$file: no import into $url: ${answer:-no answer}" >&2
        exit 1
    }
    # Kibana answers 200 also when it took only a part, or nothing.
    case $answer in
    *'"success":true'*) echo "$file: imported into $url" ;;
    *)
        echo "$file: $url refuses a part of it: $answer" >&2
        exit 1
        ;;
    esac
done
