// Every command with its arguments and options. The work is loaded only when a command is called, so that `--help` is instant.
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Policy } from '#classifier/assessment.ts';
import { verdicts } from '#listing/lead.ts';

export interface PolicyOptions {
  focus?: string[];
  status?: Policy['status'];
  include?: Policy['include'];
}

export interface ModelOption {
  /** A model folder, or `none`. */
  model?: string;
}

export function addAllCommands(program: Command, signal: AbortSignal): void {
  program
    .command('start')
    .description('everything at once: database, workers, practice market, a first scan, the console')
    .option('--once', 'end when the leads of the scan are in the queue')
    .option('--port <port>', 'port of the console', port)
    .option('--quiet', 'no progress on stderr')
    .action(async (options) => (await import('./start.ts')).start(options, signal));

  withPolicy(
    program
      .command('scan')
      .description('scan sites: one line a lead')
      .argument('<target...>', 'address of a site, or a sources.yaml')
      .option('--out <file>', 'leads as JSON Lines (default: stdout)')
      .option('--listings <file>', 'every listing read, leads or not, as JSON Lines')
      .option('--max-pages <n>', 'fetch no more pages than this', positive)
      .option('--rate <r>', 'requests a second to each host', positiveNumber)
      .option('--allow-loopback', 'allow addresses of this machine as targets (practice and tests)')
      .option('--fresh', 'begin anew where an earlier scan of the same arguments was interrupted')
      .option('--quiet', 'no progress on stderr'),
  ).action(async (targets, options) => (await import('./scan.ts')).scan(targets, options, signal));

  withPolicy(
    program
      .command('try')
      .description('read and judge one page, without a database')
      .argument('<url|file>', 'address of a page, or a saved HTML file')
      .option('--url <url>', 'the address that the file was saved from')
      .option('--sources <file>', 'read it as its source in that sources.yaml says: kind, selectors, currency')
      .option('--allow-loopback', 'allow addresses of this machine'),
  ).action(async (target, options) => (await import('./try.ts')).tryPage(target, options, signal));

  withModel(
    program
      .command('classify')
      .description('judge adverts: JSON Lines in, one assessment a line out, same order')
      .argument('[file]', 'JSON Lines of {id, title, description?, …}; - or nothing reads stdin', '-'),
  ).action(async (file, options) => (await import('./classify.ts')).classify(file, options));

  withModel(
    program
      .command('evaluate')
      .description('precision, recall, F1, calibration and the confident mistakes')
      .requiredOption('--labels <file>', 'JSON Lines as for classify plus label 0/1'),
  ).action(async (options) => (await import('./evaluate.ts')).evaluate(options));

  withModel(
    program
      .command('adapt')
      .description("learn a unit's own policy from labelled adverts: a model folder for --model")
      .requiredOption('--labels <file>', 'JSON Lines as for classify plus label 0/1, 50 or more')
      .requiredOption('--out <dir>', 'the model folder to write'),
  ).action(async (options) => (await import('./adapt.ts')).adapt(options));

  const keywords = program.command('keywords').description('the lexicon');
  keywords
    .command('lookup')
    .description('a name in any language: taxon, Appendix, names, commodities, code words')
    .argument('<name...>')
    .option('--lang <xx>', 'language of the name')
    .action(async (name: string[], options) => (await import('./keywords.ts')).lookupName(name.join(' '), options));
  keywords
    .command('match')
    .description('text on stdin; every term found in it, as JSON Lines')
    .action(async () => (await import('./keywords.ts')).matchText());
  keywords
    .command('import')
    .description('refresh from an official list')
    .command('cites')
    .description('the CITES checklist export; a malformed file changes nothing')
    .argument('<export.csv[.gz]>')
    .action(async (file) => (await import('./keywords.ts')).importChecklist(file));

  program
    .command('leads')
    .description('the queue, worst first')
    .option('--status <status>', 'only leads of this status')
    .option('--json', 'one line a lead')
    .action(async (options) => (await import('./leads.ts')).listQueue(options));
  const lead = program.command('lead').description('one lead');
  lead
    .command('show')
    .argument('<id>')
    .option('--json', 'as JSON')
    .action(async (id, options) => (await import('./leads.ts')).showLead(id, options));
  lead
    .command('verdict')
    .description('decide on a lead')
    .argument('<id>')
    .argument('<verdict>', verdicts.join(' | '))
    .option('--note <text>')
    .action(async (id, verdict, options) => (await import('./leads.ts')).decideLead(id, verdict, options));

  program
    .command('sources')
    .description('descriptions of sites')
    .command('check')
    .description('explain every mistake in a sources file')
    .argument('<sources.yaml>')
    .action(async (file) => (await import('./sources.ts')).checkSources(file));

  const schedule = program.command('schedule').description('scans on a timetable; the worker process runs them');
  withPolicy(
    schedule
      .command('add')
      .description('put a scan on the timetable')
      .argument('<name>')
      .argument('<target...>', 'address of a site, or a sources.yaml')
      .requiredOption('--cron <pattern>', 'minute hour day month weekday, e.g. "0 3 * * *"')
      .option('--tz <zone>', 'the time zone in which it is meant, e.g. Europe/Lisbon', 'UTC')
      .option('--max-pages <n>', 'fetch no more pages than this', positive)
      .option('--rate <r>', 'requests a second to each host', positiveNumber)
      .option('--allow-loopback', 'allow addresses of this machine as targets (practice and tests)'),
  ).action(async (name, targets, options) => (await import('./schedule.ts')).add(name, targets, options));
  schedule
    .command('list')
    .description('what is on the timetable, when it comes next and how it went last')
    .option('--json', 'as JSON Lines')
    .action(async (options) => (await import('./schedule.ts')).list(options));
  schedule
    .command('remove')
    .description('take a scan off the timetable; what it found stays')
    .argument('<name>')
    .action(async (name) => (await import('./schedule.ts')).remove(name));

  const evidence = program.command('evidence').description('snapshots that stand up in court');
  evidence
    .command('capture')
    .description('a browser snapshot of a page, as WACZ')
    .argument('<url>')
    .option('--out <file>', 'where to write the WACZ')
    .option('--allow-loopback', 'allow addresses of this machine')
    .option('--operator <name>', 'who captures (default: the account on this machine)')
    .option('--legal-basis <text>', 'under which law or mandate')
    .option('--purpose <text>', 'what for')
    .option('--case <number>', 'case number')
    .option('--exhibit <number>', 'number of this item among the exhibits')
    .option('--derived-from <item>', 'the item that it was made from')
    .option('--retention <text>', 'how long it is kept, and under which rule')
    .option('--robots <text>', 'how robots.txt was treated, and on whose authority')
    .option('--context <url...>', 'pages that belong to it: the seller, the thread')
    .option('--no-witness', 'do without the second capture by another browser')
    .option('--proxy <url>', 'proxy on the way out: http://host:port, https://… or socks5://…')
    .option('--witness-proxy <url>', 'proxy for the second capture')
    .option('--viewport <size>', 'size of the window, e.g. 1366x900')
    .option('--locale <tag>', 'language that the browser asks for, e.g. vi-VN')
    .option('--timezone <name>', 'time zone that the browser shows, e.g. Asia/Bangkok')
    .option('--user-agent <text>', 'what the browser calls itself')
    .action(async (url, options) => (await import('./evidence.ts')).capture(url, options, signal));
  evidence
    .command('export')
    .description('a package for court: a BagIt folder with archives, report, statements, tables and custody log')
    .argument('<lead>')
    .requiredOption('--out <dir>', 'the folder to make; it must not exist')
    .option('--case <number>', 'case number')
    .option('--lead <id...>', 'further leads of the same case')
    .option('--why <text>', 'reason, for the custody log')
    .option('--operator <name>', 'who exports (default: the account on this machine)')
    .option('--redact', 'without phone numbers, addresses, accounts and names of sellers; the archives stay behind')
    .option('--keep <value...>', 'with --redact: values that stay, such as the number of a suspect')
    .option('--redact-word <text...>', 'with --redact: further words to take out, such as a name')
    .option('--zip', 'one file, <dir>.zip')
    .option('--for <recipient...>', 'encrypt for these age recipients (age1…): one file, <dir>.zip.age')
    .option('--quiet', 'no progress on stderr')
    .action(async (lead, options) => (await import('./evidence-export.ts')).exportEvidence(lead, options, signal));
  evidence
    .command('verify')
    .description('every check by name; exit code 0 or 1; works offline')
    .argument('<file|folder>')
    .option('--json', 'as JSON')
    .option('--html <file>', 'write the outcome as a page without any script')
    .option('--why <text>', 'note the verification in the custody log, with this reason')
    .action(async (file, options) => (await import('./evidence.ts')).verify(file, options));
  evidence
    .command('custody')
    .description('the custody log of a snapshot, signed')
    .argument('<snapshot>')
    .option('--out <file>', 'where to write it (default: stdout)')
    .action(async (id, options) => (await import('./evidence.ts')).custody(id, options));
  evidence
    .command('keys')
    .description('the public keys that ever signed here, as JSON Lines')
    .action(async () => (await import('./evidence-keys.ts')).keys());
  evidence
    .command('rotate-key')
    .description('a new signing key; what the old one signed stays valid')
    .option('--compromised', 'the old key was exposed: list it as revoked')
    .action(async (options) => (await import('./evidence-keys.ts')).rotate(options));
  evidence
    .command('delete')
    .description('delete a snapshot; the custody log keeps who did so and why')
    .argument('<snapshot>')
    .requiredOption('--why <text>', 'the order or rule under which it is deleted')
    .option('--operator <name>', 'who deletes (default: the account on this machine)')
    .action(async (id, options) => (await import('./evidence.ts')).remove(id, options));

  program
    .command('doctor')
    .description('configuration, database, queue, browser, model, disk, clock: fine, or what to do')
    .action(async () => (await import('./doctor.ts')).doctor());
}

function withModel(command: Command): Command {
  return withPolicy(command).option(
    '--model <dir>',
    'model folder, or none for keywords alone (default: NIGHTJAR_MODEL)',
  );
}

function withPolicy(command: Command): Command {
  return command
    .option(
      '--focus <groups>',
      "lexicon groups the operation targets, e.g. 'sharks-rays,elephants' (default: all)",
      list,
    )
    .addOption(
      new Option('--status <status>', 'kinds that law protects somewhere, or any').choices(['protected', 'any']),
    )
    .option('--include <claims>', 'what the policy takes in: fossils,antiques,captive-bred', claims);
}

const list = (value: string): string[] =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

function claims(value: string): string[] {
  const known = ['fossils', 'antiques', 'captive-bred'];
  const given = list(value);
  const unknown = given.filter((part) => !known.includes(part));
  if (unknown.length > 0) throw new InvalidArgumentError(`"${unknown.join(', ')}" is not among ${known.join(', ')}.`);
  return given;
}

function positive(value: string): number {
  if (!/^[1-9]\d*$/u.test(value)) throw new InvalidArgumentError('A whole number above 0 is needed.');
  return Number(value);
}

function positiveNumber(value: string): number {
  const number = Number(value);
  if (!Number.isFinite(number) || number <= 0) throw new InvalidArgumentError('A number above 0 is needed.');
  return number;
}

function port(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0 || number > 65535)
    throw new InvalidArgumentError('A port from 0 to 65535 is needed.');
  return number;
}
