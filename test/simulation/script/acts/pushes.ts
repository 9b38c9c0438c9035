import { MAIN } from '../../world/github/github.ts';
import { ALL_PEOPLE } from '../../world/people.ts';
import { grantsText } from '../texts.ts';
import { changed, newGrant, withGrant, wordsOf } from './grants.ts';
import { landedGrants } from './pulls.ts';
import type { Act } from './stage.ts';

export const PUSH_ACTS = {
  pushGrant(stage, dice) {
    const by = dice.pick(ALL_PEOPLE);
    const grant = newGrant(stage, by.login, dice);
    stage.github.push(by, MAIN, { [`access/${grant.id}.yaml`]: grantsText([grant]) });
    return `${by.login} pushes to ${MAIN}: ${wordsOf(grant)}`;
  },
  pushChange(stage, dice) {
    const placed = dice.pickAny(landedGrants(stage));
    if (placed === undefined) return null;
    const by = dice.pick(ALL_PEOPLE);
    const grant = dice.chance(0.4) ? null : changed(stage, placed.grant, dice);
    stage.github.push(by, MAIN, { [placed.path]: withGrant(stage, placed, grant) });
    return `${by.login} pushes to ${MAIN}: ${grant === null ? `without ${placed.grant.id}` : wordsOf(grant)}`;
  },
  pushNewestAway(stage, dice) {
    const placed = landedGrants(stage).at(-1);
    if (placed === undefined) return null;
    const by = dice.pick(ALL_PEOPLE);
    stage.github.push(by, MAIN, { [placed.path]: withGrant(stage, placed, null) });
    return `${by.login} pushes to ${MAIN}: without ${placed.grant.id}`;
  },
} as const satisfies Record<string, Act>;
