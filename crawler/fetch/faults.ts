// What goes wrong on the wire, as the project's own errors: the class says whether trying again helps, the code names the reason.
import { GiveUp, Retry, RetryLater, StopAll } from '#lib/errors.ts';

const tlsCodes = /^(ERR_TLS|ERR_SSL|CERT_|EPROTO$|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH)/;

/** The project's error for whatever a connection threw; an error that is one already stays as it is. */
export function faultOf(error: unknown, url: string): Retry | RetryLater | GiveUp | StopAll {
  if (error instanceof Retry || error instanceof RetryLater || error instanceof GiveUp || error instanceof StopAll)
    return error;
  const inner = innermost(error);
  if (inner instanceof Retry || inner instanceof GiveUp) return inner;
  const raw = (inner as NodeJS.ErrnoException).code ?? '';
  const host = hostOf(url);
  const details = (code: string) => ({ code, cause: error });
  if (raw === 'ENOTFOUND' || raw.startsWith('EAI_'))
    return new Retry(`${host} cannot be resolved (${raw})`, details('DNS'));
  if (tlsCodes.test(raw)) return new GiveUp(`no trusted TLS connection with ${host} (${raw})`, details('TLS'));
  switch (raw) {
    case 'ECONNREFUSED':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ETIMEDOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return new Retry(`${host} does not answer (${raw})`, details('UNREACHABLE'));
    case 'UND_ERR_HEADERS_TIMEOUT':
    case 'UND_ERR_BODY_TIMEOUT':
      return new Retry(`${host} fell silent`, details('SLOW'));
    case 'UND_ERR_HEADERS_OVERFLOW':
    case 'HPE_HEADER_OVERFLOW':
      return new GiveUp(`${host} sent more headers than the limit`, details('HEADER_FLOOD'));
    case 'ECONNRESET':
    case 'EPIPE':
    case 'UND_ERR_SOCKET':
    case 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH':
      return new Retry(`${host} broke off the connection`, details('RESET'));
    default:
      if (raw === 'HPE_INVALID_EOF_STATE') return new Retry(`${host} broke off the connection`, details('RESET'));
      if (raw.startsWith('HPE_') || (inner instanceof Error && inner.name === 'HTTPParserError'))
        return new GiveUp(`${host} does not speak HTTP`, details('BAD_HTTP'));
      return new Retry(`${host}: ${inner instanceof Error ? inner.message : String(inner)}`, details('NETWORK'));
  }
}

function innermost(error: unknown): unknown {
  let at = error;
  for (let depth = 0; depth < 5; depth += 1) {
    if (at instanceof AggregateError && at.errors.length > 0) at = at.errors[0];
    else if (at instanceof Error && at.cause instanceof Error) at = at.cause;
    else break;
  }
  return at;
}

function hostOf(url: string) {
  return URL.canParse(url) ? new URL(url).host : url;
}
