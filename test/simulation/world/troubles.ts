import type { Span } from '../checks/spans.ts';
import type { Random } from '../script/random.ts';
import type { Item, Mishap, Noise, Outage, Party } from '../script/script.ts';

/** What will become of one call; times in milliseconds from now. */
export interface Fate {
  /** When it takes effect; null for never. */
  readonly acts: number | null;
  /** When the caller hears of it. */
  readonly answers: number;
  readonly fails: boolean;
  /** How old the answer is. */
  readonly lag: number;
}

/** What is wrong with GitHub, the targets and the queue, and since when. */
export interface Troubles {
  fate(to: Party, reads: boolean, now: number, dice: Random): Fate;
  /** Something else is wrong there for some time. */
  note(to: Party, from: number, until: number): void;
  /** When it could not be reached or was not itself. */
  spans(to: Party): readonly Span[];
}

const LATENCY: Readonly<Record<Party, readonly [number, number]>> = {
  github: [15, 120],
  queue: [1, 4],
  'orders-db': [2, 20],
  'logs-db': [2, 20],
};

const TIMEOUT: Readonly<Record<Party, number>> = {
  github: 20_000,
  queue: 5_000,
  'orders-db': 10_000,
  'logs-db': 10_000,
};

/** What failed is tried again after this long at most. */
const RETRY_MS = 4_000;

export function troubles(items: readonly Item[]): Troubles {
  const noises = items.filter((item): item is Noise => item.kind === 'noise');
  const outages = items.filter((item): item is Outage => item.kind === 'outage');
  const spans = new Map<Party, Span[]>();

  const note = (to: Party, from: number, until: number): void => {
    const known = spans.get(to) ?? [];
    known.push({ from, until });
    spans.set(to, known);
  };
  for (const { of, at, until } of outages) note(of, at, until);

  return {
    note,

    fate(to, reads, now, dice) {
      const [least, most] = LATENCY[to];
      const acts = least + dice.next() * (most - least);
      const answers = acts + least + dice.next() * (most - least);
      const fine: Fate = { acts, answers, fails: false, lag: 0 };
      const outage = outages.find(({ of, at, until }) => of === to && at <= now && now < until);
      if (outage !== undefined) {
        const wait = outage.hangs ? TIMEOUT[to] : answers;
        note(to, now, now + wait);
        return { acts: null, answers: wait, fails: true, lag: 0 };
      }
      const noise = noises.find(
        ({ of, at, until, rate }) => of === to && at <= now && now < until && dice.chance(rate),
      );
      if (noise === undefined) return fine;
      const fate = mishap(dice.pick(noise.mishaps), fine, { reads, timeout: TIMEOUT[to], dice });
      const again = fate.fails && !reads ? RETRY_MS : 0;
      note(to, now, now + Math.max(fate.answers, fate.acts ?? 0) + again);
      return fate;
    },

    spans: (to) => spans.get(to) ?? [],
  };
}

function mishap(
  what: Mishap,
  fine: Fate,
  { reads, timeout, dice }: { readonly reads: boolean; readonly timeout: number; readonly dice: Random },
): Fate {
  switch (what) {
    case 'refused':
      return { ...fine, acts: null, fails: true };
    case 'lost':
      return { ...fine, answers: dice.chance(0.5) ? fine.answers : timeout, fails: true };
    case 'late':
      return { ...fine, acts: timeout + dice.next() * 90_000, answers: timeout, fails: true };
    case 'slow': {
      const more = dice.next() * (timeout - 1_000);
      // What takes long may be done early or late.
      const acts = (fine.acts ?? 0) + (dice.chance(0.5) ? more : 0);
      return { ...fine, acts, answers: fine.answers + more };
    }
    case 'old':
      return reads ? { ...fine, lag: 500 + dice.next() * 20_000 } : { ...fine, acts: null, fails: true };
  }
}
