// An error's class says what happens next; its code names it for people and scripts (docs/ERRORS.md lists the codes).

export interface ErrorDetails {
  /** Stable, upper case with underscores, e.g. `ADDRESS_REFUSED`. */
  code: string;
  /** What the reader can do about it, one sentence. */
  hint?: string;
  cause?: unknown;
}

class NightjarError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  constructor(message: string, { code, hint, cause }: ErrorDetails) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.code = code;
    this.hint = hint;
  }
}

/** The same call may go through at once or after a short back-off: a reset connection, a 503. */
export class Retry extends NightjarError {}

/** The other side said when to come back (`Retry-After`, a rate limit, a lock held elsewhere). */
export class RetryLater extends NightjarError {
  readonly afterMs: number;
  constructor(message: string, details: ErrorDetails & { afterMs: number }) {
    super(message, details);
    this.afterMs = details.afterMs;
  }
}

/** This item will never work: a 404, a malformed page, a refused address. Others go on. */
export class GiveUp extends NightjarError {}

/** Nothing can go on: the disk is full, the database is gone, the configuration is wrong. */
export class StopAll extends NightjarError {}

/** Input that a person wrote and must mend; says where, and nothing of it is kept. The command line ends with code 2. */
export class BadInput extends GiveUp {
  constructor(
    message: string,
    where: { file?: string; line?: number; column?: number; field?: string; hint?: string } = {},
  ) {
    const line = where.line === undefined ? undefined : `line ${where.line}`;
    const column = where.column === undefined ? undefined : `column ${where.column}`;
    const place = [where.file, line, column, where.field].filter((part) => part !== undefined).join(', ');
    super(place === '' ? message : `${place}: ${message}`, {
      code: 'BAD_INPUT',
      ...(where.hint === undefined ? {} : { hint: where.hint }),
    });
  }
}
