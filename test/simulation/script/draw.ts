import type { ActName } from './acts.ts';
import { type Random, random } from './random.ts';
import type { Act, Item, Mishap, Noise, Party, Script, Setting } from './script.ts';

const MINUTE = 60_000;
const LASTS = 12 * MINUTE;

/** How often each action happens, besides requests and approvals. */
const WEIGHTS: readonly (readonly [ActName, number])[] = [
  ['approve', 6],
  ['object', 2],
  ['comment', 1],
  ['dismiss', 2],
  ['amend', 5],
  ['catchUp', 2],
  ['change', 7],
  ['withdraw', 4],
  ['merge', 5],
  ['close', 2],
  ['reopen', 1],
  ['pushGrant', 1],
  ['pushChange', 2],
  ['leave', 2],
  ['join', 1],
  ['changePolicy', 2],
  ['approvePolicy', 2],
  ['mergePolicy', 2],
  ['pushPolicy', 1],
  ['breakFiles', 1],
  ['rewind', 1],
  ['tamper', 1],
  ['forge', 2],
  ['pushToRevert', 1],
  ['giveByHand', 2],
  ['takeByHand', 2],
];

const MISHAPS: Readonly<Record<Party, readonly [Mishap, ...Mishap[]]>> = {
  github: ['refused', 'lost', 'late', 'slow', 'old'],
  queue: ['slow'],
  'orders-db': ['refused', 'lost', 'late', 'slow'],
  'logs-db': ['refused', 'lost', 'late', 'slow'],
};

/** Draws a whole script. */
export function draw(seed: string): Script {
  const dice = random(`${seed} script`);
  const start = Date.UTC(2026, 10, 23, dice.between(0, 23), dice.pick([0, 10, 50]));
  const calm = start + LASTS;
  const faults = dice.chance(0.9);
  const hasMergeQueue = random(`${seed} merge queue`).chance(0.25);
  const items = [
    ...acts(dice, start),
    ...(faults ? trouble(dice, start) : []),
    ...(faults ? teamsUnreadable(seed, start) : []),
    ...rivals(seed, start),
    ...forgedLonger(seed, start),
    ...emergencies(seed, start),
    ...sessions(seed, start),
    ...policiesBeforeStart(seed, start),
  ];
  const objected = hasMergeQueue ? objections(seed, start) : [];
  const drawn = settingOf(dice, faults);
  const replicas = objected.length > 0 ? 1 : drawn.replicas;
  const setting = { start, calm, hasMergeQueue, ...drawn, replicas } as const;
  const needReplicas = faults
    ? [
        ...(dice.chance(0.1) ? comesLate(dice, start) : []),
        ...givesLate(seed, start),
        ...retriesLate(seed, start),
      ]
    : [];
  if (needReplicas.length === 0) return { seed, setting, items: inOrder([...items, ...objected]) };
  return { seed, setting: { ...setting, replicas: 2 }, items: inOrder([...items, ...needReplicas]) };
}

function inOrder(items: readonly Item[]): readonly Item[] {
  return [...items].sort((a, b) => a.at - b.at);
}

/** A process pauses right before it provisions, and the grant is withdrawn while another process works. */
function comesLate(dice: Random, start: number): readonly Item[] {
  const at = start + dice.between(20_000, LASTS - 4 * MINUTE);
  return [
    actAt(dice, 'ask', at),
    actAt(dice, 'approve', at + dice.between(6_000, 10_000)),
    { kind: 'stall', at, of: 'give ', calls: 0, forMs: dice.between(70_000, 150_000) },
    actAt(dice, 'pushNewestAway', at + dice.between(22_000, 35_000)),
  ];
}

/**
 * The same for a grant that needs no approver. Another process gives the access meanwhile, and revokes it
 * after the withdrawal. The paused process then gives it again.
 */
function givesLate(seed: string, start: number): readonly Item[] {
  const dice = random(`${seed} gives late`);
  if (!dice.chance(0.08)) return [];
  const at = start + dice.between(20_000, LASTS - 5 * MINUTE);
  return [
    actAt(dice, 'askLogs', at),
    { kind: 'stall', at, of: 'give ', calls: 0, forMs: dice.between(90_000, 150_000) },
    actAt(dice, 'pushNewestAway', at + dice.between(30_000, 45_000)),
  ];
}

function refused(calls: string, when: Pick<Noise, 'at' | 'until' | 'rate'>): Noise {
  return { kind: 'noise', of: 'logs-db', calls, mishaps: ['refused'], ...when };
}

function actAt(dice: Random, act: ActName, at: number): Act {
  return { kind: 'act', act, at, dice: `late ${act} ${dice.next()}` };
}

/**
 * A target refuses most calls to give for a while. Meanwhile the ledger gets forged authorizations of the
 * same access that last longer. Curfew soon ends each of them, because no file has it. So there are several.
 */
function forgedLonger(seed: string, start: number): readonly Item[] {
  const dice = random(`${seed} forged longer`);
  if (!dice.chance(0.1)) return [];
  const at = start + dice.between(20_000, LASTS - 4 * MINUTE);
  return [
    actAt(dice, 'askLogs', at),
    refused('give ', { at, until: at + 30_000, rate: 0.7 }),
    ...Array.from({ length: 8 }, (_, n) =>
      actAt(dice, 'forgeLonger', at + 6_000 + n * dice.between(2_000, 3_000)),
    ),
  ];
}

/**
 * A target refuses to give for a while. The process that was refused pauses when it tries again, and another
 * one records that the grant is withdrawn. The target refuses to take until after the pause, so the ended
 * grant is still live then.
 */
function retriesLate(seed: string, start: number): readonly Item[] {
  const dice = random(`${seed} retries late`);
  if (!dice.chance(0.2)) return [];
  const at = start + dice.between(20_000, LASTS - 6 * MINUTE);
  const forMs = dice.between(80_000, 100_000);
  return [
    actAt(dice, 'askLogs', at),
    refused('give ', { at, until: at + 105_000, rate: 1 }),
    { kind: 'stall', at, after: 'give log_reader', of: 'who has log_reader', calls: 1, forMs },
    ...[75_000, 85_000].map((wait) => actAt(dice, 'pushNewestAway', at + wait)),
    refused('take ', { at, until: at + 200_000, rate: 1 }),
  ];
}

/** GitHub often does not answer about teams for some minutes. Requests are approved and land meanwhile. */
function teamsUnreadable(seed: string, start: number): readonly Item[] {
  const dice = random(`${seed} teams unreadable`);
  if (!dice.chance(0.1)) return [];
  const at = start + dice.between(20_000, LASTS - 5 * MINUTE);
  const until = at + 3 * MINUTE;
  return [
    { kind: 'noise', of: 'github', calls: 'team ', mishaps: ['refused'], rate: 0.5, at, until },
    ...[0, 40_000, 80_000].flatMap((wait) => [
      actAt(dice, 'ask', at + wait),
      actAt(dice, 'approve', at + wait + 8_000),
      actAt(dice, 'approve', at + wait + 11_000),
      actAt(dice, 'askLogs', at + wait + 20_000),
    ]),
  ];
}

/** People use break-glass, and others may review it after the landing. */
function emergencies(seed: string, start: number): readonly Act[] {
  const dice = random(`${seed} emergencies`);
  const all: Act[] = [];
  for (let left = dice.chance(0.5) ? dice.between(1, 4) : 0; left > 0; left--) {
    const at = start + dice.between(5_000, LASTS - 3 * MINUTE);
    all.push(actAt(dice, 'askUrgent', at));
    for (let reviews = dice.between(0, 2); reviews > 0; reviews--) {
      all.push(actAt(dice, 'reviewAfterwards', at + dice.between(10_000, 3 * MINUTE)));
    }
  }
  return all;
}

/** The only process dies when it queues a pull request. Before it is back, a person objects. */
function objections(seed: string, start: number): readonly Item[] {
  const dice = random(`${seed} objections`);
  if (!dice.chance(0.6)) return [];
  const at = start + dice.between(20_000, LASTS - 4 * MINUTE);
  return [
    actAt(dice, 'ask', at),
    actAt(dice, 'approve', at + 6_000),
    actAt(dice, 'approve', at + 8_000),
    { kind: 'death', at, of: 'merge ', calls: 0, backAfter: 60_000, losesDatabase: false },
    ...[20_000, 35_000, 50_000].map((wait) => actAt(dice, 'objectToQueued', at + wait)),
  ];
}

/**
 * A grant with a later start is authorized, and another policy is accepted before it starts. The role of the
 * grant stays the same, so the grant is given.
 */
function policiesBeforeStart(seed: string, start: number): readonly Act[] {
  const dice = random(`${seed} policies before start`);
  if (!dice.chance(0.1)) return [];
  const at = start + dice.between(20_000, LASTS - 6 * MINUTE);
  return [
    actAt(dice, 'askLogsForLater', at),
    actAt(dice, 'changePolicy', at + 25_000),
    ...[40_000, 55_000].map((wait) => actAt(dice, 'approvePolicy', at + wait)),
    ...[70_000, 85_000].map((wait) => actAt(dice, 'mergePolicy', at + wait)),
  ];
}

/** Holders work in the targets with the access that they have at that moment. */
function sessions(seed: string, start: number): readonly Act[] {
  const dice = random(`${seed} sessions`);
  if (!dice.chance(0.6)) return [];
  return Array.from({ length: dice.between(4, 16) }, () =>
    actAt(dice, 'openSession', start + dice.between(MINUTE, LASTS)),
  );
}

/** With dice of their own, so that the rest of a life does not depend on them. */
function rivals(seed: string, start: number): readonly Item[] {
  const dice = random(`${seed} rivals`);
  return Array.from({ length: dice.chance(0.4) ? dice.between(1, 3) : 0 }, () => ({
    kind: 'rival',
    at: start + dice.between(0, LASTS - 2 * MINUTE),
    of: dice.pick(['orders-db', 'logs-db']),
    removesAfterMs: dice.chance(0.5) ? dice.between(1_000, 3 * MINUTE) : null,
  }));
}

function settingOf(dice: Random, faults: boolean): Omit<Setting, 'start' | 'calm' | 'hasMergeQueue'> {
  const skewed = faults && dice.chance(0.3);
  const skew = () => (skewed ? dice.between(-12_000, 12_000) : 0);
  const chance = () => (faults && dice.chance(0.5) ? dice.next() * 0.4 : 0);
  return {
    replicas: faults && dice.chance(0.4) ? 2 : 1,
    ahead: {
      github: skew(),
      targets: { 'orders-db': skew(), 'logs-db': skew() },
      processes: [skew(), skew(), skew(), skew()],
    },
    webhooks: { lost: chance(), doubled: chance(), late: chance() },
  };
}

/** At any call, or at a critical call. */
function struck(dice: Random): { readonly of: string; readonly calls: number } {
  if (dice.chance(0.5)) return { of: '', calls: dice.between(0, 60) };
  return {
    of: dice.pick(['give ', 'take ', 'commit to curfew/ledger', 'merge ']),
    calls: dice.between(0, 1),
  };
}

function acts(dice: Random, start: number): readonly Act[] {
  const all: Act[] = [];
  const add = (act: ActName, at: number) =>
    all.push({ kind: 'act', act, at: start + Math.round(at), dice: `${all.length} ${dice.next()}` });
  const moment = () => 5_000 + dice.next() * (LASTS - 2 * MINUTE);
  const lives = dice.between(3, 9);
  for (let life = 0; life < lives; life++) {
    const at = moment();
    add('ask', at);
    if (dice.chance(0.85)) add('approve', at + dice.between(6_000, 60_000));
    if (dice.chance(0.3)) add('approve', at + dice.between(6_000, 90_000));
  }
  const others = dice.between(2, 16);
  for (let other = 0; other < others; other++) add(weighed(dice), moment());
  return all;
}

function weighed(dice: Random): ActName {
  let left = dice.next() * WEIGHTS.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [act, weight] of WEIGHTS) {
    left -= weight;
    if (left < 0) return act;
  }
  return 'approve';
}

function trouble(dice: Random, start: number): readonly Item[] {
  const items: Item[] = [];
  const span = (longest: number) => {
    const at = start + Math.round(dice.next() * (LASTS - longest));
    return { at, until: at + Math.round(dice.next() * longest) };
  };
  const party = () => dice.pick<Party>(['github', 'github', 'orders-db', 'orders-db', 'logs-db']);
  for (let n = dice.between(0, 3); n > 0; n--) {
    const of = party();
    const mishaps = dice.chance(0.5) ? MISHAPS[of] : ([dice.pick(MISHAPS[of])] as const);
    items.push({ kind: 'noise', of, rate: dice.pick([0.02, 0.1, 0.4]), mishaps, ...span(8 * MINUTE) });
  }
  for (let n = dice.between(0, 2); n > 0; n--) {
    items.push({ kind: 'outage', of: party(), hangs: dice.chance(0.4), ...span(5 * MINUTE) });
  }
  for (let n = dice.between(0, 3); n > 0; n--) {
    const { at } = span(3 * MINUTE);
    items.push({
      kind: 'death',
      at,
      ...struck(dice),
      backAfter: dice.pick([100, 1_000, 5_000, 60_000]),
      losesDatabase: dice.chance(0.3),
    });
  }
  if (dice.chance(0.3)) {
    const { at } = span(4 * MINUTE);
    items.push({ kind: 'stall', at, ...struck(dice), forMs: dice.between(1_000, 3 * MINUTE) });
  }
  return items;
}
