#!/bin/sh
# Lets other people's software judge a fresh package: py-wacz, warcio, and the shell commands that are in the package itself.
# Needs python3 with venv, a browser, and a package registry. Ends with 0 only where all of them agree, with 69 where they cannot be installed.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

install() { "$work/venv/bin/pip" -q --disable-pip-version-check --retries 1 --timeout 20 install "$@" || exit 69; }
python3 -m venv "$work/venv" || exit 69
install wacz warcio
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

install setuptools bagit stix2-validator case-utils
npx tsx test/evidence/make-bag.ts "$work/case"
for bag in bag redacted; do
  echo "== bagit.py --validate: $bag"
  "$work/venv/bin/bagit.py" --validate --quiet "$work/case/$bag"
  (cd "$work/case/$bag" && sha256sum -c --quiet manifest-sha256.txt && sha256sum -c --quiet tagmanifest-sha256.txt)
  echo "== stix2_validator: $bag"
  "$work/venv/bin/stix2_validator" --silent "$work/case/$bag/data/linked/stix.json" || exit 1
  echo "== case_validate: $bag"
  "$work/venv/bin/case_validate" "$work/case/$bag/data/linked/case.jsonld"
done

echo '== bagit.py refuses a bag with one altered byte'
printf 'x' >> "$work/case/bag/data/README.txt"
if "$work/venv/bin/bagit.py" --validate --quiet "$work/case/bag"; then exit 1; fi

echo '== ReplayWeb.page replays a captured page with its picture, in a browser, and nothing gets out'
npx vitest run test/console/evidence-page.test.ts -t 'replays'
