import { policyAt } from '../../checks/landed.ts';
import { MAIN } from '../../world/github/github.ts';
import { ALL_PEOPLE, PEOPLE } from '../../world/people.ts';
import type { Random } from '../random.ts';
import { POLICY_PATH, policyText } from '../texts.ts';
import { mergeBy, openPulls, propose } from './pulls.ts';
import type { Act, Stage } from './stage.ts';

export const POLICY_ACTS = {
  changePolicy(stage, dice) {
    const by = dice.chance(0.7) ? PEOPLE.petra : dice.pick(ALL_PEOPLE);
    const text = otherPolicy(stage, dice);
    return text === null ? null : propose(stage, by, { [POLICY_PATH]: text }, 'another policy');
  },
  approvePolicy({ github }, dice) {
    const pull = openPulls(github).findLast(({ title }) => title === 'another policy');
    if (pull === undefined) return null;
    const by = dice.chance(0.8) ? PEOPLE.peter : dice.pick(ALL_PEOPLE);
    github.review(by, pull.number, 'approved');
    return `${by.login} approves #${pull.number}`;
  },
  mergePolicy(stage, dice) {
    const pull = openPulls(stage.github).findLast(({ title }) => title === 'another policy');
    if (pull === undefined) return null;
    return mergeBy(stage, dice.pick(ALL_PEOPLE), pull, dice);
  },
  pushPolicy(stage, dice) {
    const by = dice.pick(ALL_PEOPLE);
    const text = otherPolicy(stage, dice);
    if (text === null) return null;
    stage.github.push(by, MAIN, { [POLICY_PATH]: text });
    return `${by.login} pushes another policy to ${MAIN}`;
  },
} as const satisfies Record<string, Act>;

function otherPolicy({ github }: Stage, dice: Random): string | null {
  const main = github.history.current().heads.get(MAIN) ?? '';
  const policy = policyAt(github, main);
  if (policy === null) return null;
  const { read, ...rest } = policy.roles;
  const base = { ...policy, version: policy.version + 1 + dice.between(0, 1_000_000) };
  const role = read ?? {
    eligible: 'acme/backend',
    approval: { count: 1, team: 'acme/dba' },
    gives: [['orders-db', 'orders_reader']] as const,
  };
  switch (dice.between(0, 3)) {
    case 0:
      return policyText({ ...base, roles: rest });
    case 1:
      return policyText({ ...base, roles: { read: { ...role, approval: 'automatic' }, ...rest } });
    case 2:
      return policyText({
        ...base,
        roles: {
          read: { ...role, gives: [['orders-db', dice.pick(['orders_reader', 'orders_writer'])]] },
          ...rest,
        },
      });
    default:
      return policyText({
        ...base,
        roles: { read: { ...role, approval: { count: 1, team: 'acme/platform' } }, ...rest },
      });
  }
}
