import type { Span } from '../checks/spans.ts';
import type { Random } from '../script/random.ts';
import type { Item, Mishap, Noise, Outage, Party } from '../script/script.ts';

/** The fate of one call. Times are milliseconds from now. */
export interface Fate {
  /** When the call takes effect; null for never. */
  readonly acts: number | null;
  /** When the caller gets the answer. */
  readonly answers: number;
  readonly fails: boolean;
  /** The age of the answer. */
  readonly lag: number;
}

/** The faults of GitHub, the targets and the queue. */
export interface Troubles {
  fate(
    call: { readonly to: Party; readonly name: string; readonly reads: boolean },
    now: number,
    dice: Random,
  ): Fate;
  /** Adds a fault that lasts for some time. */
  note(to: Party, from: number, until: number): void;
  /** Spans in which it was unreachable or faulty. */
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

/** The longest delay until a failed call is retried. */
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

    fate({ to, name, reads }, now, dice) {
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
        ({ of, at, until, rate, calls = '' }) =>
          of === to && at <= now && now < until && name.startsWith(calls) && dice.chance(rate),
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
      // A slow call may take effect early or late.
      const acts = (fine.acts ?? 0) + (dice.chance(0.5) ? more : 0);
      return { ...fine, acts, answers: fine.answers + more };
    }
    case 'old':
      return reads ? { ...fine, lag: 500 + dice.next() * 20_000 } : { ...fine, acts: null, fails: true };
  }
}
