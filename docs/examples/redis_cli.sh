#!/bin/sh
# Publish items and read events with redis-cli or valkey-cli (7.0 or newer) and nothing else.
#
#   redis_cli.sh publish SOURCE [FILE]   publish FILE, or standard input, byte for byte
#   redis_cli.sh outcome RAW_ID          what became of a published item
#   redis_cli.sh read [POSITION]         events after POSITION; without one, from the beginning
#
# BARQIYA_REDIS_URL   server: redis://127.0.0.1:6379/0, or unix:///path/to/valkey.sock
# BARQIYA_NAMESPACE   first part of the key names (default: wire)
# CONTENT_TYPE        media type of what is published (default: text/plain)
set -eu

url=${BARQIYA_REDIS_URL:-redis://127.0.0.1:6379/0}
namespace=${BARQIYA_NAMESPACE:-wire}

cli=$(command -v redis-cli || command -v valkey-cli) || {
    echo 'redis_cli.sh: neither redis-cli nor valkey-cli is installed' >&2
    exit 69
}

# -e: an error from the server is an exit code, not just a line of output.
server() {
    case $url in
        unix://*) path=${url#unix://} && "$cli" -e -s "${path%%\?*}" "$@" ;;
        *) "$cli" -e -u "$url" "$@" ;;
    esac
}

publish() {
    # -x: the last argument comes from standard input, so any charset goes in unchanged.
    # The answer is the id of the entry, the raw id: accepted means it is on the disk.
    server -x XADD "$namespace:raw" '*' \
        source "$1" content_type "${CONTENT_TYPE:-text/plain}" content
}

outcome() {
    # Every item gets exactly one entry here. redis-cli cannot search, so look at the newest ones.
    server XREVRANGE "$namespace:outcomes" + - COUNT 1000 | awk -v raw_id="$1" '
        name == "raw_id" { mine = ($0 == raw_id); name = ""; next }
        /^[0-9]+-[0-9]+$/ { mine = 0; name = ""; next }
        name == "" { name = $0; next }
        mine && name ~ /^(outcome|relation|article_id|revision|reason)$/ { print name "=" $0 }
        { name = "" }
    '
}

read_events() {
    # One line per event: position, type, article. Keep the position of the last one that you have
    # handled and hand it in again: nothing is missed and nothing comes twice.
    # BLOCK: wait up to two seconds for the first one.
    server XREAD COUNT 100 BLOCK 2000 STREAMS "$namespace:articles" "${1:-0}" | awk '
        NR > 1 && /^[0-9]+-[0-9]+$/ { position = $0; name = ""; next }
        name == "" { name = $0; next }
        name == "type" { type = $0 }
        name == "data" { print position "\t" type "\t" $0 }
        { name = "" }
    '
}

case ${1:-} in
    publish) if [ -n "${3:-}" ]; then publish "$2" <"$3"; else publish "$2"; fi ;;
    outcome) outcome "$2" ;;
    read) read_events "${2:-}" ;;
    *)
        sed -n '2,10s/^# \{0,1\}//p' "$0" >&2
        exit 2
        ;;
esac
