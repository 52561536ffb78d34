#!/usr/bin/env bash
# Makes the golden draws of tests/golden anew, after a change of a format: bash tests/data/golden.sh target/debug/choucha
set -eu
choucha=$(realpath "$1")
golden=$(realpath "$(dirname "$0")/../golden")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$golden/rules" "$golden/datasets" "$work"
cd "$work"
export CHOUCHA_SEED=601d
for day in 2024-03-01 2024-06-11 2024-08-01 2024-09-21; do "$choucha" draw --now "${day}T04:00:00Z" > /dev/null; done
"$choucha" void golden/exact/2024-08-01 --reason 演示作废 --by 测试 --now 2024-09-22T04:00:00Z > /dev/null
"$choucha" draw --now 2024-09-23T04:00:00Z > /dev/null
"$choucha" reveal golden --now 2025-01-02T04:00:00Z > /dev/null
"$choucha" verify
rm -rf "$golden/var"
mkdir "$golden/var"
cp -r var/ledger.db var/frames var/draws var/public "$golden/var"
