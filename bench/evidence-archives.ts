// Other people's archives through our verifier: good ones must be read without complaint, broken ones must get an answer.
// Run: npx tsx bench/evidence-archives.ts <folder>. Made for the test files of warcio and warcio.js, whose names say what is wrong with them.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { verifyEvidence } from '#evidence/verify.ts';

const folder = process.argv[2] ?? '.';
// `bad-target-uri` can be read all the same; `digest` has digests that do not hold; `space-in-url.arc` lost the CRs of its head in an editor and
// is shorter than it says. Readers that take what is left of a file for the record do not notice.
const broken = /bad(?!-target-uri)|trunc|wrong|example-digest|space-in-url/i;
const entries = await readdir(folder, { recursive: true, withFileTypes: true });
const files = entries.filter((entry) => entry.isFile() && /\.(?:w?arc|wacz)(?:\.gz)?(?:\.bad)?$/.test(entry.name));
let surprises = 0;
for (const { name, parentPath } of files) {
  const { ok, checks } = await verifyEvidence(join(parentPath, name));
  const faults = checks.filter((check) => !check.ok).map((check) => `${check.name}: ${check.detail}`);
  const expected = ok !== broken.test(name);
  if (!expected) surprises += 1;
  const said = ok ? checks.map(({ detail }) => detail).join('; ') : faults.join('; ');
  console.log(
    `${expected ? ' ' : '?'} ${ok ? 'holds' : 'fails'}  ${name.padEnd(44)} ${said.replaceAll(folder, '').slice(0, 150)}`,
  );
}
console.log(`\n${files.length} files, ${surprises} not as their name says`);
