import schema from '../../../schemas/operator.schema.json' with { type: 'json' };
import { escapeToken } from '../document/json-pointer.ts';
import { type FileBytes, type ReadDocument, readDocument } from '../document/read-document.ts';
import { shapeChecker } from '../document/shape-checker.ts';
import { documentFinding } from '../findings/document-code.ts';
import { type Finding, isError } from '../findings/finding.ts';
import type { OperatorFile, Target as WrittenTarget } from '../generated/operator.ts';
import { literalSecrets } from './literal-secrets.ts';
import type { Operator, Target } from './operator.ts';
import { readAccountMapping } from './read-account-mapping.ts';
import { sharedEntitlements } from './shared-entitlements.ts';

export type ParsedOperator =
  | {
      readonly outcome: 'operator';
      readonly operator: Operator;
      /** Findings that do not keep the file from working. */
      readonly warnings: readonly Finding[];
    }
  | { readonly outcome: 'broken'; readonly findings: readonly Finding[] };

const check = shapeChecker(schema);

/**
 * Reads the operator's file. It never throws, whatever the bytes are. References to the environment stay `{
 * env: NAME }`.
 */
export function parseOperator(file: FileBytes): ParsedOperator {
  const read = readDocument(file);
  if (read.outcome === 'unreadable') return { outcome: 'broken', findings: read.findings };
  const { document } = read;
  const { problems } = check(document);
  if (problems.length > 0) return { outcome: 'broken', findings: problems.map(({ finding }) => finding) };
  const written = document.value as OperatorFile;
  const served = Object.keys(written.repositories).map((name) => name.toLowerCase());
  const findings: Finding[] = literalSecrets(written, document);
  const targets = new Map<string, Target>();
  for (const [name, target] of Object.entries(written.targets)) {
    const result = targetOf(name, target, served, document);
    for (const finding of result.findings) findings.push(finding);
    targets.set(name, result.target);
  }
  for (const finding of sharedEntitlements(targets.values(), document)) findings.push(finding);
  if (findings.some(isError)) return { outcome: 'broken', findings };
  const repositories = new Map(
    Object.entries(written.repositories).map(([name, { policy_owners, allow_public }]) => [
      name.toLowerCase(),
      { policyOwners: policy_owners.map((team) => team.toLowerCase()), allowPublic: allow_public ?? false },
    ]),
  );
  const { notify = null, heartbeat = null } = written;
  const operator = { repositories, targets, notify, heartbeat };
  return { outcome: 'operator', operator, warnings: findings };
}

/**
 * The numeric id is safer than the login, because a login can be renamed and then claimed by another person.
 * GitHub knows the id.
 */
function defaultTemplate(connector: string, settings: Readonly<Record<string, unknown>>): string {
  return connector === 'github-team' && settings['accounts'] !== 'login' ? '{id}' : '{login}';
}

function targetOf(
  name: string,
  { connector, repositories, entitlements, account, ...settings }: WrittenTarget,
  served: readonly string[],
  document: ReadDocument,
): { readonly target: Target; readonly findings: readonly Finding[] } {
  const pointer = `/targets/${escapeToken(name)}`;
  const ownRepositories = repositories?.map((repository) => repository.toLowerCase()) ?? served;
  const mapping = readAccountMapping(
    account,
    `${pointer}/account`,
    document,
    defaultTemplate(connector, settings),
  );
  const findings = [...mapping.findings];
  if (repositories === undefined && served.length > 1) {
    findings.push(documentFinding('repositories-needed', document.headOf(pointer), { target: name }));
  }
  for (const [index, repository] of ownRepositories.entries()) {
    if (served.includes(repository)) continue;
    const at = document.rangeOf(`${pointer}/repositories/${index}`);
    findings.push(documentFinding('unserved-repository', at, { repository, target: name }));
  }
  const target = {
    name,
    connector,
    repositories: ownRepositories,
    entitlements,
    account: mapping.mapping,
    settings,
  };
  return { target, findings };
}
