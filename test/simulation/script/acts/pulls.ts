import type { Person } from '../../../../src/domain/person.ts';
import { grantsAt, type Placed } from '../../checks/landed.ts';
import { type GitHub, MAIN } from '../../world/github/github.ts';
import type { StoredPull } from '../../world/github/state.ts';
import type { Random } from '../random.ts';
import type { Stage } from './stage.ts';

export function openPulls(github: GitHub): readonly StoredPull[] {
  return allPulls(github).filter(({ open, human }) => open && human);
}

export function allPulls(github: GitHub): readonly StoredPull[] {
  return [...github.history.current().pulls.values()];
}

export function landedGrants({ github }: Stage): readonly Placed[] {
  return [...grantsAt(github, github.history.current().heads.get(MAIN) ?? '').values()];
}

/** The grants of a pull request. */
export function own(github: GitHub, { head, base }: StoredPull): readonly Placed[] {
  const before = grantsAt(github, base);
  const after = grantsAt(github, head);
  return [...after.values()].filter(
    ({ grant }) => JSON.stringify(before.get(grant.id)?.grant) !== JSON.stringify(grant),
  );
}

/** Merges it. If the branch needs a merge queue, most people use it, and the others bypass the rules. */
export function mergeBy({ github }: Stage, by: Person, { number }: StoredPull, dice: Random): string {
  const squash = dice.chance(0.7);
  const { outcome } =
    github.queue !== null && dice.chance(0.7)
      ? github.queue.enqueue(by, number)
      : github.merge(by, number, { squash });
  return `${by.login} merges #${number}: ${outcome}`;
}

export function propose(
  { github, timeline }: Stage,
  by: Person,
  files: Readonly<Record<string, string | null>>,
  title: string,
): string | null {
  const main = github.history.current().heads.get(MAIN);
  if (main === undefined) return null;
  const branch = `ask-${timeline.now()}`;
  github.push(by, branch, files, { onto: main, message: title });
  const number = github.open(by, branch, title);
  return `${by.login} opens #${number}: ${title}`;
}
