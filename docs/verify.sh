#!/usr/bin/env bash
# Checks a published draw with sha256sum, sort and head alone: bash verify.sh var/public/<draw>
# (For ids and names without commas or quotes; verify.py takes any.)
set -eu
cd "$1"
field() { sed -n "s/^  \"$1\": \"\(.*\)\",*$/\1/p" draw.json; }
seed=$(field seed) lottery=$(field lottery)
rows() { tail -n +2 "$1" | tr -d '\r'; }

# 1. The frame: one line an object, id, cell and times joined by the byte 0x1F, sorted by id as bytes.
digest=$(rows frame.csv | LC_ALL=C sort -t, -k1,1 | awk -F, '{ printf "%s\x1f%s\x1f%s\n", $1, $2, $3 }' | sha256sum | cut -d' ' -f1)
[ "$digest" = "$(field frame_digest)" ] || { echo "the frame is not the one whose digest was fixed"; exit 1; }

# 2. The lottery's key and every object's ticket, then in each cell the smallest (times, ticket), as many as were drawn.
key=$(printf 'choucha/2\x1f%s\x1f%s' "$seed" "$lottery" | sha256sum | cut -d' ' -f1)
tickets=$(mktemp)
trap 'rm -f "$tickets"' EXIT
rows frame.csv | while IFS=, read -r id cell times _; do
    ticket=$(printf '%s%s' "$key" "$id" | sha256sum | cut -d' ' -f1)
    echo "$cell,$times,$ticket,$id"
done | LC_ALL=C sort -t, -k1,1 -k2,2n -k3,3 > "$tickets"
for cell in $(cut -d, -f1 "$tickets" | uniq); do
    drawn=$(rows objects.csv | awk -F, -v c="$cell" '$5 == c { print $7 "," $2 }')
    count=$(printf '%s' "$drawn" | grep -c . || true)
    first=$(awk -F, -v c="$cell" '$1 == c { print $3 "," $4 }' "$tickets" | head -n "$count")
    [ "$drawn" = "$first" ] || { echo "$cell: not the smallest tickets"; exit 1; }
    echo "$cell: $count drawn, as their tickets say"
done
