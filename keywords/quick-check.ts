// A check of plain data made from a zod schema: it says yes or no some ten times as fast, and no more than that. Where it says no,
// or where the schema has parts unknown here, zod is asked, whose faults name the field. lexicon-files.ts uses it for big files.
import { z } from 'zod';

type Check = (value: unknown) => boolean;

/** True only where the schema accepts the value, and as it stands: nothing in it would be changed. False where it would not, or where that is not sure. */
export function makeQuickCheck(schema: z.ZodType): Check {
  return checkOf(schema) ?? (() => false);
}

function checkOf(schema: z.core.$ZodType): Check | undefined {
  if (schema instanceof z.ZodObject) return checkObject(schema);
  if (schema instanceof z.ZodArray) return checkArray(schema);
  if (schema instanceof z.ZodString) return checkString(schema);
  if (schema instanceof z.ZodEnum || schema instanceof z.ZodLiteral) {
    const options = new Set<unknown>(schema instanceof z.ZodEnum ? schema.options : schema.values);
    return (value) => options.has(value);
  }
  if (schema instanceof z.ZodNullable) {
    const inner = checkOf(schema.unwrap());
    return inner && ((value) => value === null || inner(value));
  }
  if (schema instanceof z.ZodRecord) return checkRecord(schema);
  if (schema instanceof z.ZodNumber) return checkNumber(schema);
  if (schema instanceof z.ZodUnion) {
    const options = schema.options.map(checkOf).filter((check) => check !== undefined);
    return (value) => options.some((check) => check(value));
  }
  return undefined;
}

function checkObject(schema: z.ZodObject): Check | undefined {
  // Objects that keep or drop unknown fields are left to zod.
  if (!(schema.def.catchall instanceof z.ZodNever)) return undefined;
  const fields = new Map<string, Check>();
  const needed: string[] = [];
  for (const [name, field] of Object.entries(schema.shape)) {
    const optional = field instanceof z.ZodOptional;
    // A field of a kind unknown here fails where it stands; most objects may still be without it.
    fields.set(name, checkOf(optional ? field.unwrap() : field) ?? (() => false));
    if (!optional) needed.push(name);
  }
  return (value) => {
    if (!isPlain(value)) return false;
    let seen = 0;
    for (const name in value) {
      const check = fields.get(name);
      if (check === undefined || !check(value[name])) return false;
      seen += 1;
    }
    if (seen < needed.length) return false;
    for (const name of needed) if (!Object.hasOwn(value, name)) return false;
    return true;
  };
}

function checkArray(schema: z.ZodArray): Check | undefined {
  const element = checkOf(schema.element);
  if (element === undefined || (schema.def.checks?.length ?? 0) > 0) return undefined;
  return (value) => {
    if (!Array.isArray(value)) return false;
    for (const one of value) if (!element(one)) return false;
    return true;
  };
}

function checkString(schema: z.ZodString): Check | undefined {
  let fewest = 0;
  const patterns: RegExp[] = [];
  for (const { _zod } of schema.def.checks ?? []) {
    const { def } = _zod;
    if (def.check === 'min_length' && 'minimum' in def && typeof def.minimum === 'number') fewest = def.minimum;
    else if (
      def.check === 'string_format' &&
      'pattern' in def &&
      def.pattern instanceof RegExp &&
      def.pattern.flags === ''
    )
      patterns.push(def.pattern);
    else return undefined;
  }
  // Most strings have no pattern, and they are most of the data.
  if (patterns.length === 0) return (value) => typeof value === 'string' && value.length >= fewest;
  return (value) =>
    typeof value === 'string' && value.length >= fewest && patterns.every((pattern) => pattern.test(value));
}

function checkNumber(schema: z.ZodNumber): Check | undefined {
  let least = -Infinity;
  let most = Infinity;
  let whole = false;
  for (const { _zod } of schema.def.checks ?? []) {
    const { def } = _zod;
    const bound =
      'inclusive' in def && def.inclusive === true && 'value' in def && typeof def.value === 'number'
        ? def.value
        : undefined;
    if (def.check === 'greater_than' && bound !== undefined) least = Math.max(least, bound);
    else if (def.check === 'less_than' && bound !== undefined) most = Math.min(most, bound);
    else if (def.check === 'number_format' && 'format' in def && def.format === 'safeint') whole = true;
    else return undefined;
  }
  return (value) =>
    typeof value === 'number' &&
    Number.isFinite(value) &&
    value >= least &&
    value <= most &&
    (!whole || Number.isSafeInteger(value));
}

function checkRecord(schema: z.ZodRecord): Check | undefined {
  const key = checkOf(schema.keyType);
  const inner = checkOf(schema.valueType);
  const mayLackKeys = schema.keyType instanceof z.ZodString || ('partial' in schema.def && schema.def.partial);
  if (key === undefined || inner === undefined || !mayLackKeys) return undefined;
  return (value) => {
    if (!isPlain(value)) return false;
    for (const name in value) if (!key(name) || !inner(value[name])) return false;
    return true;
  };
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.getPrototypeOf(value) === Object.prototype
  );
}
