import type { Person } from '../../../simulator/people/person.ts';
import { aGrant } from './a-grant.ts';
import { aRepository, POLICY, type RepositoryWorld } from './a-repository.ts';
import { having } from './written-policy.ts';

const TERMS =
  'break_glass: { max_duration: 1h, eligible: [acme/oncall], review_within: 4h, max_per_30_days: 2 }';

/** Two roles offer break-glass: one that people approve, and one that is approved automatically. */
export const WITH_BREAK_GLASS = having(
  having(POLICY, '    connect: psql service=orders\n', `    connect: psql service=orders\n    ${TERMS}\n`),
  '    approval: automatic\n',
  `    approval: automatic\n    ${TERMS}\n`,
);

/** An access repository whose policy offers break-glass. alice and carol are on call. */
export async function anEmergency(policy = WITH_BREAK_GLASS) {
  const world = await aRepository({ policy });
  const oncall = world.acme.team('oncall', [world.people.alice, world.people.carol]);
  return Object.assign(world, { oncall });
}

/** A grants file with a break-glass grant for one hour. */
export function breaking(fields: Readonly<Record<string, string | null>> = {}): string {
  return aGrant({ duration: '1h', break_glass: 'true', ...fields });
}

/**
 * Opens a break-glass request, by alice unless another person is given. Answers the pull request's number.
 */
export async function breakGlass(
  world: RepositoryWorld,
  file = breaking(),
  { path = 'access/one.yaml', who = world.people.alice }: { path?: string; who?: Person } = {},
): Promise<number> {
  const pull = await world.propose(who, { [path]: file });
  await world.look();
  return pull;
}

export function issueAbout(world: RepositoryWorld, title: RegExp) {
  return world.github.issues().find((issue) => title.test(issue.title));
}
