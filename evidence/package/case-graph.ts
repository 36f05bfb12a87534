// The case as CASE/UCO JSON-LD: an investigation, the actions (capture, export) with who, what with and when, the files with their hashes,
// provenance records, and opinions as annotations apart from all of that. Checked with `case_validate` by evidence/check-outside.sh.
import type { BagFile } from './bag.ts';
import type { CaseFile, CaseLead, CaseSnapshot } from './case-file.ts';
import { software } from '../software.ts';
import { mimeOf } from './stix.ts';
import { nightjarNamespace, uuid5 } from './uuid5.ts';

type Node = { '@id': string; '@type': string } & Record<string, unknown>;

const context = {
  kb: 'https://nightjar.invalid/kb/',
  investigation: 'https://ontology.caseontology.org/case/investigation/',
  action: 'https://ontology.unifiedcyberontology.org/uco/action/',
  core: 'https://ontology.unifiedcyberontology.org/uco/core/',
  identity: 'https://ontology.unifiedcyberontology.org/uco/identity/',
  observable: 'https://ontology.unifiedcyberontology.org/uco/observable/',
  tool: 'https://ontology.unifiedcyberontology.org/uco/tool/',
  types: 'https://ontology.unifiedcyberontology.org/uco/types/',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
};

export function caseGraph(given: CaseFile, exhibits: readonly BagFile[]): object {
  const agency = node('identity:Organization', `organization:${given.agency}`, { 'core:name': given.agency });
  const exporter = node('identity:Person', `person:${given.exportedBy}`, { 'core:name': given.exporter });
  const tool = node('tool:Tool', `tool:${given.software}`, {
    'core:name': software.name,
    'tool:version': software.version,
  });
  const files = new Map(exhibits.map((file) => [file.path, fileNode(file, given)]));
  const leads = given.leads.flatMap((one) => leadNodes(one, { given, tool, files }));
  const exported = node('investigation:InvestigativeAction', `export:${given.exportId}`, {
    'core:name': 'Export of the evidence package',
    'core:description': given.why,
    'action:startTime': time(given.exportedAt),
    'action:performer': ref(exporter),
    'action:instrument': [ref(tool)],
    ...(files.size === 0 ? {} : { 'action:object': [...files.values()].map(ref) }),
  });
  const objects = unique([agency, exporter, tool, ...files.values(), ...leads, exported]);
  const investigation = node('investigation:Investigation', `investigation:${given.caseNumber ?? given.exportId}`, {
    'core:name': given.caseNumber === null ? 'Case without a number' : `Case ${given.caseNumber}`,
    'core:description': given.why,
    'core:object': objects.map(ref),
  });
  return { '@context': context, '@graph': [investigation, ...objects] };
}

function leadNodes(
  one: CaseLead,
  { given, tool, files }: { given: CaseFile; tool: Node; files: Map<string, Node> },
): Node[] {
  const { lead, number, verdicts } = one;
  const { listing, assessment } = lead;
  const address = node('observable:URL', `url:${listing.url}`, {
    'core:hasFacet': [facet('observable:URLFacet', `url:${listing.url}`, { 'observable:fullValue': listing.url })],
  });
  const contacts = listing.contacts.map(({ type, value }) => contactNode(type, value));
  const opinion = node('core:Annotation', `classifier:${lead.id}:${given.exportId}`, {
    'core:name': 'Opinion of a classifier, not an observation',
    'core:statement': `Score ${lead.score} by ${assessment.model}. ${assessment.reasons.map(({ text, means }) => `“${text}”: ${means}`).join('; ')}`,
    'core:object': [ref(address)],
  });
  const decisions = verdicts.map((verdict) =>
    node('core:Annotation', `verdict:${verdict.id}`, {
      'core:name': 'Decision of an analyst, not an observation',
      'core:statement':
        `${verdict.verdict} by ${verdict.actor.name} (${verdict.actor.role}) at ${verdict.at}${verdict.undoneAt === null ? '' : `, taken back at ${verdict.undoneAt}`}. ${verdict.note ?? ''}`.trim(),
      'core:object': [ref(address)],
    }),
  );
  const captures = one.snapshots.flatMap((snapshot, place) =>
    captureNodes(snapshot, { address, tool, files, folder: `lead-${number}/snapshot-${place + 1}/` }),
  );
  return [address, ...contacts, ...captures, opinion, ...decisions];
}

function captureNodes(
  { number, snapshot, archive }: CaseSnapshot,
  { address, tool, files, folder }: { address: Node; tool: Node; files: Map<string, Node>; folder: string },
): Node[] {
  if (archive === undefined) return [];
  const { account } = archive;
  const officer = node('identity:Person', `person:${account.operator.name}`, { 'core:name': account.operator.name });
  const results = [...files].filter(([path]) => path.startsWith(folder)).map(([, file]) => ref(file));
  const provenance = node('investigation:ProvenanceRecord', `provenance:${snapshot.id}`, {
    'core:description': `Capture ${account.id}, exhibit ${account.operator.exhibit ?? number}. Legal basis: ${account.operator.legalBasis}. Purpose: ${account.operator.purpose}.`,
    'investigation:exhibitNumber': account.operator.exhibit ?? number,
    'core:object': results.length === 0 ? [ref(address)] : results,
  });
  const action = node('investigation:InvestigativeAction', `capture:${snapshot.id}`, {
    'core:name': 'Capture of a web page',
    'core:description': `${account.status}. ${account.machine.browser} on ${account.machine.os}, host ${account.machine.host}. Clock: ${account.clockSource}.`,
    'action:startTime': time(account.startedAt),
    'action:endTime': time(account.endedAt),
    'action:performer': ref(officer),
    'action:instrument': [ref(tool)],
    'action:object': [ref(address)],
    'action:result': [...results, ref(provenance)],
  });
  return [officer, provenance, action];
}

function contactNode(type: string, value: string): Node {
  const name = `contact:${type}:${value}`;
  if (type === 'email')
    return node('observable:EmailAddress', name, {
      'core:hasFacet': [facet('observable:EmailAddressFacet', name, { 'observable:addressValue': value })],
    });
  if (type === 'phone')
    return node('observable:PhoneAccount', name, {
      'core:hasFacet': [facet('observable:PhoneAccountFacet', name, { 'observable:phoneNumber': value })],
    });
  if (type === 'url')
    return node('observable:URL', name, {
      'core:hasFacet': [facet('observable:URLFacet', name, { 'observable:fullValue': value })],
    });
  return node('observable:DigitalAccount', name, {
    'core:description': type,
    'core:hasFacet': [facet('observable:DigitalAccountFacet', name, { 'observable:accountLogin': value })],
  });
}

function fileNode({ path, sha256, bytes }: BagFile, { exportId }: CaseFile): Node {
  const name = `file:${exportId}:${path}`;
  return node('observable:File', name, {
    'core:hasFacet': [
      facet('observable:FileFacet', name, {
        'observable:fileName': path.split('/').at(-1),
        'observable:filePath': `data/${path}`,
        'observable:sizeInBytes': bytes,
      }),
      facet('observable:ContentDataFacet', name, {
        'observable:mimeType': mimeOf(path),
        'observable:hash': [
          node('types:Hash', `hash:${name}`, {
            'types:hashMethod': 'SHA256',
            'types:hashValue': { '@type': 'xsd:hexBinary', '@value': sha256 },
          }),
        ],
      }),
    ],
  });
}

function facet(type: string, name: string, properties: Record<string, unknown>): Node {
  return node(type, `${type}:${name}`, properties);
}

function node(type: string, name: string, properties: Record<string, unknown>): Node {
  const kind = (type.split(':')[1] ?? type).replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
  return { '@id': `kb:${kind}-${uuid5(nightjarNamespace, `${type}:${name}`)}`, '@type': type, ...properties };
}

function ref({ '@id': id }: Node): { '@id': string } {
  return { '@id': id };
}

function time(at: string): object {
  return { '@type': 'xsd:dateTime', '@value': at };
}

function unique(nodes: Node[]): Node[] {
  return [...new Map(nodes.map((one) => [one['@id'], one])).values()];
}
