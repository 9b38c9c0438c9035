import { type DecideInput, decide } from './decide.ts';
import type { Decision } from './decision.ts';
import { objectionsIn } from './objections.ts';
import { pushersIn } from './push-evidence.ts';

/**
 * Break-glass waits for no approval, but the request must come from the holder alone: the holder opened it,
 * is a person, and wrote and pushed every commit in it. The lines name the people who review it afterwards,
 * and those who have approved it already. If one of these people requests changes before the merge, the
 * request is blocked.
 */
export function decideBreakGlass(
  input: DecideInput,
  { offered, authorIsHuman }: { readonly offered: boolean; readonly authorIsHuman: boolean },
): Decision {
  const { lines, pushes } = decide(input);
  const teams = lines.flatMap(({ from }) => from);
  const { blocking, uncertain } = objectionsIn(input.reviews, teams, input.members);
  const blocked = !offered || !authorIsHuman || !isFromHolderAlone(input) || blocking.length > 0;
  const outcome = blocked ? 'blocked' : uncertain ? 'unreadable' : 'approved';
  return { outcome, by: 'break-glass', lines, ...(pushes && { pushes }), blockedBy: blocking };
}

function isFromHolderAlone({ holder, author, contributors, pushes }: DecideInput): boolean {
  // An emergency does not wait for GitHub to say who pushed. Its review comes afterwards, and asks again.
  const pushers = pushes?.readable === true ? pushersIn(pushes.value) : [];
  const people = [...contributors, ...pushers];
  return holder !== null && author?.id === holder.id && people.every(({ id }) => id === holder.id);
}
