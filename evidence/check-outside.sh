#!/bin/sh
# Lets other people's software judge a fresh package: py-wacz, warcio, and the shell commands that are in the package itself.
# Needs python3 with venv, a browser, and a package registry. Ends with 0 only where all of them agree.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv "$work/venv"
"$work/venv/bin/pip" -q --disable-pip-version-check install wacz warcio
npx tsx test/evidence/make-package.ts "$work"

echo '== wacz validate'
"$work/venv/bin/wacz" validate -f "$work/fresh.wacz" | tee "$work/wacz.txt"
grep -q 'Validation succeeded' "$work/wacz.txt"

mkdir "$work/out"
"$work/venv/bin/python" -m zipfile -e "$work/fresh.wacz" "$work/out"
for warc in "$work"/out/archive/*.warc.gz; do
  echo "== warcio check $(basename "$warc")"
  "$work/venv/bin/warcio" check -v "$warc" | awk '{ print } /fail/ { bad = 1 } END { exit bad }'
done

echo '== the commands inside the package: sha256sum, openssl dgst, openssl ts'
(cd "$work/out" && sh verify/commands.sh)

echo '== openssl ts: a token is refused for another manifest'
cp "$work/out/datapackage.json" "$work/other.json"
echo >> "$work/other.json"
first() { sed -n "s/^        \"$1\": \"\([^\"]*\)\".*/\1/p" "$work/out/datapackage-digest.json" | head -n 1 | openssl base64 -d -A; }
first response > "$work/token.tsr"
first chain > "$work/chain.pem"
openssl ts -verify -data "$work/out/datapackage.json" -in "$work/token.tsr" -CAfile "$work/chain.pem"
if openssl ts -verify -data "$work/other.json" -in "$work/token.tsr" -CAfile "$work/chain.pem"; then exit 1; fi

echo '== nightjar evidence verify'
npx tsx bin/nightjar.ts evidence verify "$work/fresh.wacz"
