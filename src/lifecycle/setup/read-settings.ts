import type { DoctorFacts } from '../../domain/doctor/facts.ts';
import { LEDGER_BRANCH, REVERT_BRANCH } from '../../domain/own-branches.ts';
import { nestedTeams } from '../../domain/policy/nested-teams.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { type Reading, read, unreadable } from '../../domain/reading.ts';
import { ForgeFailure } from '../../ports/forge/forge-failure.ts';
import { parentsOfTeams } from '../evidence/check-approver-teams.ts';
import { policyInForce, type UsablePolicy } from '../evidence/policy-in-force.ts';
import type { Repository } from '../repository.ts';
import { namedTeams } from './named-teams.ts';
import { readCodeOwners } from './read-code-owners.ts';

type Needs = Pick<
  Repository,
  | 'name'
  | 'defaultBranch'
  | 'operator'
  | 'keys'
  | 'people'
  | 'protection'
  | 'trees'
  | 'commits'
  | 'pulls'
  | 'branches'
  | 'ledger'
  | 'clock'
>;

/**
 * Reads the settings that the doctor checks. A setting that GitHub refuses to show is unreadable, and so is
 * one for which GitHub does not answer: the others are read all the same.
 */
export async function readSettings(repository: Needs): Promise<DoctorFacts> {
  const { name, defaultBranch, protection, operator } = repository;
  const unanswered = new Set<string>();
  const attempt = reader(repository, unanswered);
  const installation = await attempt("the App's installation", () => protection.installation());
  const inForce = await attempt('the policy in force', () => usablePolicy(repository));
  return {
    repository: name,
    defaultBranch,
    policyOwners: operator.repositories.get(name)?.policyOwners ?? [],
    appId: installation.readable ? installation.value.appId : null,
    slug: installation.readable ? installation.value.slug : null,
    settings: await attempt('the settings of the repository', () => protection.repository()),
    policy: inForce.readable ? read(policyFeatures(inForce.value?.policy ?? null), inForce.readAt) : inForce,
    nestedTeams: inForce.readable ? await nestedTeamPairs(repository, inForce.value) : inForce,
    teams: await namedTeams(repository, inForce.readable ? (inForce.value?.policy ?? null) : null, attempt),
    guards: await attempt(`the protection of ${defaultBranch}`, () =>
      protection.guards(defaultBranch, 'pull-request'),
    ),
    ledgerGuards: await attempt(`the protection of ${LEDGER_BRANCH}`, () =>
      protection.guards(LEDGER_BRANCH, 'push'),
    ),
    revertGuards: await attempt(`the protection of ${REVERT_BRANCH}`, () =>
      protection.guards(REVERT_BRANCH, 'push'),
    ),
    branches: await attempt('the branches', () => repository.branches.beginningWith('curfew')),
    codeOwners: await attempt('CODEOWNERS', () => codeOwners(repository)),
    actions: await attempt('the permissions of workflows', () => protection.actions()),
    installation,
    recordSigned: await attempt('the signature of the record', () => recordSigned(repository)),
    recordMergedBy: await attempt('the pull requests of the record', () => recordMergedBy(repository)),
    unanswered,
  };
}

/** Notes in `unanswered` what GitHub may answer if it is asked again. */
function reader({ clock }: Needs, unanswered: Set<string>) {
  return async <T>(what: string, ask: () => Promise<T>): Promise<Reading<T>> => {
    try {
      return read(await ask(), clock.now());
    } catch (error) {
      if (!(error instanceof ForgeFailure)) throw error;
      if (error.kind === 'unavailable' || error.kind === 'rate-limited') unanswered.add(what);
      return unreadable(what, error.message);
    }
  };
}

async function codeOwners(repository: Needs) {
  const file = await readCodeOwners(repository);
  return file === null ? null : { ...file, errors: await repository.protection.codeOwnersErrors() };
}

async function recordSigned({ commits }: Needs): Promise<boolean | null> {
  const head = await commits.head(LEDGER_BRANCH);
  if (head === null) return null;
  const commit = await commits.get(head);
  // The first commit of the branch is made by another API, which does not sign.
  return commit.parents.length === 0 ? null : commit.verified;
}

/** A second look at the record, beside Curfew's own signature: GitHub's index knows who merged a commit. */
async function recordMergedBy({ commits, pulls }: Needs): Promise<number | null> {
  const head = await commits.head(LEDGER_BRANCH);
  for (const number of head === null ? [] : await pulls.associatedWith(head)) {
    const { merged } = await pulls.get(number);
    if (merged?.commit === head) return number;
  }
  return null;
}

async function usablePolicy(repository: Needs): Promise<UsablePolicy | null> {
  const state = await repository.ledger.state();
  if (!state.readable) return null;
  const inForce = await policyInForce(repository, state.value);
  return inForce.outcome === 'policy' ? inForce : null;
}

async function nestedTeamPairs(
  repository: Needs,
  inForce: UsablePolicy | null,
): Promise<DoctorFacts['nestedTeams']> {
  if (inForce === null) return read([], repository.clock.now());
  const { policy, rangeOf } = inForce;
  const parents = await parentsOfTeams(repository, policy);
  const { findings, unreadableTeams } = nestedTeams(policy, repository.operator, parents, rangeOf);
  if (unreadableTeams.length > 0)
    return unreadable(
      'the teams that roles give',
      `GitHub does not show the parent of ${unreadableTeams.join(', ')}`,
    );
  const pairs = findings.map(({ args }) => ({ team: `${args['team']}`, child: `${args['child']}` }));
  return read(
    [...new Map(pairs.map((pair) => [JSON.stringify(pair), pair])).values()],
    repository.clock.now(),
  );
}

function policyFeatures(policy: Policy | null) {
  const roles = [...(policy?.roles.values() ?? [])];
  return {
    automatic: roles.some(({ approval, automatic }) => approval === 'automatic' || automatic !== null),
    breakGlass: roles.some(({ breakGlass }) => breakGlass !== null),
    ticketPattern: policy?.requests.ticket.pattern?.refusal ?? null,
  };
}
