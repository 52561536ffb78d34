#!/usr/bin/env bash
# Checks a published draw with sha256sum, sort and head alone: bash verify.sh var/public/<draw>
# Exit code 0: the frame is the one that was fixed, and the smallest tickets were drawn; 1: not so; 3: it cannot be checked this way (verify.py can).
set -eu
cd "$1"
cannot() { echo "cannot check: $1; verify.py can"; exit 3; }
sealed=$(grep -c '"publish": "sealed"' draw.json || true) # frame and tickets by blinds, names apart from them
[ -f frame.csv ] && { [ -f objects.csv ] || [ "$sealed" = 1 ]; } || cannot "the list is kept back"
list() { [ "$sealed" = 1 ] || cat objects.csv; }
! { cat frame.csv; list; } | grep -qE "\"|(^|,)'" || cannot "ids or names with commas, quotes or apostrophes"
! head -n 1 frame.csv | grep -q mark || cannot "some objects are marked"
! grep -q '"mode": "apart"' draw.json || cannot "the draw avoids what another one draws"
field() { sed -n "s/^  \"$1\": \"\(.*\)\",*$/\1/p" draw.json; }
seed=$(field seed) lottery=$(field lottery)
rows() { tail -n +2 "$1" | tr -d '\r'; }

# 1. The frame: one line an object, its id or blind, cell and times joined by the byte 0x1F, sorted as bytes.
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
if [ "$sealed" = 1 ]; then
    # How many of each cell were drawn says draw.json; the digest of the list, which was recorded, says which.
    counts=$(awk -F'[":, ]+' '/^      "cell":/ { c = $3 } /^      "drawn":/ { print c, $3 }' draw.json)
    digest=$(echo "$counts" | while read -r cell count; do
        awk -F, -v c="$cell" '$1 == c' "$tickets" | head -n "$count" | awk -F, '{ printf "%s\x1f%d\x1f%s\x1f%s\x1f%s\n", $1, NR, $2, $3, $4 }'
    done | sha256sum | cut -d' ' -f1)
    [ "$digest" = "$(field list_digest)" ] || { echo "not the smallest tickets"; exit 1; }
    echo "$counts" | sed 's/ \(.*\)/: \1 drawn, as their tickets say/'
    exit 0
fi
for cell in $(cut -d, -f1 "$tickets" | uniq); do
    drawn=$(rows objects.csv | awk -F, -v c="$cell" '$5 == c { print $7 "," $2 }')
    count=$(printf '%s' "$drawn" | grep -c . || true)
    first=$(awk -F, -v c="$cell" '$1 == c { print $3 "," $4 }' "$tickets" | head -n "$count")
    [ "$drawn" = "$first" ] || { echo "$cell: not the smallest tickets"; exit 1; }
    echo "$cell: $count drawn, as their tickets say"
done
[ "$(rows objects.csv | wc -l)" = "$(sed -n 's/^  "objects": \([0-9]*\),*$/\1/p' draw.json)" ] || { echo "the list is not whole"; exit 1; }
