// What can be checked of the certificates that the account names: they are those of the hashes, and each chain is one for that server at that time.
import { X509Certificate } from 'node:crypto';
import { sha256 } from '#lib/blobs.ts';
import type { CheckList } from './check.ts';
import type { Account, Certificate } from './snapshot.ts';

/** A chain that is broken, expired or somebody else's is what the server showed, not a fault of the package: the check is then open. */
export function certificateCheck(account: Account, list: CheckList): void {
  const layers = [
    ['first layer', account.firstLayer?.certificates ?? [], account.firstLayer?.startedAt],
    ['browser', account.certificates, account.startedAt],
  ] as const;
  const all = layers.flatMap(([layer, certificates, at]) =>
    certificates.map((certificate) => ({ layer, certificate, at: new Date(at ?? account.startedAt) })),
  );
  if (all.length === 0) return;
  list.run('tls-chains', () => {
    const doubts = all.flatMap(({ layer, certificate, at }) =>
      doubtsOf(certificate, at).map((doubt) => `${layer}, ${certificate.origin}: ${doubt}`),
    );
    return {
      faults: all.flatMap(({ layer, certificate }) =>
        faultsOf(certificate).map((fault) => `${layer}, ${certificate.origin}: ${fault}`),
      ),
      fine: [`${all.length} chains of certificates, as the servers showed them`, ...doubts].join('; '),
      open: doubts.length > 0,
    };
  });
}

function faultsOf({ chainPem, chainSha256, subject, issuer }: Certificate): string[] {
  const chain = chainPem.map((pem) => new X509Certificate(pem));
  const faults: string[] = [];
  const hashes = chain.map(({ raw }) => sha256(raw));
  if (chainSha256 !== undefined && chainSha256.join() !== hashes.join())
    faults.push('the certificates do not have the SHA-256 that the account gives');
  const leaf = chain[0];
  if (leaf !== undefined && (leaf.subject !== subject || leaf.issuer !== issuer))
    faults.push('the certificate has another subject or issuer than the account says');
  return faults;
}

function doubtsOf({ origin, chainPem }: Certificate, at: Date): string[] {
  const chain = chainPem.map((pem) => new X509Certificate(pem));
  const leaf = chain[0];
  if (leaf === undefined) return ['the chain could not be had'];
  const doubts: string[] = [];
  const host = new URL(origin).hostname.replaceAll(/^\[|\]$/g, '');
  if (leaf.checkHost(host) === undefined && leaf.checkIP(host) === undefined)
    doubts.push('the certificate is not for this host');
  for (const one of chain)
    if (at < new Date(one.validFrom) || at > new Date(one.validTo))
      doubts.push(`${one.subject.replaceAll('\n', ', ')} was not valid then`);
  const broken = chain.some((one, place) => {
    const next = chain[place + 1];
    return next !== undefined && !(one.checkIssued(next) && one.verify(next.publicKey));
  });
  if (broken) doubts.push('the chain is not in order');
  return doubts;
}
