// Which fields of a source go with which kind, said in the words of the person who wrote it.

export interface FieldFault {
  path: string[];
  message: string;
}

const watchOf: Record<string, readonly string[]> = {
  mastodon: ['timeline', 'tags', 'accounts', 'replies'],
  lemmy: ['timeline', 'communities', 'accounts', 'replies'],
  bluesky: ['tags', 'accounts', 'replies'],
  telegram: ['channels'],
  reddit: ['communities', 'accounts', 'replies'],
  discourse: ['tags', 'accounts'],
};
const networks = Object.keys(watchOf);

/** What they show to those without an account is a form to sign in with. */
const behindLogin =
  /^(?:www\.|m\.|web\.)?(?:facebook\.com|instagram\.com|threads\.net|linkedin\.com|vk\.com|weixin\.qq\.com|discord\.com|snapchat\.com)$/;

/** Tolerates any value: the fields themselves may be wrong as well, and all of it is to be said at once. */
export function faultsBetweenFields(value: unknown): FieldFault[] {
  if (!isRecord(value)) return [];
  const kind = typeof value['kind'] === 'string' ? value['kind'] : 'marketplace';
  const urls = Array.isArray(value['urls'])
    ? value['urls'].filter((url) => typeof url === 'string' && URL.canParse(url))
    : [];
  return [
    ...watchFaults(kind, value['watch']),
    ...startFaults(kind, urls as string[], value['watch']),
    ...networkFaults(kind, value),
    ...loginFaults(kind, urls as string[]),
  ];
}

function watchFaults(kind: string, watch: unknown): FieldFault[] {
  if (!isRecord(watch)) return [];
  const known = watchOf[kind];
  if (known === undefined)
    return [{ path: ['watch'], message: `means nothing for kind ${kind}; it is for ${networks.join(', ')}` }];
  return Object.entries(watch)
    .filter(([name, given]) => !known.includes(name) && !isUnset(name, given))
    .map(([name]) => ({
      path: ['watch', name],
      message: `means nothing for kind ${kind}, which knows ${known.map((each) => `\`${each}\``).join(', ')}`,
    }));
}

/** What the schema filled in by itself nobody wrote. */
function isUnset(name: string, given: unknown) {
  return given === undefined || (Array.isArray(given) && given.length === 0) || (name === 'replies' && given === true);
}

function startFaults(kind: string, urls: string[], watch: unknown): FieldFault[] {
  const channels = isRecord(watch) && Array.isArray(watch['channels']) ? watch['channels'] : [];
  if (
    kind === 'telegram' &&
    channels.length === 0 &&
    !urls.some((url) => /^\/(?:s\/)?[A-Za-z]\w{3,31}(?:\/|$)/.test(new URL(url).pathname))
  )
    return [
      {
        path: ['urls'],
        message: 'names no channel: write https://t.me/s/<channel>, or the names under watch.channels',
      },
    ];
  const invitation =
    kind === 'telegram' ? urls.findIndex((url) => /^\/(?:\+|joinchat\/)/.test(new URL(url).pathname)) : -1;
  if (invitation !== -1)
    return [
      {
        path: ['urls', String(invitation)],
        message:
          'is an invitation to a closed group; only channels with a public preview can be read without an account',
      },
    ];
  return [];
}

function networkFaults(kind: string, value: Record<string, unknown>): FieldFault[] {
  if (!networks.includes(kind)) return [];
  return ['selectors', 'categories'].flatMap((name) => {
    const given = value[name];
    const isEmpty = given === undefined || (Array.isArray(given) && given.length === 0);
    return isEmpty
      ? []
      : [
          {
            path: [name],
            message: `means nothing for kind ${kind}, which is read by its interface and not from pages`,
          },
        ];
  });
}

function loginFaults(kind: string, urls: string[]): FieldFault[] {
  if (kind === 'list') return [];
  return urls.flatMap((url, index) => {
    const { hostname } = new URL(url);
    return behindLogin.test(hostname)
      ? [
          {
            path: ['urls', String(index)],
            message: `${hostname} shows nothing without an account, and Nightjar uses none; single public pages of it may stand in a source of kind list`,
          },
        ]
      : [];
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
