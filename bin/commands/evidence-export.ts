// `evidence export`: one or several leads as a package for court. What is in it: docs/EXPORT.md.
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { stderr } from 'node:process';
import type { ExportProgress } from '#evidence/package/export-package.ts';
import { exportLeads } from '../export-lead.ts';
import { openAll } from '../open.ts';

export interface ExportFlags {
  out: string;
  case?: string;
  lead?: string[];
  redact?: boolean;
  keep?: string[];
  redactWord?: string[];
  for?: string[];
  zip?: boolean;
  why?: string;
  operator?: string;
  quiet?: boolean;
}

export async function exportEvidence(lead: string, flags: ExportFlags, signal: AbortSignal): Promise<void> {
  const opened = await openAll({ signal });
  try {
    const written = await exportLeads(
      {
        leadIds: [lead, ...(flags.lead ?? [])],
        caseNumber: flags.case,
        exportedBy: flags.operator ?? userInfo().username,
        why: flags.why ?? 'export of an evidence package',
        out: resolve(flags.out),
        zip: flags.zip,
        recipients: flags.for,
        ...(flags.redact === true ? { redact: { keep: flags.keep, words: flags.redactWord } } : {}),
      },
      { opened, signal, onProgress: flags.quiet === true ? () => {} : showStep },
    );
    process.stdout.write(`${JSON.stringify(written, null, 2)}\n`);
  } finally {
    await opened.close();
  }
}

function showStep({ done, total, step }: ExportProgress): void {
  if (!stderr.isTTY) stderr.write(`${done}/${total} ${step}\n`);
  else {
    const full = Math.round((done / total) * 20);
    stderr.write(`\r\u001b[2K[${'█'.repeat(full)}${'░'.repeat(20 - full)}] ${step}${done === total ? '\n' : ''}`);
  }
}
