import type { GitHub } from '../../world/github/github.ts';
import type { SimulatedTarget } from '../../world/target.ts';
import type { Timeline } from '../../world/timeline.ts';
import type { Random } from '../random.ts';

/** Everything that people can act on. */
export interface Stage {
  readonly github: GitHub;
  readonly timeline: Timeline;
  readonly targets: ReadonlyMap<string, SimulatedTarget>;
  /** Records that an action keeps everything from being judged until it is undone. */
  readonly blocked: (from: number, until: number) => void;
}

/** Does something if possible, and answers its description; null if there was nothing to act on. */
export type Act = (stage: Stage, dice: Random) => string | null;
