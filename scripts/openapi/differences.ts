import type { Json, Shape, Slice } from './slice.ts';

/** One change of GitHub's description, and the operations in use that it concerns. */
export interface Difference {
  readonly change: string;
  readonly operations: readonly string[];
}

/**
 * Changes between two slices, for operations that the older one has. Neither has prose. A change of a shared
 * schema is listed once.
 */
export function differences(older: Slice, newer: Slice): readonly Difference[] {
  const names = Object.keys(older.operations);
  const gone = names.filter((name) => newer.operations[name] === undefined);
  const own = names
    .filter((name) => newer.operations[name] !== undefined)
    .flatMap((name) =>
      operationChanges(shape(older.operations[name]), shape(newer.operations[name])).map((change) => ({
        change,
        operations: [name],
      })),
    );
  const users = usersOf(older);
  const shared = Object.keys(older.schemas)
    .filter((name) => newer.schemas[name] !== undefined)
    .flatMap((name) =>
      schemaChanges(older.schemas[name], newer.schemas[name], '').map((change) => ({
        change: `schema ${name}: ${change}`,
        operations: users.get(name) ?? [],
      })),
    );
  return [
    ...gone.map((name) => ({ change: 'the operation is no longer described', operations: [name] })),
    ...own,
    ...shared,
  ];
}

function operationChanges(older: Shape, newer: Shape): readonly string[] {
  const [before, after] = [shape(older['answers']), shape(newer['answers'])];
  return [
    ...mapChanges('query parameter', shape(older['query']), shape(newer['query'])),
    ...(older['bodyRequired'] === newer['bodyRequired'] ? [] : [`bodyRequired is ${newer['bodyRequired']}`]),
    ...schemaChanges(older['body'], newer['body'], 'body'),
    ...mapChanges('answer', before, after),
  ];
}

/** Entries that were removed, added or changed. */
function mapChanges(kind: string, older: Shape, newer: Shape): readonly string[] {
  const names = [...new Set([...Object.keys(older), ...Object.keys(newer)])];
  return names.flatMap((name) => {
    if (!(name in newer)) return [`${kind} ${name} removed`];
    if (!(name in older)) return [`${kind} ${name} added`];
    return schemaChanges(older[name], newer[name], `${kind} ${name}`);
  });
}

/** Keywords with a comparison of their own. All others are compared as a whole. */
const walked = new Set(['properties', 'required', 'enum', 'items', 'anyOf', 'oneOf', 'allOf']);

function schemaChanges(older: Json | undefined, newer: Json | undefined, at: string): readonly string[] {
  if (same(older, newer)) return [];
  const place = at === '' ? 'it' : at;
  if (older === undefined || older === null) return [`${place} is described now`];
  if (newer === undefined || newer === null) return [`${place} is no longer described`];
  const [before, after] = [shape(older), shape(newer)];
  const keywords = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return [
    ...keywords
      .filter((keyword) => !walked.has(keyword) && !same(before[keyword], after[keyword]))
      .map((keyword) => `${place}: ${keyword} ${text(before[keyword])} is now ${text(after[keyword])}`),
    ...listChanges(before['enum'], after['enum'], (value) => `${place}: value ${value}`),
    ...listChanges(before['required'], after['required'], (name) => `${place}: required ${name}`),
    ...mapChanges(`${at} property`.trim(), shape(before['properties']), shape(after['properties'])),
    ...schemaChanges(before['items'] ?? {}, after['items'] ?? {}, `${at} items`.trim()),
    ...['anyOf', 'oneOf', 'allOf'].flatMap((keyword) =>
      alternativeChanges(before[keyword], after[keyword], `${at} ${keyword}`.trim()),
    ),
  ];
}

function listChanges(
  older: Json | undefined,
  newer: Json | undefined,
  describe: (value: string) => string,
): readonly string[] {
  const [before, after] = [list(older).map(text), list(newer).map(text)];
  return [
    ...before.filter((value) => !after.includes(value)).map((value) => `${describe(value)} removed`),
    ...after.filter((value) => !before.includes(value)).map((value) => `${describe(value)} added`),
  ];
}

function alternativeChanges(older: Json | undefined, newer: Json | undefined, at: string): readonly string[] {
  const [before, after] = [list(older), list(newer)];
  if (before.length !== after.length) return [`${at}: ${before.length} alternatives are now ${after.length}`];
  return before.flatMap((each, index) => schemaChanges(each, after[index], `${at} ${index + 1}`));
}

/** For each schema, the operations that reach it. */
function usersOf({ operations, schemas }: Slice): ReadonlyMap<string, readonly string[]> {
  const users = new Map<string, string[]>();
  for (const [operation, description] of Object.entries(operations)) {
    const waiting = [...referencesIn(description)];
    const seen = new Set<string>();
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      if (seen.has(name)) continue;
      seen.add(name);
      waiting.push(...referencesIn(schemas[name]));
      users.set(name, [...(users.get(name) ?? []), operation]);
    }
  }
  return users;
}

function referencesIn(value: Json | undefined): readonly string[] {
  return [...JSON.stringify(value ?? null).matchAll(/"\$ref":"#\/schemas\/([^"]+)"/g)].map(
    ([, name = '']) => name,
  );
}

function same(one: Json | undefined, other: Json | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function text(value: Json | undefined): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function shape(value: Json | undefined): Shape {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}
