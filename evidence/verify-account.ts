// What can be checked of the account of a capture and of the plain files beside it: they agree with the manifest and with the archive.
import { z } from 'zod';
import { sha256 } from '#lib/blobs.ts';
import type { CheckList } from './check.ts';
import { fieldOf } from './read-warc.ts';
import { accountSchema } from './snapshot.ts';
import { certificateCheck } from './verify-certificates.ts';
import type { NamedRecord } from './verify-warc.ts';

const agreementSchema = z.object({
  format: z.literal('nightjar-agreement-1'),
  agrees: z.boolean(),
  differs: z.array(z.string()),
  second: z.object({ startedAt: z.string(), server: z.string().nullable() }),
});

export function accountChecks(
  files: Map<string, Buffer>,
  {
    named,
    records,
    list,
  }: { named: { captureId: string; status: string } | undefined; records: NamedRecord[]; list: CheckList },
): void {
  const account = accountSchema.safeParse(jsonOf(files.get('capture/capture.json')));
  list.run('capture-account', () => {
    const faults = account.success
      ? []
      : account.error.issues.map(({ path, message }) => `${path.join('.') || 'capture.json'}: ${message}`);
    if (named?.captureId !== account.data?.id || named?.status !== account.data?.status)
      faults.push('the manifest names another capture or status');
    return {
      faults,
      fine: `${account.data?.status}, ${account.data?.operator.name}, ${account.data?.startedAt} to ${account.data?.endedAt}`,
    };
  });
  if (account.success) certificateCheck(account.data, list);
  list.run('capture-files', () => {
    const inArchive = new Set(
      records
        .filter((record) => /^(?:resource|metadata)$/.test(fieldOf(record, 'WARC-Type') ?? ''))
        .map(({ block }) => sha256(block)),
    );
    const captured = [...files].filter(([path]) => path.startsWith('capture/'));
    return {
      faults: captured
        .filter(([, bytes]) => !inArchive.has(sha256(bytes)))
        .map(([path]) => `${path} is not what the archive holds`),
      fine: `${captured.length} files stand in the archive byte for byte`,
    };
  });
  const agreement = files.get('capture/agreement.json');
  if (agreement !== undefined) {
    list.run('witness-agrees', () => {
      const { agrees, differs, second } = agreementSchema.parse(jsonOf(agreement));
      const witness = `captured again at ${second.startedAt} from ${second.server ?? 'no server'}`;
      // Two visits that differ are worth knowing and no sign that anybody touched the package.
      return { faults: [], fine: [witness, ...differs].join('; '), open: !agrees };
    });
  }
  list.run('screenshot-present', () => {
    const screenshot = files.get('capture/screenshot.png');
    const allowed =
      account.data?.status === 'FAILED' ||
      account.data?.reasons.some(({ code }) => code === 'screenshot-failed' || code === 'out-of-time') === true;
    if (screenshot === undefined)
      return { faults: allowed ? [] : ['no screenshot, and no reason why'], fine: 'none, and the account says why' };
    const png = screenshot.subarray(1, 4).toString('latin1') === 'PNG';
    return { faults: png ? [] : ['screenshot.png is no PNG'], fine: `${screenshot.length} bytes` };
  });
}

/** The value, undefined where the bytes are missing or no JSON. */
export function jsonOf(bytes: Buffer | undefined): unknown {
  try {
    return bytes === undefined ? undefined : JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
