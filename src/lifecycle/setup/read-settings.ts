import { CODE_OWNERS_PATHS } from '../../domain/doctor/code-owners.ts';
import type { DoctorFacts } from '../../domain/doctor/facts.ts';
import { LEDGER_BRANCH, REVERT_BRANCH } from '../../domain/ledger/files/ledger-paths.ts';
import { nestedTeams } from '../../domain/policy/nested-teams.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { type Reading, read, unreadable } from '../../domain/reading.ts';
import { ForgeFailure } from '../../ports/forge-failure.ts';
import { parentsOfTeams } from '../evidence/check-approver-teams.ts';
import { policyInForce, type UsablePolicy } from '../evidence/policy-in-force.ts';
import type { Repository } from '../repository.ts';

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
  | 'ledger'
  | 'clock'
>;

/** Reads what the doctor looks at. What GitHub will not say is a value; only where it cannot be reached at all does this reject. */
export async function readSettings(repository: Needs): Promise<DoctorFacts> {
  const { name, defaultBranch, protection } = repository;
  const attempt = reader(repository);
  const settings = await protection.repository();
  const installation = await protection.installation();
  const inForce = await usablePolicy(repository);
  return {
    repository: name,
    defaultBranch,
    appId: installation.appId,
    ...settings,
    policy: usesOf(inForce?.policy ?? null),
    nested: await nestedIn(repository, inForce),
    guards: await attempt(`what protects ${defaultBranch}`, () =>
      protection.guards(defaultBranch, 'pull-request'),
    ),
    ledgerGuards: await attempt(`what protects ${LEDGER_BRANCH}`, () =>
      protection.guards(LEDGER_BRANCH, 'push'),
    ),
    revertGuards: await attempt(`what protects ${REVERT_BRANCH}`, () =>
      protection.guards(REVERT_BRANCH, 'push'),
    ),
    codeOwners: await attempt('CODEOWNERS', () => codeOwners(repository)),
    actions: await attempt('what workflows may do', () => protection.actions()),
    installation: read(installation, repository.clock.now()),
    recordSigned: await attempt('whether the record is signed', () => recordSigned(repository)),
  };
}

function reader({ clock }: Needs) {
  return async <T>(what: string, ask: () => Promise<T>): Promise<Reading<T>> => {
    try {
      return read(await ask(), clock.now());
    } catch (failure) {
      const refused =
        failure instanceof ForgeFailure && failure.kind !== 'unavailable' && failure.kind !== 'rate-limited';
      if (!refused) throw failure;
      return unreadable(what, failure.message);
    }
  };
}

async function codeOwners({ protection, trees, commits, defaultBranch }: Needs) {
  const head = await commits.head(defaultBranch);
  const files = head === null ? [] : await trees.list(head, '');
  const path = CODE_OWNERS_PATHS.find((each) => files.some((file) => file.path === each));
  const file = files.find((each) => each.path === path);
  if (path === undefined || file === undefined) return null;
  const text = Buffer.from(await trees.blob(file.oid)).toString('utf8');
  return { path, text, errors: await protection.codeOwnersErrors() };
}

async function recordSigned({ commits }: Needs): Promise<boolean | null> {
  const head = await commits.head(LEDGER_BRANCH);
  if (head === null) return null;
  const commit = await commits.get(head);
  // The first commit is made without the API that signs.
  return commit.parents.length === 0 ? null : commit.verified;
}

async function usablePolicy(repository: Needs): Promise<UsablePolicy | null> {
  const state = await repository.ledger.state();
  if (!state.readable) return null;
  const inForce = await policyInForce(repository, state.value);
  return inForce.outcome === 'policy' ? inForce : null;
}

async function nestedIn(repository: Needs, inForce: UsablePolicy | null): Promise<DoctorFacts['nested']> {
  if (inForce === null) return read([], repository.clock.now());
  const { policy, rangeOf } = inForce;
  const parents = await parentsOfTeams(repository, policy);
  const { findings, unread } = nestedTeams(policy, repository.operator, parents, rangeOf);
  if (unread.length > 0)
    return unreadable('what teams can be given', `GitHub does not show the parent of ${unread.join(', ')}`);
  const pairs = findings.map(({ args }) => ({ team: `${args['team']}`, child: `${args['child']}` }));
  return read(
    [...new Map(pairs.map((pair) => [JSON.stringify(pair), pair])).values()],
    repository.clock.now(),
  );
}

function usesOf(policy: Policy | null): DoctorFacts['policy'] {
  const roles = [...(policy?.roles.values() ?? [])];
  return {
    automatic: roles.some(({ approval, automatic }) => approval === 'automatic' || automatic !== null),
    breakGlass: roles.some(({ breakGlass }) => breakGlass !== null),
  };
}
