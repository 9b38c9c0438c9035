import type { Person } from '../../../../src/domain/person.ts';
import { grantsAt, type Placed, policyAt } from '../../checks/landed.ts';
import { MAIN } from '../../world/github/github.ts';
import type { Random } from '../random.ts';
import { grantsText, type WrittenGrant } from '../texts.ts';
import type { Stage } from './stage.ts';

export function newGrant(
  { github, timeline }: Stage,
  holder: string,
  dice: Random,
  suffix = '',
): WrittenGrant {
  const main = github.history.current().heads.get(MAIN) ?? '';
  const roles = Object.keys(policyAt(github, main)?.roles ?? {});
  const now = Math.floor(timeline.now() / 1000) * 1000;
  return {
    id: `g${timeline.now() % 100_000_000}${suffix}`,
    holder,
    role: dice.pickAny(roles) ?? 'read',
    minutes: dice.between(2, 6),
    from: dice.chance(0.15) ? now + dice.between(-60, 180) * 1000 : null,
    breakGlass: false,
    ticket: dice.between(1, 9),
  };
}

export function changed({ timeline }: Stage, grant: WrittenGrant, dice: Random): WrittenGrant {
  switch (dice.between(0, 4)) {
    case 0:
      return { ...grant, role: dice.pick(['read', 'support', 'write', 'logs']) };
    case 1:
      return { ...grant, holder: dice.pick(['alice', 'bob', 'carol']) };
    case 2:
      return { ...grant, ticket: grant.ticket + 10 };
    case 3: {
      const now = Math.floor(timeline.now() / 1000) * 1000;
      return { ...grant, from: now + dice.between(10, 200) * 1000 };
    }
    default:
      return { ...grant, minutes: dice.between(1, 8) };
  }
}

/** The file of a grant, with another grant in its place, or without it. */
export function withGrant({ github }: Stage, placed: Placed, grant: WrittenGrant | null): string | null {
  const main = github.history.current().heads.get(MAIN) ?? '';
  return fileWith(grantsAt(github, main), placed, grant);
}

export function write(
  { github }: Stage,
  by: Person,
  branch: string,
  placed: Placed,
  grant: WrittenGrant,
): void {
  const head = github.history.current().heads.get(branch) ?? '';
  github.push(by, branch, { [placed.path]: fileWith(grantsAt(github, head), placed, grant) });
}

export function wordsOf({ id, holder, role, minutes, from, breakGlass }: WrittenGrant): string {
  const start = from === null ? '' : ` from ${new Date(from).toISOString().slice(11, 19)}`;
  return `${id}, ${role} for ${holder}, ${minutes}m${start}${breakGlass ? ', break-glass' : ''}`;
}

function fileWith(
  all: ReadonlyMap<string, Placed>,
  placed: Placed,
  grant: WrittenGrant | null,
): string | null {
  const rest = [...all.values()].filter(({ path }) => path === placed.path).map((each) => each.grant);
  const grants = rest.flatMap((each) => {
    if (each.id !== placed.grant.id) return [each];
    return grant === null ? [] : [grant];
  });
  return grants.length === 0 ? null : grantsText(grants);
}
