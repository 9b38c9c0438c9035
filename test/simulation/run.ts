import { DateTime } from 'luxon';
import type { JobSender } from '../../src/ports/queue.ts';
import { OPERATOR } from '../support/builders/operator-text.ts';
import { operatorFrom } from '../support/builders/written-policy.ts';
import { audited } from './checks/audited.ts';
import { breakGlassRecord } from './checks/break-glass.ts';
import { checks } from './checks/checks.ts';
import { type Judged, judgedCounter } from './checks/judged.ts';
import { mergesTakenForPushes, notGiven } from './checks/liveness.ts';
import { groupsChecked, landedByQueue } from './checks/merge-groups.ts';
import { atRest } from './checks/rest.ts';
import { skewOf } from './checks/skew.ts';
import { openTrace } from './checks/trace.ts';
import { truth } from './checks/truth.ts';
import { setRight } from './script/acts/branches.ts';
import type { Stage } from './script/acts/stage.ts';
import { ACTS } from './script/acts.ts';
import { firstPolicyEntry, ledgerByHand } from './script/forged.ts';
import { random } from './script/random.ts';
import {
  EXPIRES_BY_ITSELF,
  type Item,
  REPORTS_GRANTOR,
  type Script,
  type Stall,
  type Target,
} from './script/script.ts';
import { FIRST_POLICY, POLICY_PATH, policyText } from './script/texts.ts';
import { type Being, being } from './world/being.ts';
import { type Dependencies, startCurfew } from './world/curfew.ts';
import { gitHub, type Lags, MAIN, type Moved } from './world/github/github.ts';
import { presence } from './world/presence.ts';
import { type Database, emptyDatabase } from './world/queue.ts';
import { type SimulatedTarget, simulatedTarget, type Watch } from './world/target.ts';
import { timeline } from './world/timeline.ts';
import { troubles } from './world/troubles.ts';
import { webhooks } from './world/webhooks.ts';

const MINUTE_MS = 60_000;
/** Longer than any window and any wait, once faults have stopped. */
const REST_MAX_MS = 45 * MINUTE_MS;
const QUIET_MS = 2 * MINUTE_MS;
const INDEX_LAG_MS = 30_000;
const NAME_LAG_MS = 20_000;

export interface Outcome {
  /** The violated checks; empty if all held. */
  readonly violations: readonly string[];
  readonly story: readonly string[];
  /** A digest that is the same for two runs of one script. */
  readonly hash: string;
  /** The number of entries by type. */
  readonly recorded: ReadonlyMap<string, number>;
  readonly judged: Judged;
  readonly worstLatenessMs: number;
  readonly calls: number;
}

/** Runs a script. The same script gives the same outcome. */
export async function run(script: Script): Promise<Outcome> {
  const { seed, setting, items } = script;
  const time = timeline(setting.start);
  const trace = openTrace(time.now, setting.start);
  const trouble = troubles(items);
  const beings: { readonly being: Being; readonly queue: JobSender }[] = [];

  const hooks = webhooks({
    seed,
    timeline: time,
    chances: () => (time.now() < setting.calm ? setting.webhooks : { lost: 0, doubled: 0, late: 0 }),
    listeners: () => beings,
  });
  const watchers: ((move: Moved) => void)[] = [];
  const github = gitHub({
    now: time.now,
    ahead: setting.ahead.github,
    files: { 'README.md': 'Access\n', [POLICY_PATH]: policyText(FIRST_POLICY) },
    announce: hooks.announce,
    lags: lagsOf(seed),
    hasQueue: setting.hasMergeQueue,
    moved: (move) => {
      for (const watcher of watchers) watcher(move);
    },
  });
  const known = truth(github, {
    now: time.now,
    ahead: setting.ahead.github,
    skewMs: skewOf(setting),
    first: FIRST_POLICY,
  });
  const present = presence(time.now, () => beings.some((each) => each.being.awayUntil() === null));
  const judged = judgedCounter();
  const check = checks({
    github,
    truth: known,
    troubles: trouble,
    presence: present,
    setting,
    judged,
    now: time.now,
    say: trace.say,
  });
  const wrongLandings: string[] = [];
  watchers.push(known.moved, check.moved, (move) => {
    const around = { github, truth: known, judged, troubles: trouble, now: time.now() };
    wrongLandings.push(...landedByQueue(move, around));
  });
  watchers.push(({ branch, pulls, after }) => {
    if (branch === MAIN)
      trace.say(`${MAIN} is at ${after.slice(0, 7)}${pulls.map(({ number }) => ` by #${number}`).join('')}`);
  });
  const targets = new Map<string, SimulatedTarget>(
    (['orders-db', 'logs-db'] as const).map((name) => [name, targetOf(name, script, time.now, check)]),
  );

  await ledgerByHand(github, time.now).append(() => ({ entries: [firstPolicyEntry(github, time.now())] }));

  const around: Dependencies = {
    seed,
    timeline: time,
    troubles: trouble,
    trace,
    github,
    targets,
    operator: operatorFrom(OPERATOR),
    deliveries: hooks,
  };
  let database: Database = emptyDatabase(setting.replicas === 1);
  const begin = (): void => {
    const id = beings.length + 1;
    const one = being(id, time);
    const { processes } = setting.ahead;
    const ahead = processes[(id - 1) % processes.length] ?? 0;
    trace.say(`Curfew #${id} begins`);
    beings.push({ being: one, queue: startCurfew(around, one, database, ahead) });
    present.look();
  };
  for (let n = 0; n < setting.replicas; n++) begin();

  const stage: Stage = {
    github,
    timeline: time,
    targets,
    blocked: (from, until) => trouble.note('github', from, until),
  };
  for (const item of items) time.at(item.at, () => happen(item));

  function happen(item: Item): void {
    if (item.kind === 'act') {
      const said = ACTS[item.act](stage, random(`${seed} ${item.dice}`));
      if (said !== null) trace.say(said);
      return;
    }
    if (item.kind === 'rival') {
      const target = targets.get(item.of);
      target?.beforeGiving((held) => {
        target.giveByHand(held);
        const { removesAfterMs } = item;
        if (removesAfterMs !== null) time.at(time.now() + removesAfterMs, () => target.takeByHand(held));
      });
      return;
    }
    const running = beings.filter(({ being: each }) => each.awayUntil() === null);
    const struck = random(`${seed} struck ${item.at}`).pickAny(running)?.being;
    if (struck === undefined) return;
    if (item.kind === 'death') {
      struck.strikeIn(item.calls, item.of, () => {
        trace.say(`Curfew #${struck.id} dies${item.losesDatabase ? ', and the database with it' : ''}`);
        struck.die();
        if (setting.replicas > 1) present.fell();
        if (item.losesDatabase) loseDatabase();
        present.look();
        time.at(time.now() + item.backAfter, begin);
      });
    }
    if (item.kind === 'stall') stall(item, struck, running);
    if (item.kind === 'outage') trace.say(`${item.of} is away for ${item.until - item.at} ms`);
  }

  function stall(
    { of, calls, after, forMs }: Stall,
    struck: Being,
    running: readonly { readonly being: Being }[],
  ): void {
    const pause = (one: Being) =>
      one.strikeIn(calls, of, () => {
        trace.say(`Curfew #${one.id} is paused for ${forMs} ms`);
        if (setting.replicas > 1) present.fell();
        one.standStillUntil(time.now() + forMs);
        present.look();
        time.at(time.now() + forMs + 1, present.look);
      });
    if (after === undefined) {
      pause(struck);
      return;
    }
    let isChosen = false;
    for (const { being: candidate } of running) {
      candidate.strikeIn(0, after, () => {
        if (!isChosen) pause(candidate);
        isChosen = true;
      });
    }
  }

  /** The processes that use it die, too. */
  function loseDatabase(): void {
    database = emptyDatabase(setting.replicas === 1);
    present.forgets();
    for (const { being: each } of beings) {
      if (!each.alive()) continue;
      each.die();
      time.at(time.now() + 1_000, begin);
    }
  }

  const step = async (until: number): Promise<void> => {
    while (time.now() < until && check.violations.length === 0) {
      await time.runUntil(Math.min(until, time.now() + 10_000));
      check.stillHeld();
    }
  };
  await step(setting.calm);
  trace.say('people and faults stop');
  setRight(github);

  const wrongAtRest = () => atRest({ github, truth: known, held: check.held() });
  const isOver = () => known.supports.every(({ ends }) => ends < time.now());
  const latest = setting.calm + REST_MAX_MS;
  for (let quiet = 0; quiet < QUIET_MS && time.now() < latest && check.violations.length === 0; ) {
    await step(time.now() + MINUTE_MS);
    quiet = isOver() && wrongAtRest().length === 0 ? quiet + MINUTE_MS : 0;
  }
  const live = {
    github,
    truth: known,
    lines: check.timed,
    troubles: trouble,
    setting,
    away: present.away(),
    byHand: check.byHand,
    judged,
  };
  const atLast = async () => [
    ...wrongAtRest(),
    ...(await audited(github, time.now())),
    ...mergesTakenForPushes(github, check.timed),
    ...notGiven(live),
    ...groupsChecked(live, items, setting.calm),
    ...wrongLandings,
    ...breakGlassRecord(github, known.supports, check.timed, {
      judged,
      now: time.now(),
      skewMs: skewOf(setting),
    }),
  ];
  const violations = check.violations.length > 0 ? check.violations : await atLast();
  for (const text of violations) if (!check.violations.includes(text)) trace.say(`VIOLATION: ${text}`);
  return {
    violations,
    story: trace.story(),
    hash: trace.hash(),
    recorded: counted(check.recorded.map(({ type }) => type)),
    judged: judged.counts,
    worstLatenessMs: check.worstLatenessMs(),
    calls: trace.details(),
  };
}

/** By the seed and the commit, so that they draw nothing from the dice of the life. */
function lagsOf(seed: string): Lags {
  return {
    index: (commit) => random(`${seed} index ${commit}`).next() * INDEX_LAG_MS,
    name(commit) {
      const dice = random(`${seed} name ${commit}`);
      return dice.chance(0.3) ? dice.next() * NAME_LAG_MS : 0;
    },
  };
}

function targetOf(name: Target, { setting }: Script, now: () => number, watch: Watch): SimulatedTarget {
  const targetNow = () =>
    DateTime.fromMillis(Math.round(now() + setting.ahead.targets[name]), { zone: 'utc' });
  const kind = { reportsGrantor: REPORTS_GRANTOR[name], expiresByItself: EXPIRES_BY_ITSELF[name] };
  return simulatedTarget({ name, now: targetNow, ...kind, watch });
}

function counted(types: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const type of types) counts.set(type, (counts.get(type) ?? 0) + 1);
  return counts;
}
