import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';

interface Operation {
  readonly query: Readonly<Record<string, object>>;
  readonly body?: object;
  readonly bodyRequired: boolean;
  readonly answers: Readonly<Record<string, object | null>>;
}

interface Slice {
  readonly source: string;
  readonly operations: Readonly<Record<string, Operation>>;
  readonly schemas: Readonly<Record<string, object>>;
}

const slice: Slice = JSON.parse(readFileSync(new URL('./github-openapi.json', import.meta.url), 'utf8'));
const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
ajv.addSchema({ $id: 'github', schemas: slice.schemas });
const compiled = new Map<string, ValidateFunction>();
const patterns = Object.keys(slice.operations).map((name) => ({ name, pattern: patternOf(name) }));

/** Complaints about a request that GitHub's own description does not allow; none where it is as described. */
export function checkRequest(
  method: string,
  path: string,
  query: Readonly<Record<string, string>>,
  body: unknown,
): string[] {
  const found = operationOf(method, path);
  if (found === undefined)
    return [`GitHub's description, as far as it is kept here, has no ${method} ${path}`];
  const { name, operation } = found;
  const unknown = Object.keys(query).filter((key) => !(key in operation.query));
  return [
    ...unknown.map((key) => `${name} has no query parameter ${key}`),
    ...Object.entries(query).flatMap(([key, value]) => againstQuery(name, operation, key, value)),
    ...againstBody(name, operation, body),
  ];
}

/** Complaints about an answer: missing fields, wrong types. */
export function checkAnswer(method: string, path: string, status: number, body: unknown): string[] {
  const found = operationOf(method, path);
  if (found === undefined) return [];
  // A repository that moved: GitHub's documentation says that any call may be redirected.
  if (status === 301 || status === 307) return [];
  const schema = found.operation.answers[status];
  // Errors that any operation can answer with are not described one by one.
  if (schema === undefined) return status >= 400 ? [] : [`${found.name} never answers ${status}`];
  if (schema === null) return [];
  return complaints(`${found.name} ${status}`, schema, body);
}

function againstQuery(name: string, { query }: Operation, key: string, value: string): string[] {
  const schema = query[key];
  if (schema === undefined) return [];
  const plain = complaints(`${name} ?${key}`, schema, value);
  const parsed = /^(-?\d+|true|false)$/.test(value)
    ? complaints(`${name} ?${key} parsed`, schema, JSON.parse(value))
    : plain;
  return plain.length > 0 && parsed.length > 0 ? plain : [];
}

function againstBody(name: string, { body: schema, bodyRequired }: Operation, body: unknown): string[] {
  if (body === undefined) return bodyRequired && schema !== undefined ? [`${name} needs a body`] : [];
  if (schema === undefined) return Object.keys(Object(body)).length > 0 ? [`${name} takes no body`] : [];
  return [...complaints(`${name} body`, schema, body), ...unknownKeys(name, schema, body)];
}

/**
 * The description seldom forbids further properties, but one that GitHub does not know is a mistake of ours.
 */
function unknownKeys(name: string, schema: object, value: unknown, at = ''): string[] {
  if (Array.isArray(value)) {
    const items = schemasIn(schema)
      .map((each) => each['items'])
      .filter(isSchema);
    return items.length === 0
      ? []
      : value.flatMap((each, index) => unknownKeys(name, { anyOf: items }, each, `${at}/${index}`));
  }
  if (typeof value !== 'object' || value === null) return [];
  const shapes = schemasIn(schema);
  if (shapes.some((each) => isSchema(each['additionalProperties']) || each['additionalProperties'] === true))
    return [];
  const known = shapes.map((each) => each['properties']).filter(isSchema);
  if (known.length === 0) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const inside = known
      .map((properties) => Object.entries(properties).find(([each]) => each === key)?.[1])
      .filter(isSchema);
    if (inside.length === 0) return [`${name} body${at}/${key}: GitHub knows no such property`];
    return unknownKeys(name, { anyOf: inside }, inner, `${at}/${key}`);
  });
}

/** A schema with everything that it is put together from. */
function schemasIn(schema: object): Record<string, unknown>[] {
  const own: Record<string, unknown> = Object.fromEntries(Object.entries(schema));
  const reference = own['$ref'];
  if (typeof reference === 'string') {
    const target = slice.schemas[reference.replace('#/schemas/', '')];
    return target === undefined ? [] : schemasIn(target);
  }
  const parts = ['anyOf', 'oneOf', 'allOf'].flatMap((key) => own[key] ?? []).filter(isSchema);
  return [own, ...parts.flatMap(schemasIn)];
}

function isSchema(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function complaints(name: string, schema: object, value: unknown): string[] {
  const validate = compiled.get(name) ?? ajv.compile(pointed(schema));
  compiled.set(name, validate);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${name}${instancePath}: ${message} ${JSON.stringify(params)}`,
  );
}

/** References, which are written from the slice's root, as seen from a schema on its own. */
function pointed(schema: object): object {
  return JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"github#/'));
}

function operationOf(method: string, path: string): { name: string; operation: Operation } | undefined {
  const spelt = `${method} ${path}`;
  const matching = patterns.filter(({ pattern }) => pattern.test(spelt));
  // The more of a path is spelt out, the better it fits.
  const best = matching.sort((a, b) => literalLength(b.name) - literalLength(a.name))[0];
  const operation = best && slice.operations[best.name];
  return best === undefined || operation === undefined ? undefined : { name: best.name, operation };
}

function literalLength(name: string): number {
  return name.replace(/\{\w+\}/g, '').length;
}

function patternOf(name: string): RegExp {
  const source = name
    .replace(/[.]/g, '\\.')
    .replace(/\{(\w+)\}/g, (_all, part: string) =>
      ['ref', 'branch', 'basehead'].includes(part) ? '.+' : '[^/]+',
    );
  return new RegExp(`^${source}$`);
}
