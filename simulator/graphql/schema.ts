import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import {
  buildSchema,
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  parse,
  validate,
} from 'graphql';

let built: GraphQLSchema | undefined;
const checked = new Map<string, { document: DocumentNode; errors: readonly GraphQLError[] }>();

/** GitHub's own schema. It is large, so it is read once, at the first query. */
export function gitHubSchema(): GraphQLSchema {
  if (built === undefined) {
    const manifest = findPackageJSON('@octokit/graphql-schema', import.meta.url);
    if (manifest === undefined) throw new Error('The package @octokit/graphql-schema is not installed');
    const text = readFileSync(join(dirname(manifest), 'schema.graphql'), 'utf8');
    built = buildSchema(text, { assumeValid: true, assumeValidSDL: true, noLocation: true });
  }
  return built;
}

/** Parses and validates each query text once, because clients repeat it. */
export function checkedQuery(text: string): { document: DocumentNode; errors: readonly GraphQLError[] } {
  const known = checked.get(text);
  if (known !== undefined) return known;
  const document = parse(text);
  const result = { document, errors: validate(gitHubSchema(), document) };
  checked.set(text, result);
  return result;
}
