import { CODE_OWNERS_PATHS, codeOwnersLines, type KeptCodeOwners } from '../../domain/doctor/code-owners.ts';
import { POLICY_PATH } from '../../domain/grants/grants-paths.ts';
import { rulesetFiles, type SetupFile } from './own-rulesets.ts';

/**
 * The files of the set-up pull request. `policyOwners` are teams of one organization; `appId` is that of the
 * installed App. `kept` is the CODEOWNERS file that the repository has: then no other one is made.
 */
export function setupFiles({
  policy,
  policyOwners,
  appId,
  kept = null,
}: {
  readonly policy: string;
  readonly policyOwners: readonly string[];
  readonly appId: number;
  readonly kept?: KeptCodeOwners | null;
}): readonly SetupFile[] {
  return [
    { path: POLICY_PATH, content: policy },
    ...(kept === null ? [{ path: CODE_OWNERS_PATHS[0], content: codeOwners(policyOwners) }] : []),
    ...rulesetFiles(appId),
  ];
}

/** A first policy. It gives nothing until a person adds a role. */
export function firstPolicy(policyOwners: readonly string[]): string {
  return `# The roles that people can request here, and who must approve them.
version: 1
files: [access/**/*.yaml]
merge: auto # Curfew merges when every condition is met; or manual
policy:
  approval:
    - { count: 1, from: [${policyOwners.join(', ')}] }
requests:
  on_behalf: deny # or allow: the author may ask for another person
roles: {}
#  orders-db-read:
#    description: Read-only on the orders database
#    max_duration: 8h
#    eligible: [${(policyOwners[0] ?? 'acme/platform').split('/')[0]}/backend]
#    approval:
#      - { count: 1, from: [${policyOwners[0] ?? 'acme/platform'}] }
#    provision:
#      - { target: orders-db, member_of: orders_reader }
`;
}

function codeOwners(policyOwners: readonly string[]): string {
  const lines = codeOwnersLines(CODE_OWNERS_PATHS[0], policyOwners);
  return ['# These teams review changes of the rules.', ...lines, ''].join('\n');
}
