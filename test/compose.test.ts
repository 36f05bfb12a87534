// docker-compose.yml and the Dockerfile against the code: every command, port and variable that they name must exist there, and no secret may.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ready } from '#console/contract/health.ts';
import { readConfig } from '#lib/config.ts';
import { settingNames } from './support/setting-names.ts';

const command = z.array(z.string());
const serviceSchema = z.object({
  image: z.string(),
  build: z.object({ context: z.string(), target: z.string() }).optional(),
  user: z.string(),
  command: command.optional(),
  environment: z.record(z.string(), z.string()),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()),
  healthcheck: z.object({ test: command, interval: z.string(), timeout: z.string(), retries: z.number() }),
  depends_on: z.record(z.string(), z.object({ condition: z.literal('service_healthy') })).default({}),
  read_only: z.literal(true),
  cap_drop: z.array(z.string()),
  security_opt: z.array(z.string()),
});
const composeSchema = z.object({
  services: z.record(z.string(), serviceSchema),
  volumes: z.record(z.string(), z.unknown()),
});

const composeText = readFileSync('docker-compose.yml', 'utf8');
const { services, volumes } = composeSchema.parse(parse(composeText, { merge: true }));
const dockerfile = readFileSync('Dockerfile', 'utf8');
const ours = Object.entries(services).filter(([, service]) => service.image.startsWith('nightjar:'));

/** The value with `${NAME:?…}` and `${NAME:-default}` filled in as Compose would. */
function interpolate(text: string, env: Record<string, string>): string {
  return text.replace(
    /\$\{(\w+)(?::([?-])([^}]*))?\}/g,
    (_, name: string, kind: string | undefined, rest: string | undefined) =>
      env[name] ?? (kind === '-' ? (rest ?? '') : ''),
  );
}

const secrets = {
  POSTGRES_PASSWORD: 'pgpgpg',
  REDIS_PASSWORD: 'rdrdrd',
  NIGHTJAR_SECRET: 'x'.repeat(32),
  NIGHTJAR_S3_ACCESS_KEY: 'key',
  NIGHTJAR_S3_SECRET_KEY: 'secret',
};
const filled = { ...secrets, NIGHTJAR_AGENCY: 'Test agency', NIGHTJAR_CONTACT: 'unit@example.org' };

test('brings the queue, the database, the object store, the console and workers', () => {
  expect(Object.keys(services).sort()).toEqual(['console', 'objects', 'postgres', 'redis', 'worker']);
  expect(ours.map(([name]) => name)).toEqual(['console', 'worker']);
  expect(composeText).not.toContain('container_name');
});

describe.each(ours)('%s', (name, service) => {
  test('runs a process that is there', () => {
    expect(service.command?.slice(0, 3)).toEqual(['node', '--import', 'tsx']);
    expect(service.command).toHaveLength(4);
    const file = service.command?.[3] ?? '';
    expect(file).toBe(`bin/${name}.ts`);
    expect(existsSync(file), file).toBe(true);
  });

  test('sets only variables that lib/config.ts reads, and the whole is a configuration without a fault', () => {
    expect(Object.keys(service.environment).filter((one) => !settingNames().includes(one))).toEqual([]);
    const env = Object.fromEntries(
      Object.entries(service.environment).map(([key, value]) => [key, interpolate(value, filled)]),
    );
    const config = readConfig(env);
    const [database, redis] = [new URL(config.databaseUrl ?? ''), new URL(config.redisUrl ?? '')];
    const { POSTGRES_USER: user = '', POSTGRES_DB: db = '' } = services['postgres']?.environment ?? {};
    expect([database.hostname, database.port, database.username, database.pathname]).toEqual([
      'postgres',
      '5432',
      user,
      `/${db}`,
    ]);
    expect([redis.hostname, redis.port, redis.password]).toEqual(['redis', '6379', secrets.REDIS_PASSWORD]);
    expect(services['objects']?.command).toContain(`:${new URL(config.s3?.url ?? '').port}`);
    expect(new URL(config.s3?.url ?? '').hostname).toBe('objects');
    expect(service.volumes.some((volume) => volume.endsWith(`:${config.home}`))).toBe(true);
    expect(dockerfile).toContain(`NIGHTJAR_BROWSER=${config.browserPath}`);
  });
});

test('the console is published on its own port, on this machine only, and asked for a path that it has', () => {
  const service = services['console'];
  const port = service?.environment['NIGHTJAR_PORT'] ?? '';
  expect(service?.ports).toEqual([`127.0.0.1:${port}:${port}`]);
  expect(Number(port)).toBe(readConfig({}).port);
  expect(dockerfile).toContain(`EXPOSE ${port}`);
  expect(service?.healthcheck.test.join(' ')).toContain(`http://127.0.0.1:${port}${ready.path}'`);
  expect(Object.entries(services).filter(([name, one]) => name !== 'console' && one.ports.length > 0)).toEqual([]);
});

describe.each(Object.entries(services))('service %s', (_, service) => {
  test('runs without root, without rights to gain, on a pinned image', () => {
    expect(service.user).not.toMatch(/^(0|root)\b/);
    expect(service.cap_drop).toEqual(['ALL']);
    expect(service.security_opt).toContain('no-new-privileges:true');
    expect(service.image).toMatch(/:\d+\.\d+\.?\d*/);
  });

  test('waits only for services that are there, and mounts only volumes that are declared', () => {
    expect(Object.keys(service.depends_on).filter((name) => !(name in services))).toEqual([]);
    const named = service.volumes.map((volume) => volume.split(':')[0] ?? '');
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !(name in volumes))).toEqual([]);
  });

  test('takes every secret from outside, and refuses to start without it', () => {
    for (const [key, value] of Object.entries(service.environment)) {
      if (/SECRET|PASSWORD|ACCESS_KEY|ROOT_USER/.test(key)) expect(value, key).toMatch(/^\$\{\w+:\?[^}]+\}$/);
      if (key.endsWith('_URL')) expect(value, key).not.toMatch(/:\/\/[^$/]*:(?!\$\{)[^@/]+@/);
    }
  });
});

test('every variable that an operator sets stands in docs/CONFIGURATION.md', () => {
  const asked = new Set([...composeText.matchAll(/(?<!\$)\$\{(\w+)/g)].map(([, name]) => name ?? ''));
  const documented = readFileSync('docs/CONFIGURATION.md', 'utf8');
  expect([...asked].filter((name) => !documented.includes(`\`${name}\``))).toEqual([]);
});

describe('the image', () => {
  test('stands on Node 20 of bookworm, and ends as an ordinary user with a process that is there', () => {
    const stages = dockerfile.split(/^(?=FROM )/m).slice(1);
    for (const { build } of Object.values(services))
      if (build !== undefined) expect(dockerfile).toMatch(new RegExp(`^FROM \\S+ AS ${build.target}$`, 'm'));
    const app = stages.find((stage) => / AS app$/m.test(stage)) ?? '';
    expect(app).toMatch(/^FROM node:20-bookworm-slim /);
    expect(/^USER (\S+)$/m.exec(app)?.[1]).toBe('node');
    const entry = JSON.parse(/^CMD (\[.*\])$/m.exec(app)?.[1] ?? '[]') as string[];
    expect(existsSync(entry.at(-1) ?? '')).toBe(true);
    for (const stage of stages) expect(stage).not.toMatch(/:latest/);
  });

  test('leaves out no folder that the processes import from', () => {
    const ignored = readFileSync('.dockerignore', 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    const sources = readdirSync('.').filter(
      (name) =>
        statSync(name).isDirectory() &&
        !['node_modules', 'dist', 'test', 'bench', 'docs'].includes(name) &&
        !name.startsWith('.'),
    );
    expect(sources).toContain('keywords');
    expect(sources.filter((name) => ignored.includes(name))).toEqual([]);
    for (const secret of ['.env', '.git', '.nightjar']) expect(ignored).toContain(secret);
  });
});
