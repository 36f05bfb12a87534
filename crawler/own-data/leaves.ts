// A site's JSON answers as a flat table: which values stand under which path. Pure.

export type Scalar = string | number | boolean | null;

/** Values by path, in order; `[]` in a path stands for any place of a list, `#` for a key that is a number. */
export type Leaves = Map<string, Scalar[]>;

/** An advert's own answer has some hundred values; what has more than this is a whole shop's state. */
const maxLeaves = 3_000;
const maxDepth = 14;

/** Null where there is more than an advert can hold. */
export function leavesOf(answers: readonly unknown[]): Leaves | null {
  const leaves: Leaves = new Map();
  let count = 0;
  const add = (path: string, value: Scalar) => {
    count += 1;
    const known = leaves.get(path);
    if (known === undefined) leaves.set(path, [value]);
    else known.push(value);
  };
  const walk = (value: unknown, path: string, depth: number): void => {
    if (count > maxLeaves || depth > maxDepth) {
      count = maxLeaves + 1;
    } else if (Array.isArray(value)) {
      if (value.length === 0) add(`${path}[]`, null);
      for (const item of value) walk(item, `${path}[]`, depth + 1);
    } else if (value !== null && typeof value === 'object') {
      for (const [key, item] of Object.entries(value))
        walk(item, `${path}.${/\d{3,}/.test(key) ? '#' : key}`, depth + 1);
    } else {
      add(path, value as Scalar);
    }
  };
  for (const [index, answer] of answers.entries()) walk(answer, String(index), 0);
  return count > maxLeaves ? null : leaves;
}

/** What kinds of values an answer has where: one that has other kinds, or another yes or no, may mean another page. */
export function kindsIn(leaves: Leaves): string[] {
  const kinds = new Set<string>();
  for (const [path, values] of leaves) for (const value of values) kinds.add(`${path} ${kindOf(value)}`);
  return [...kinds];
}

function kindOf(value: Scalar): string {
  if (value === null || value === '') return 'none';
  return typeof value === 'boolean' ? String(value) : typeof value;
}

/** The first value of a path as text; undefined where there is none. */
export function textAt(leaves: Leaves, path: string): string | undefined {
  const value = leaves.get(path)?.[0];
  return value === null || value === undefined || value === '' ? undefined : String(value);
}
