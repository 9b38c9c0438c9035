import { type DecideInput, decide } from './decide.ts';
import type { Decision } from './decision.ts';
import { objectionsIn } from './objections.ts';

/**
 * Break-glass waits for nobody, but it is the holder's alone: opened by a person for themselves, with nobody else's
 * commits in it. Its lines say who reviews it afterwards, and who has approved it already; whoever of them asks for
 * changes beforehand stops it.
 */
export function decideBreakGlass(
  input: DecideInput,
  { offered, authorIsHuman }: { readonly offered: boolean; readonly authorIsHuman: boolean },
): Decision {
  const { lines } = decide(input);
  const teams = lines.flatMap(({ from }) => from);
  const { blocking, doubtful } = objectionsIn(input.reviews, teams, input.members);
  const stopped = !offered || !authorIsHuman || !isHoldersAlone(input) || blocking.length > 0;
  const outcome = stopped ? 'blocked' : doubtful ? 'unreadable' : 'approved';
  return { outcome, by: 'break-glass', lines, blockedBy: blocking };
}

function isHoldersAlone({ holder, author, contributors }: DecideInput): boolean {
  return holder !== null && author?.id === holder.id && contributors.every(({ id }) => id === holder.id);
}
