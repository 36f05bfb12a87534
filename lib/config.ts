// Every setting on one line: environment name, type, default. All faults are listed together at the start.
import { resolve } from 'node:path';
import { z } from 'zod';
import { StopAll } from './errors.ts';

const port = z.coerce.number().int().min(0).max(65535);

/** Of roles that a newcomer may get by the settings: who administrates is named by an administrator, never by a file. */
const newcomerRoles = ['analyst', 'supervisor', 'investigator', 'officer', 'auditor'] as const;

const settings = z.object({
  NIGHTJAR_HOME: z.string().min(1).default('.nightjar'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  NIGHTJAR_HOST: z.string().min(1).default('127.0.0.1'),
  NIGHTJAR_PORT: port.default(4400),
  NIGHTJAR_ORIGIN: z.url({ protocol: /^https?$/ }).optional(),
  NIGHTJAR_REPLAY_ORIGINS: z
    .string()
    .transform((text) => text.split(/[\s,]+/u).filter((url) => url !== ''))
    .pipe(z.tuple([z.url({ protocol: /^https?$/ }), z.url({ protocol: /^https?$/ })]))
    .optional(),
  NIGHTJAR_REPLAY_PORT: port.min(1).max(65534).default(4420),
  NIGHTJAR_SECRET: z.string().min(32).optional(),
  NIGHTJAR_METRICS_TOKEN: z.string().min(16).optional(),
  NIGHTJAR_LOG: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('warn'),
  NIGHTJAR_BROWSER: z.string().min(1).optional(),
  NIGHTJAR_CONTACT: z.string().min(1).default('operator-not-configured@localhost'),
  NIGHTJAR_AGENCY: z.string().min(1).default('Unnamed agency'),
  NIGHTJAR_MODEL: z.string().min(1).optional(),
  NIGHTJAR_SNAPSHOTS: z.enum(['leads', 'asked']).default('leads'),
  NIGHTJAR_PROXY_CREDENTIALS_FILE: z.string().min(1).optional(),
  NIGHTJAR_TSA_URLS: z
    .string()
    .transform((text) => text.split(/[\s,]+/u).filter((url) => url !== ''))
    .pipe(z.array(z.url({ protocol: /^https?$/ })).max(5))
    .optional(),
  NIGHTJAR_TSA_ROOTS: z.string().min(1).optional(),
  NIGHTJAR_OIDC_ISSUER: z
    .url({ protocol: /^https?$/ })
    .refine(isPrivate, 'must be https')
    .optional(),
  NIGHTJAR_OIDC_CLIENT_ID: z.string().min(1).optional(),
  NIGHTJAR_OIDC_SECRET_FILE: z.string().min(1).optional(),
  NIGHTJAR_OIDC_NAME: z.string().min(1).max(60).default('your agency'),
  NIGHTJAR_OIDC_ROLE: z.enum(newcomerRoles).optional(),
  NIGHTJAR_OIDC_AGENCY_ID: z.string().min(1).default('own'),
  NIGHTJAR_TRANSLATE_URL: z.url({ protocol: /^https?$/ }).optional(),
  NIGHTJAR_TRANSLATE_KEY_FILE: z.string().min(1).optional(),
  NIGHTJAR_S3_URL: z.url({ protocol: /^https?$/ }).optional(),
  NIGHTJAR_S3_BUCKET: z.string().min(3).default('nightjar'),
  NIGHTJAR_S3_REGION: z.string().min(1).default('us-east-1'),
  NIGHTJAR_S3_ACCESS_KEY: z.string().min(1).optional(),
  NIGHTJAR_S3_SECRET_KEY: z.string().min(1).optional(),
});

export type Config = ReturnType<typeof readConfig>;

/** Reads the settings from an environment; throws one `StopAll` that lists every fault. Empty strings count as absent. */
export function readConfig(env: Record<string, string | undefined>) {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = settings.superRefine(wholeOidc).superRefine(apartReplay).safeParse(given);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new StopAll(`The configuration has ${faults.length} fault(s):\n  ${faults.join('\n  ')}`, {
      code: 'BAD_CONFIGURATION',
      hint: 'Mend the environment variables named above; docs/CONFIGURATION.md explains each.',
    });
  }
  const s = parsed.data;
  return {
    home: resolve(s.NIGHTJAR_HOME),
    databaseUrl: s.DATABASE_URL,
    redisUrl: s.REDIS_URL,
    host: s.NIGHTJAR_HOST,
    port: s.NIGHTJAR_PORT,
    origin: s.NIGHTJAR_ORIGIN,
    replay: replayOf(s),
    secret: s.NIGHTJAR_SECRET,
    metricsToken: s.NIGHTJAR_METRICS_TOKEN,
    logLevel: s.NIGHTJAR_LOG,
    browserPath: s.NIGHTJAR_BROWSER,
    contact: s.NIGHTJAR_CONTACT,
    agency: s.NIGHTJAR_AGENCY,
    model: s.NIGHTJAR_MODEL,
    snapshots: s.NIGHTJAR_SNAPSHOTS,
    proxyCredentialsFile: s.NIGHTJAR_PROXY_CREDENTIALS_FILE,
    timestamps: { urls: s.NIGHTJAR_TSA_URLS ?? [], rootsFile: s.NIGHTJAR_TSA_ROOTS },
    oidc: oidcOf(s),
    translate:
      s.NIGHTJAR_TRANSLATE_URL === undefined
        ? undefined
        : { url: s.NIGHTJAR_TRANSLATE_URL, keyFile: s.NIGHTJAR_TRANSLATE_KEY_FILE },
    s3:
      s.NIGHTJAR_S3_URL === undefined
        ? undefined
        : {
            url: s.NIGHTJAR_S3_URL,
            bucket: s.NIGHTJAR_S3_BUCKET,
            region: s.NIGHTJAR_S3_REGION,
            accessKey: s.NIGHTJAR_S3_ACCESS_KEY,
            secretKey: s.NIGHTJAR_S3_SECRET_KEY,
          },
  };
}

type Settings = z.output<typeof settings>;

/** With the issuer come client, secret and the address that the provider sends people back to. */
function wholeOidc(s: Settings, faults: z.RefinementCtx): void {
  if (s.NIGHTJAR_OIDC_ISSUER === undefined) return;
  for (const name of ['NIGHTJAR_OIDC_CLIENT_ID', 'NIGHTJAR_OIDC_SECRET_FILE', 'NIGHTJAR_ORIGIN'] as const)
    if (s[name] === undefined)
      faults.addIssue({ code: 'custom', path: [name], message: 'is needed with NIGHTJAR_OIDC_ISSUER' });
}

/** A captured page runs there: on no host that has the console's cookies, and on two origins, which a browser must hold for secure. */
function apartReplay(s: Settings, faults: z.RefinementCtx): void {
  if (s.NIGHTJAR_REPLAY_ORIGINS === undefined) return;
  const fault = (message: string) => faults.addIssue({ code: 'custom', path: ['NIGHTJAR_REPLAY_ORIGINS'], message });
  const [stage, viewer] = s.NIGHTJAR_REPLAY_ORIGINS.map((url) => new URL(url)) as [URL, URL];
  if (s.NIGHTJAR_ORIGIN === undefined) return fault('needs NIGHTJAR_ORIGIN');
  const { hostname } = new URL(s.NIGHTJAR_ORIGIN);
  if (stage.origin === viewer.origin) fault('must be two different origins');
  if ([stage, viewer].some((one) => one.hostname === hostname)) fault("must not be on the console's own host");
  if ([stage, viewer].some((one) => one.protocol !== 'https:' && !/(?:^|\.)localhost$/.test(one.hostname)))
    fault('must be https');
}

function replayOf({ NIGHTJAR_REPLAY_ORIGINS: origins, NIGHTJAR_REPLAY_PORT }: Settings) {
  if (origins === undefined) return undefined;
  const [stage, viewer] = origins.map((url) => new URL(url).origin) as [string, string];
  return { stage, viewer, port: NIGHTJAR_REPLAY_PORT };
}

function oidcOf(s: Settings) {
  const { NIGHTJAR_OIDC_ISSUER: issuer, NIGHTJAR_OIDC_CLIENT_ID: clientId, NIGHTJAR_OIDC_SECRET_FILE: secretFile } = s;
  if (issuer === undefined || clientId === undefined || secretFile === undefined) return undefined;
  const role = s.NIGHTJAR_OIDC_ROLE;
  const newcomers = role === undefined ? undefined : { role, agencyId: s.NIGHTJAR_OIDC_AGENCY_ID };
  return { issuer, clientId, secretFile, name: s.NIGHTJAR_OIDC_NAME, newcomers };
}

/** https, or a connection that leaves the machine by no wire. */
function isPrivate(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname);
}
