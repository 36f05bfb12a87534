#!/bin/sh
# Lets other people's software judge a fresh package: py-wacz, warcio, and plain unzip, sha256sum and openssl.
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

echo '== sha256sum of every file that the manifest lists'
"$work/venv/bin/python" -c '
import json, sys
for r in json.load(open(sys.argv[1] + "/datapackage.json"))["resources"]:
    print(r["hash"].split(":")[1] + "  " + r["path"])' "$work/out" > "$work/sums"
(cd "$work/out" && sha256sum -c "$work/sums")

echo '== openssl: the signature over the hash of the manifest'
field() { sed -n "s/.*\"$1\": \"\([^\"]*\)\".*/\1/p" "$work/out/datapackage-digest.json" | head -n 1; }
hash="sha256:$(sha256sum "$work/out/datapackage.json" | cut -d ' ' -f 1)"
printf '%s' "$hash" > "$work/signed"
field publicKey | base64 -d | openssl pkey -pubin -inform DER -out "$work/key.pem"
hex=$(field signature | base64 -d | od -An -v -tx1 | tr -d ' \n')
{
  echo 'asn1 = SEQUENCE:signature'
  echo '[signature]'
  echo "r = INTEGER:0x$(printf '%s' "$hex" | cut -c 1-96)"
  echo "s = INTEGER:0x$(printf '%s' "$hex" | cut -c 97-192)"
} > "$work/asn1"
openssl asn1parse -genconf "$work/asn1" -noout -out "$work/signature"
openssl dgst -sha256 -verify "$work/key.pem" -signature "$work/signature" "$work/signed"
