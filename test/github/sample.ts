import type nock from 'nock';
import { answerSchema, resolved, type Schema } from './contract.ts';

/**
 * A complete answer of GitHub. `parts` has the fields that the test needs, and GitHub's description gives the
 * others. For a list, `parts` has the fields of each element.
 */
export function answer(operation: string, parts: object = {}, status = 200): nock.Body {
  const schema = answerSchema(operation, status);
  return schema === null ? {} : Object(filled(schema, parts));
}

function filled(schema: Schema, part: unknown): unknown {
  const { allOf, anyOf, oneOf, ...plain } = resolved(schema);
  if (part === null) return null;
  const choice = chosen([...(anyOf ?? []), ...(oneOf ?? [])], part);
  const layers = [plain, ...(choice === undefined ? [] : [choice]), ...(allOf ?? [])].map(resolved);
  if (choice !== undefined && Object.keys(plain).length === 0) return filled(choice, part);
  if (layers.some(({ properties }) => properties !== undefined)) return filledObject(layers, part);
  if (Array.isArray(part) && plain.items !== undefined) {
    const { items } = plain;
    return part.map((each) => filled(items, each));
  }
  return part === undefined ? simplest(plain) : part;
}

function filledObject(layers: readonly Schema[], part: unknown): unknown {
  const given: Readonly<Record<string, unknown>> = Object.fromEntries(Object.entries(part ?? {}));
  const properties = Object.assign({}, ...layers.map((layer) => layer.properties ?? {}));
  const names = new Set([...layers.flatMap(({ required }) => required ?? []), ...Object.keys(given)]);
  return Object.fromEntries(
    [...names].map((name) => {
      const schema: Schema | undefined = properties[name];
      return [name, schema === undefined ? given[name] : filled(schema, given[name])];
    }),
  );
}

/** The first alternative that can hold the part; undefined if none can. */
function chosen(alternatives: readonly Schema[], part: unknown): Schema | undefined {
  if (part === undefined)
    return alternatives.find((each) => resolved(each).type === 'null') ?? alternatives[0];
  return alternatives.find((each) => resolved(each).type !== 'null');
}

function simplest({ type, enum: values, minLength = 0 }: Schema): unknown {
  if (values !== undefined) return values[0];
  const types = typeof type === 'string' ? [type] : (type ?? []);
  if (types.includes('null')) return null;
  const simple: Readonly<Record<string, unknown>> = {
    string: minLength > 20 ? '0'.repeat(minLength) : '2026-11-23T12:00:00Z',
    integer: 1,
    number: 1,
    boolean: false,
    array: [],
    object: {},
  };
  return simple[types[0] ?? 'object'];
}
