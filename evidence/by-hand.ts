// What a package tells a reader who has none of our software: a list of shell commands, and a page without any script.
// Both are files of the package, in its manifest. The page of a finished check is verification-page.ts.
import { checkMeanings } from './check-meanings.ts';
import { code, document, escape, table } from './html.ts';
import type { Account } from './snapshot.ts';

interface Described {
  path: string;
  hash: string;
  bytes: number;
}

/** Path and text of each file. `files` are those of the manifest so far. */
export function byHand({
  account,
  keyId,
  files,
}: {
  account: Account;
  keyId: string;
  files: Described[];
}): Array<[string, string]> {
  return [
    ['verify/commands.sh', commands(keyId)],
    ['verify/verify.html', page({ account, keyId, files })],
  ];
}

/** Runs with a POSIX shell, coreutils, awk, sed and openssl; ends with 0 only where all of it holds. */
function commands(keyId: string): string {
  return `#!/bin/sh
# Checks this evidence package with the tools of any Unix system: sha256sum, awk, sed, od, date and openssl (1.1.1 or later).
# The package is a ZIP file. Unpack it, go into the folder, and run this file, or type what follows step by step:
#   unzip package.wacz -d package; cd package; sh verify/commands.sh
# Nothing is asked of a network. No software of the agency is needed.
set -eu
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

echo '== 1. Every file has the SHA-256 that the manifest gives'
awk -F'"' '/^      "path": /{path=$4} /^      "hash": "sha256:/{print substr($4, 8) "  " path}' datapackage.json > "$scratch/sums"
test -s "$scratch/sums"
sha256sum -c "$scratch/sums"

echo '== 2. No file is there that the manifest does not name'
find . -type f | sed 's|^\\./||' | grep -v '^datapackage' | LC_ALL=C sort > "$scratch/there"
sed 's/^[0-9a-f]*  //' "$scratch/sums" | LC_ALL=C sort > "$scratch/named"
diff "$scratch/named" "$scratch/there"
echo 'none'

echo '== 3. The manifest has the SHA-256 that was signed'
hash="sha256:$(sha256sum datapackage.json | cut -d ' ' -f 1)"
test "$(grep -c "\\"hash\\": \\"$hash\\"" datapackage-digest.json)" -ge 2
echo "$hash"

echo '== 4. The signature over it was made with the key that is named'
field() { sed -n "s/.*\\"$1\\": \\"\\([^\\"]*\\)\\".*/\\1/p" datapackage-digest.json | head -n 1; }
field publicKey | openssl base64 -d -A > "$scratch/key.der"
openssl pkey -pubin -inform DER -in "$scratch/key.der" -out "$scratch/key.pem"
# The signature is two numbers side by side (IEEE P1363); openssl wants them as an ASN.1 sequence.
hex=$(field signature | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \\n')
printf 'asn1 = SEQUENCE:s\\n[s]\\nr = INTEGER:0x%s\\ns = INTEGER:0x%s\\n' \\
  "$(printf '%s' "$hex" | cut -c 1-96)" "$(printf '%s' "$hex" | cut -c 97-192)" > "$scratch/asn1"
openssl asn1parse -genconf "$scratch/asn1" -noout -out "$scratch/signature"
printf '%s' "$hash" > "$scratch/signed"
openssl dgst -sha256 -verify "$scratch/key.pem" -signature "$scratch/signature" "$scratch/signed"

echo '== 5. Whose key? Ask the agency, by another way than this package, whether this is the SHA-256 of its key'
sha256sum "$scratch/key.der" | cut -d ' ' -f 1
echo '${keyId} is what the package says'
test "$(sha256sum "$scratch/key.der" | cut -d ' ' -f 1)" = '${keyId}'

echo '== 6. Time-stamps (RFC 3161) over the manifest'
# The certificates are taken from the package: that shows that the tokens fit. Whether the authority is to be believed shows
# when the same command is run with a root certificate from the authority itself behind -CAfile.
# Each token stands in datapackage-digest.json with its question and its certificates, in base64, on a line of its own.
member() { sed -n "s/^        \\"$1\\": \\"\\([^\\"]*\\)\\".*/\\1/p" datapackage-digest.json; }
member response > "$scratch/responses"
member query > "$scratch/queries"
member chain > "$scratch/chains"
# Seconds since 1970: GNU's date, else BSD's.
seconds() { date -u -d "$1" +%s 2> "$scratch/err" || date -u -j -f '%b %e %T %Y %Z' "$1" +%s; }
count=$(wc -l < "$scratch/responses")
test "$count" -gt 0 || echo 'none yet'
n=0
while [ "$n" -lt "$count" ]; do
  n=$((n + 1))
  sed -n "\${n}p" "$scratch/responses" | openssl base64 -d -A > "$scratch/$n.tsr"
  sed -n "\${n}p" "$scratch/queries" | openssl base64 -d -A > "$scratch/$n.tsq"
  sed -n "\${n}p" "$scratch/chains" | openssl base64 -d -A > "$scratch/$n.pem"
  # Certificates end; what counts is that they were good when they stamped.
  openssl ts -reply -in "$scratch/$n.tsr" -text 2> "$scratch/err" | grep 'Time stamp:' | tee "$scratch/time"
  at=$(seconds "$(sed 's/^Time stamp: //; s/\\.[0-9]*//' "$scratch/time")")
  openssl x509 -in "$scratch/$n.pem" -noout -subject
  openssl ts -verify -data datapackage.json -in "$scratch/$n.tsr" -CAfile "$scratch/$n.pem" -untrusted "$scratch/$n.pem" -attime "$at" 2> "$scratch/err"
  openssl ts -verify -queryfile "$scratch/$n.tsq" -in "$scratch/$n.tsr" -CAfile "$scratch/$n.pem" -untrusted "$scratch/$n.pem" -attime "$at" 2> "$scratch/err"
done

echo '== 7. What was had, when they stamped, about the certificates of the authorities: were they revoked?'
awk -F'"' '/^            "kind": /{kind=$4} /^            "answer": "/{print kind, $4}' datapackage-digest.json > "$scratch/answers"
test -s "$scratch/answers" || echo 'nothing'
cat "$scratch"/*.pem > "$scratch/all"
while read -r kind answer; do
  printf '%s' "$answer" | openssl base64 -d -A > "$scratch/answer"
  if [ "$kind" = ocsp ]; then
    openssl ocsp -respin "$scratch/answer" -noverify -resp_text | grep -E 'Produced At|Serial Number|Cert Status'
    openssl ocsp -respin "$scratch/answer" -CAfile "$scratch/all" -verify_other "$scratch/all" -partial_chain -no_check_time 2>&1 | grep 'verify OK'
  else
    # The serial number of a certificate that was revoked would stand in the list.
    openssl crl -inform DER -in "$scratch/answer" -noout -text | grep -E 'Issuer:|Last Update:|Serial Number:' || true
    openssl crl -inform DER -in "$scratch/answer" -noout -CAfile "$scratch/all" 2>&1 | grep 'verify OK'
  fi
done < "$scratch/answers"
echo '== All of it holds'
`;
}

function page({ account, keyId, files }: { account: Account; keyId: string; files: Described[] }): string {
  const { operator } = account;
  return document(`How to check this evidence package`, [
    `<p>This page came with the package. It needs no network, and there is no script in it. It tells what is in the package and
how to check it with the tools of any Unix system. It cannot tell whether the package holds: only checking can.</p>`,
    '<h2>What was captured</h2>',
    table([
      ['Address', code(account.requestedUrl)],
      ['Address at the end', code(account.finalUrl)],
      ['Title', escape(account.title)],
      ['Begun, ended (UTC)', `${escape(account.startedAt)}, ${escape(account.endedAt)}`],
      ['Outcome', escape([account.status, ...account.reasons.map(({ detail }) => detail)].join('; '))],
      ['By', escape(`${operator.name}, ${operator.agency}`)],
      ['Legal basis, purpose', `${escape(operator.legalBasis)}; ${escape(operator.purpose)}`],
      ['Case', escape(operator.caseNumber ?? 'none given')],
      ['Signing key (SHA-256)', code(keyId)],
    ]),
    '<h2>With a shell</h2>',
    `<p>Unpack the package, which is a ZIP file, and run <code>sh verify/commands.sh</code> in its folder, or type the commands one by one:</p>`,
    `<pre>${escape(commands(keyId))}</pre>`,
    '<h2>With other people’s software</h2>',
    `<p><code>wacz validate -f package.wacz</code> (py-wacz), <code>warcio check archive/data.warc.gz</code> (warcio); ReplayWeb.page shows the
page. With Nightjar: <code>nightjar evidence verify package.wacz</code>, which makes these checks:</p>`,
    table(Object.entries(checkMeanings).map(([name, meaning]) => [code(name), escape(meaning)])),
    '<h2>Files</h2>',
    `<p>As the manifest names them. Compare with <code>sha256sum</code>.</p>`,
    table(files.map(({ path, hash, bytes }) => [code(path), `${bytes} bytes`, code(hash.replace('sha256:', ''))])),
  ]);
}
