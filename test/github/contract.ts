import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';

/** A JSON Schema, as far as GitHub's description uses it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

interface Operation {
  readonly query: Readonly<Record<string, Schema>>;
  readonly body?: Schema;
  readonly answers: Readonly<Record<string, Schema | null>>;
}

interface Contract {
  readonly operations: Readonly<Record<string, Operation>>;
  readonly schemas: Readonly<Record<string, Schema>>;
}

const contract: Contract = JSON.parse(
  readFileSync(new URL('../contract/github-openapi.json', import.meta.url), 'utf8'),
);
const ajv = new Ajv({ strict: false, allowUnionTypes: true });
ajv.addSchema({ ...contract, $id: 'github' });
const compiled = new Map<string, ValidateFunction>();

/** The schema of an answer; fails where GitHub's description knows no such operation or status. */
export function answerSchema(operation: string, status: number): Schema | null {
  const schema = operationNamed(operation).answers[String(status)];
  if (schema === undefined) throw new Error(`${operation} never answers ${status}`);
  return schema;
}

export function resolved(schema: Schema): Schema {
  const name = schema.$ref?.replace('#/schemas/', '');
  const target = name === undefined ? schema : contract.schemas[name];
  if (target === undefined) throw new Error(`no schema ${name}`);
  return target;
}

/** Finds the operation that a request is, and holds its query and body against GitHub's description. */
export function expectRequest(method: string, url: string, body: unknown): string {
  const { pathname, searchParams } = new URL(url);
  const operation = Object.keys(contract.operations).find((each) => matches(each, method, pathname));
  if (operation === undefined) throw new Error(`GitHub knows no ${method} ${pathname}`);
  const { query, body: schema } = operationNamed(operation);
  for (const [name, value] of searchParams) {
    const known = query[name];
    if (known === undefined) throw new Error(`${operation} takes no ${name}`);
    if (known.enum !== undefined && !known.enum.includes(value)) throw new Error(`${name}=${value}`);
  }
  if (body === undefined || body === null) return operation;
  if (schema === undefined) throw new Error(`${operation} takes no body`);
  expectValid(`#/operations/${pointer(operation)}/body`, body);
  for (const key of Object.keys(body)) {
    if (resolved(schema).properties?.[key] === undefined) throw new Error(`${operation} takes no ${key}`);
  }
  return operation;
}

export function expectAnswer(operation: string, status: number, data: unknown): void {
  if (answerSchema(operation, status) === null) return;
  expectValid(`#/operations/${pointer(operation)}/answers/${status}`, data);
}

function expectValid(at: string, value: unknown): void {
  const validate = compiled.get(at) ?? ajv.compile({ $ref: `github${at}` });
  compiled.set(at, validate);
  if (!validate(value)) throw new Error(`${at}: ${ajv.errorsText(validate.errors)}`);
}

function operationNamed(name: string): Operation {
  const operation = contract.operations[name];
  if (operation === undefined) throw new Error(`GitHub's description has no ${name}`);
  return operation;
}

function matches(operation: string, method: string, pathname: string): boolean {
  const [verb, path = ''] = operation.split(' ');
  const pattern = path.replace(/\{[^}]+\}/g, '[^/]+');
  return verb === method && new RegExp(`^${pattern}$`).test(pathname);
}

function pointer(key: string): string {
  return encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'));
}
