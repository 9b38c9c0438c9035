// Writes the operations that Curfew uses, cut from GitHub's own OpenAPI description, as plain JSON Schema.
//
//   node scripts/slice-openapi.ts <folder of the npm package @octokit/openapi>
//
// The package is some 400 MB, so the slice is committed instead of depending on it.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Shape = { [key: string]: Json };

/** The operations in use. External groups of organizations are described for Enterprise Cloud only. */
const operations: Record<string, string> = {
  'api.github.com.json': `
    GET /app
    GET /app/installations
    GET /app/installations/{installation_id}
    POST /app/installations/{installation_id}/access_tokens
    GET /app/hook/deliveries
    GET /app/hook/deliveries/{delivery_id}
    POST /app/hook/deliveries/{delivery_id}/attempts
    GET /installation/repositories
    GET /rate_limit
    GET /user
    GET /user/{account_id}
    GET /users/{username}
    GET /orgs/{org}
    GET /orgs/{org}/installation
    GET /orgs/{org}/invitations
    DELETE /orgs/{org}/invitations/{invitation_id}
    GET /orgs/{org}/members
    GET /orgs/{org}/memberships/{username}
    GET /orgs/{org}/teams
    GET /orgs/{org}/teams/{team_slug}
    GET /orgs/{org}/teams/{team_slug}/invitations
    GET /orgs/{org}/teams/{team_slug}/teams
    GET /orgs/{org}/teams/{team_slug}/members
    GET /orgs/{org}/teams/{team_slug}/memberships/{username}
    PUT /orgs/{org}/teams/{team_slug}/memberships/{username}
    DELETE /orgs/{org}/teams/{team_slug}/memberships/{username}
    GET /repos/{owner}/{repo}
    GET /repos/{owner}/{repo}/installation
    GET /repos/{owner}/{repo}/actions/permissions/workflow
    GET /repos/{owner}/{repo}/activity
    GET /repos/{owner}/{repo}/branches/{branch}
    GET /repos/{owner}/{repo}/branches/{branch}/protection
    GET /repos/{owner}/{repo}/collaborators/{username}/permission
    POST /repos/{owner}/{repo}/check-runs
    GET /repos/{owner}/{repo}/check-runs/{check_run_id}
    PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}
    GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations
    POST /repos/{owner}/{repo}/check-runs/{check_run_id}/rerequest
    POST /repos/{owner}/{repo}/check-suites/{check_suite_id}/rerequest
    GET /repos/{owner}/{repo}/codeowners/errors
    GET /repos/{owner}/{repo}/commits
    GET /repos/{owner}/{repo}/commits/{ref}
    GET /repos/{owner}/{repo}/commits/{ref}/check-runs
    GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls
    GET /repos/{owner}/{repo}/compare/{basehead}
    POST /repos/{owner}/{repo}/git/blobs
    GET /repos/{owner}/{repo}/git/blobs/{file_sha}
    POST /repos/{owner}/{repo}/git/commits
    GET /repos/{owner}/{repo}/git/commits/{commit_sha}
    GET /repos/{owner}/{repo}/git/matching-refs/{ref}
    GET /repos/{owner}/{repo}/git/ref/{ref}
    POST /repos/{owner}/{repo}/git/refs
    PATCH /repos/{owner}/{repo}/git/refs/{ref}
    DELETE /repos/{owner}/{repo}/git/refs/{ref}
    POST /repos/{owner}/{repo}/git/trees
    GET /repos/{owner}/{repo}/git/trees/{tree_sha}
    GET /repos/{owner}/{repo}/issues
    POST /repos/{owner}/{repo}/issues
    GET /repos/{owner}/{repo}/issues/{issue_number}
    PATCH /repos/{owner}/{repo}/issues/{issue_number}
    GET /repos/{owner}/{repo}/issues/{issue_number}/comments
    POST /repos/{owner}/{repo}/issues/{issue_number}/comments
    PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}
    POST /repos/{owner}/{repo}/issues/{issue_number}/labels
    GET /repos/{owner}/{repo}/pulls
    POST /repos/{owner}/{repo}/pulls
    GET /repos/{owner}/{repo}/pulls/{pull_number}
    PATCH /repos/{owner}/{repo}/pulls/{pull_number}
    GET /repos/{owner}/{repo}/pulls/{pull_number}/commits
    GET /repos/{owner}/{repo}/pulls/{pull_number}/files
    GET /repos/{owner}/{repo}/pulls/{pull_number}/merge
    PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge
    POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers
    DELETE /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers
    GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews
    POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews
    GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}
    PUT /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}
    PUT /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/dismissals
    GET /repos/{owner}/{repo}/rules/branches/{branch}
    GET /repos/{owner}/{repo}/rulesets
    POST /repos/{owner}/{repo}/rulesets
    GET /repos/{owner}/{repo}/rulesets/{ruleset_id}`,
  'ghec.json': `
    GET /orgs/{org}/teams/{team_slug}/external-groups`,
};

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

function folderArgument(): string {
  const folder = process.argv[2];
  if (folder === undefined) throw new Error('Say where the package @octokit/openapi is unpacked.');
  return folder;
}

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

class Slice {
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

const folder = folderArgument();
const version: Json = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;
const slices = Object.entries(operations).map(([file, list]) => {
  const slice = new Slice(JSON.parse(readFileSync(join(folder, 'generated', file), 'utf8')));
  for (const line of list.trim().split('\n')) {
    const [method = '', path = ''] = line.trim().split(' ');
    slice.add(method, path);
  }
  return slice;
});
const sorted = (parts: Shape[]): Shape =>
  Object.fromEntries(
    Object.entries(Object.assign({}, ...parts.toReversed())).sort(([a], [b]) => (a < b ? -1 : 1)) as [
      string,
      Json,
    ][],
  );
const slice = {
  source: `@octokit/openapi ${version}`,
  operations: sorted(slices.map((each) => each.operations)),
  schemas: sorted(slices.map((each) => each.schemas)),
};
writeFileSync(
  join(import.meta.dirname, '../test/contract/github-openapi.json'),
  `${JSON.stringify(slice)}\n`,
);
