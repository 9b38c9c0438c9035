import { ALL_PEOPLE, PEOPLE } from '../../world/people.ts';
import { grantsText } from '../texts.ts';
import { newGrant, wordsOf } from './grants.ts';
import { allPulls, own, propose } from './pulls.ts';
import type { Act } from './stage.ts';

export const EMERGENCY_ACTS = {
  /** Most are as the terms want it. The others are by a person who is not on call, too long, or not alone. */
  askUrgent(stage, dice) {
    const author = dice.chance(0.85) ? dice.pick([PEOPLE.alice, PEOPLE.bob]) : dice.pick(ALL_PEOPLE);
    const holder = dice.chance(0.95) ? author : dice.pick(ALL_PEOPLE);
    const minutes = dice.chance(0.9) ? dice.between(3, 5) : 6;
    const role = dice.chance(0.95) ? 'support' : 'write';
    const from = dice.chance(0.95) ? null : Math.floor(stage.timeline.now() / 1000) * 1000 + 60_000;
    const grant = { ...newGrant(stage, holder.login, dice, 'u'), role, minutes, from, breakGlass: true };
    const more = dice.chance(0.05) ? [newGrant(stage, holder.login, dice, 'v')] : [];
    const path = `access/${grant.id}.yaml`;
    return propose(stage, author, { [path]: grantsText([grant, ...more]) }, wordsOf(grant));
  },
  reviewAfterwards({ github }, dice) {
    const merged = allPulls(github).filter(
      (pull) => pull.merged !== null && own(github, pull).some(({ grant }) => grant.breakGlass),
    );
    const unreviewed = merged.filter(({ reviews }) => reviews.length === 0);
    const pull = dice.pickAny(unreviewed.length > 0 && dice.chance(0.8) ? unreviewed : merged);
    if (pull === undefined) return null;
    const by = dice.chance(0.8) ? dice.pick([PEOPLE.dana, PEOPLE.dora]) : dice.pick(ALL_PEOPLE);
    const state = dice.chance(0.5) ? 'changes-requested' : 'approved';
    github.review(by, pull.number, state);
    return `${by.login} says of #${pull.number}, which has landed: ${state}`;
  },
} as const satisfies Record<string, Act>;
