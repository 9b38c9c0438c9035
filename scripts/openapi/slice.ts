export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Shape = { [key: string]: Json };

/** GitHub's description, as the npm package @octokit/openapi has it. */
export interface Description {
  readonly source: string;
  /** The content of a file of the package. */
  file(name: string): Shape;
}

/** The operations in use, as plain JSON Schema, with every schema that they name. */
export interface Slice {
  readonly source: string;
  readonly operations: Shape;
  readonly schemas: Shape;
}

/** An error in the description: this listing requires an account to be a user and an enterprise at once. */
const corrections: Record<string, Json> = {
  'GET /app/installations 200': { type: 'array', items: { $ref: '#/components/schemas/installation' } },
};

/** Keywords for readers, and keywords that JSON Schema does not know. */
const dropped = new Set([
  'description',
  'example',
  'examples',
  'title',
  'externalDocs',
  'xml',
  'deprecated',
  'discriminator',
  'default',
  'readOnly',
  'writeOnly',
  'nullable',
  'format',
]);

function isShape(value: Json | undefined): value is Shape {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shapeAt(value: Json | undefined, ...path: string[]): Shape {
  let found = value;
  for (const key of path) found = isShape(found) ? found[key] : undefined;
  return isShape(found) ? found : {};
}

/** Converts the OpenAPI 3.0 dialect to JSON Schema: `nullable` becomes a type, and prose is removed. */
function translate(value: Json, names: boolean): Json {
  if (Array.isArray(value)) return value.map((each) => translate(each, false));
  if (!isShape(value)) return value;
  const entries = Object.entries(value)
    .filter(([key]) => names || !(dropped.has(key) || key.startsWith('x-')))
    .map(([key, each]): [string, Json] => [
      key,
      key === 'enum' && !names ? each : translate(each, !names && key === 'properties'),
    ]);
  const schema: Shape = Object.fromEntries(entries);
  return !names && value['nullable'] === true ? nullable(schema) : schema;
}

function nullable(schema: Shape): Shape {
  const type = schema['type'];
  if (typeof type !== 'string') return { anyOf: [schema, { type: 'null' }] };
  const values = schema['enum'];
  return { ...schema, type: [type, 'null'], ...(Array.isArray(values) ? { enum: [...values, null] } : {}) };
}

class OneSlice {
  readonly schemas: Shape = {};
  readonly operations: Shape = {};
  readonly #source: Shape;

  constructor(source: Shape) {
    this.#source = source;
  }

  add(method: string, path: string): void {
    const operation = shapeAt(this.#source, 'paths', path, method.toLowerCase());
    if (operation['operationId'] === undefined) throw new Error(`GitHub describes no ${method} ${path}`);
    const shared = shapeAt(this.#source, 'paths', path)['parameters'];
    const parameters = [shared, operation['parameters']].flatMap((list) => (Array.isArray(list) ? list : []));
    const query: Shape = {};
    for (const reference of parameters) {
      const parameter = this.#resolve(reference);
      if (parameter['in'] === 'query')
        query[String(parameter['name'])] = this.#take(parameter['schema'] ?? {});
    }
    const answers: Shape = {};
    for (const [status, each] of Object.entries(shapeAt(operation, 'responses'))) {
      const schema = corrections[`${method} ${path} ${status}`] ?? this.#bodyOf(this.#resolve(each));
      answers[status] = schema === undefined ? null : this.#take(schema);
    }
    const requestBody = this.#bodyOf(this.#resolve(operation['requestBody'] ?? {}));
    this.operations[`${method} ${path}`] = {
      query,
      ...(requestBody === undefined ? {} : { body: this.#take(requestBody) }),
      bodyRequired: shapeAt(operation, 'requestBody')['required'] === true,
      answers,
    };
  }

  #bodyOf(holder: Shape): Json | undefined {
    return shapeAt(holder, 'content', 'application/json')['schema'];
  }

  #resolve(value: Json): Shape {
    const reference = isShape(value) ? value['$ref'] : undefined;
    return typeof reference === 'string'
      ? shapeAt(this.#source, ...reference.slice(2).split('/'))
      : shapeAt(value);
  }

  #take(schema: Json): Json {
    const translated = translate(schema, false);
    return this.#follow(translated);
  }

  #follow(value: Json): Json {
    if (Array.isArray(value)) return value.map((each) => this.#follow(each));
    if (!isShape(value)) return value;
    const reference = value['$ref'];
    if (typeof reference === 'string') {
      const name = reference.slice(reference.lastIndexOf('/') + 1);
      if (!(name in this.schemas)) {
        this.schemas[name] = null;
        this.schemas[name] = this.#take(shapeAt(this.#source, 'components', 'schemas')[name] ?? {});
      }
      return { $ref: `#/schemas/${name}` };
    }
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, this.#follow(each)]));
  }
}

/** Cuts the named operations out of the files that describe them. Throws if one is not described. */
export function sliceOf(
  description: Description,
  lists: readonly { readonly file: string; readonly names: readonly string[] }[],
): Slice {
  const slices = lists.map(({ file, names }) => {
    const slice = new OneSlice(description.file(file));
    for (const name of names) {
      const [method = '', path = ''] = name.split(' ');
      slice.add(method, path);
    }
    return slice;
  });
  return {
    source: description.source,
    operations: sorted(slices.map((each) => each.operations)),
    schemas: sorted(slices.map((each) => each.schemas)),
  };
}

export function isDescribed(source: Shape, name: string): boolean {
  const [method = '', path = ''] = name.split(' ');
  return shapeAt(source, 'paths', path, method.toLowerCase())['operationId'] !== undefined;
}

/** The first part wins if several have the same name. */
function sorted(parts: readonly Shape[]): Shape {
  const all: Shape = Object.assign({}, ...parts.toReversed());
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
}
