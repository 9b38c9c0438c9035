import { readFileSync } from 'node:fs';

/** The keywords of JSON Schema that GitHub's description uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly minLength?: number;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

interface Contract {
  readonly operations: Readonly<
    Record<string, { readonly answers: Readonly<Record<string, Schema | null>> }>
  >;
  readonly schemas: Readonly<Record<string, Schema>>;
}

const contract: Contract = JSON.parse(
  readFileSync(new URL('../contract/github-openapi.json', import.meta.url), 'utf8'),
);

/** The schema of an answer. Throws if GitHub's description has no such operation or status. */
export function answerSchema(operation: string, status: number): Schema | null {
  const schema = contract.operations[operation]?.answers[String(status)];
  if (schema === undefined) throw new Error(`GitHub's description has no ${status} to ${operation}`);
  return schema;
}

/** The schema, or the one that it refers to. */
export function resolved(schema: Schema): Schema {
  const name = schema.$ref?.replace('#/schemas/', '');
  const target = name === undefined ? schema : contract.schemas[name];
  if (target === undefined) throw new Error(`no schema ${name}`);
  return target;
}
