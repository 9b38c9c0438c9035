import { LEDGER_BRANCH } from '../../../src/domain/own-branches.ts';
import type { Person } from '../../../src/domain/person.ts';
import { grantsAt, type Placed, policyAt } from '../checks/landed.ts';
import { cursorAt } from '../checks/record.ts';
import { type GitHub, MAIN } from '../world/github/github.ts';
import { mergeTrees } from '../world/github/objects.ts';
import type { StoredPull } from '../world/github/state.ts';
import { ALL_PEOPLE, BOT, PEOPLE, TEAMS } from '../world/people.ts';
import type { SimulatedTarget } from '../world/target.ts';
import type { Timeline } from '../world/timeline.ts';
import { forgedAuthorization, ledgerByHand } from './forged.ts';
import type { Random } from './random.ts';
import type { Target } from './script.ts';
import { accountOf, BROKEN, grantsText, POLICY_PATH, policyText, type WrittenGrant } from './texts.ts';

/** Everything that people can act on. */
export interface Stage {
  readonly github: GitHub;
  readonly timeline: Timeline;
  readonly targets: ReadonlyMap<string, SimulatedTarget>;
  /** Records that an action keeps everything from being judged until it is undone. */
  readonly blocked: (from: number, until: number) => void;
}

/** Does something if possible, and answers its description; null if there was nothing to act on. */
type Act = (stage: Stage, dice: Random) => string | null;

const BROKEN_PATH = 'access/notes.yaml';
const SET_RIGHT_MS = 90_000;
const TARGETS: readonly [Target, Target] = ['orders-db', 'logs-db'];

export const ACTS = {
  ask(stage, dice) {
    const author = dice.pick([PEOPLE.alice, PEOPLE.bob, PEOPLE.carol, PEOPLE.dora, PEOPLE.dana]);
    const holder = dice.chance(0.93) ? author : dice.pick(ALL_PEOPLE);
    const grant = newGrant(stage, holder.login, dice);
    const more = dice.chance(0.12) ? [newGrant(stage, holder.login, dice, 'b')] : [];
    const path = `access/${grant.id}.yaml`;
    return propose(stage, author, { [path]: grantsText([grant, ...more]) }, wordsOf(grant));
  },
  /** Needs no approver, so that it lands within seconds. The holder has no access of the same kind. */
  askLogs(stage, dice) {
    const others = landedGrants(stage).filter(
      ({ grant }) => grant.role === 'logs' || grant.role === 'support',
    );
    const author = dice.pickAny(
      [PEOPLE.alice, PEOPLE.bob, PEOPLE.carol].filter(
        ({ login }) => !others.some(({ grant }) => grant.holder === login),
      ),
    );
    if (author === undefined) return null;
    const minutes = dice.between(3, 5);
    const grant = { ...newGrant(stage, author.login, dice, 'l'), role: 'logs', minutes, from: null };
    return propose(stage, author, { [`access/${grant.id}.yaml`]: grantsText([grant]) }, wordsOf(grant));
  },
  approve: (stage, dice) => review(stage, dice, 'approved'),
  object: (stage, dice) => review(stage, dice, 'changes-requested'),
  comment: (stage, dice) => review(stage, dice, 'commented'),
  dismiss({ github }, dice) {
    const pull = dice.pickAny(openPulls(github).filter(({ reviews }) => reviews.length > 0));
    const said = dice.pickAny(pull?.reviews ?? []);
    if (pull === undefined || said === undefined) return null;
    github.dismiss(pull.number, said.id);
    return `what ${said.by.login} said of #${pull.number} is dismissed`;
  },
  amend(stage, dice) {
    const pull = dice.pickAny(openPulls(stage.github));
    const placed = pull === undefined ? undefined : dice.pickAny(own(stage.github, pull));
    if (pull === undefined || placed === undefined) return null;
    const by = dice.chance(0.7) ? pull.author : dice.pick(ALL_PEOPLE);
    const grant = changed(stage, placed.grant, dice);
    write(stage, by, pull.branch, placed, grant);
    return `${by.login} pushes to #${pull.number}: ${wordsOf(grant)}`;
  },
  catchUp({ github }, dice) {
    const pull = dice.pickAny(openPulls(github));
    const main = github.history.current().heads.get(MAIN);
    if (pull === undefined || main === undefined) return null;
    const by = dice.chance(0.6) ? pull.author : dice.pick(ALL_PEOPLE);
    const files = new Map(github.objects.get(main).files);
    for (const { path } of own(github, pull)) {
      const file = github.objects.get(pull.head).files.get(path);
      if (file !== undefined) files.set(path, file);
    }
    const parents = [pull.head, main];
    github.move(
      pull.branch,
      github.objects.put({
        parents,
        files,
        message: 'Merge main',
        author: by,
        verified: false,
        at: github.stamp(),
      }),
    );
    return `${by.login} brings ${MAIN} into #${pull.number}`;
  },
  change(stage, dice) {
    const placed = dice.pickAny(landedGrants(stage));
    if (placed === undefined) return null;
    const holder = personCalled(placed.grant.holder);
    const by = dice.chance(0.8) ? holder : dice.pick(ALL_PEOPLE);
    const minutes = dice.between(1, 7);
    const grant = dice.chance(0.8) ? { ...placed.grant, minutes } : changed(stage, placed.grant, dice);
    return propose(stage, by, { [placed.path]: withGrant(stage, placed, grant) }, `now ${wordsOf(grant)}`);
  },
  withdraw(stage, dice) {
    const placed = dice.pickAny(landedGrants(stage));
    if (placed === undefined) return null;
    const by = dice.pick(ALL_PEOPLE);
    const said = propose(
      stage,
      by,
      { [placed.path]: withGrant(stage, placed, null) },
      `without ${placed.grant.id}`,
    );
    return said;
  },
  merge({ github }, dice) {
    const pull = dice.pickAny(openPulls(github));
    if (pull === undefined) return null;
    const by = dice.pick(ALL_PEOPLE);
    const { outcome } = github.merge(by, pull.number, { squash: dice.chance(0.7) });
    return `${by.login} merges #${pull.number}: ${outcome}`;
  },
  close({ github }, dice) {
    const pull = dice.pickAny(openPulls(github));
    if (pull === undefined) return null;
    github.close(pull.number);
    return `#${pull.number} is closed`;
  },
  reopen({ github }, dice) {
    const closed = allPulls(github).filter(({ open, merged, human }) => !open && merged === null && human);
    const pull = dice.pickAny(closed);
    if (pull === undefined) return null;
    github.reopen(pull.number);
    return `#${pull.number} is opened again`;
  },
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
  leave({ github }, dice) {
    const team = dice.pick(['acme/backend', 'acme/dba', 'acme/platform']);
    const members = github.history.current().teams.get(team) ?? [];
    const person = dice.pickAny(members);
    if (person === undefined) return null;
    github.setTeam(
      team,
      members.filter(({ id }) => id !== person.id),
    );
    return `${person.login} leaves ${team}`;
  },
  join({ github }, dice) {
    const team = dice.pick(['acme/backend', 'acme/dba', 'acme/platform']);
    const members = github.history.current().teams.get(team) ?? [];
    const person = dice.pickAny(TEAMS.get(team) ?? []);
    if (person === undefined || members.some(({ id }) => id === person.id)) return null;
    github.setTeam(team, [...members, person]);
    return `${person.login} joins ${team}`;
  },
  changePolicy(stage, dice) {
    const by = dice.chance(0.7) ? PEOPLE.petra : dice.pick(ALL_PEOPLE);
    const text = otherPolicy(stage, dice);
    return text === null ? null : propose(stage, by, { [POLICY_PATH]: text }, 'another policy');
  },
  approvePolicy({ github }, dice) {
    const pull = openPulls(github).findLast(({ title }) => title === 'another policy');
    if (pull === undefined) return null;
    const by = dice.chance(0.8) ? PEOPLE.peter : dice.pick(ALL_PEOPLE);
    github.review(by, pull.number, 'approved');
    return `${by.login} approves #${pull.number}`;
  },
  mergePolicy({ github }, dice) {
    const pull = openPulls(github).findLast(({ title }) => title === 'another policy');
    if (pull === undefined) return null;
    const by = dice.pick(ALL_PEOPLE);
    const { outcome } = github.merge(by, pull.number, { squash: dice.chance(0.7) });
    return `${by.login} merges #${pull.number}: ${outcome}`;
  },
  pushPolicy(stage, dice) {
    const by = dice.pick(ALL_PEOPLE);
    const text = otherPolicy(stage, dice);
    if (text === null) return null;
    stage.github.push(by, MAIN, { [POLICY_PATH]: text });
    return `${by.login} pushes another policy to ${MAIN}`;
  },
  breakFiles({ github, timeline }, dice) {
    const by = dice.pick(ALL_PEOPLE);
    github.push(by, MAIN, { [BROKEN_PATH]: BROKEN });
    timeline.at(timeline.now() + dice.between(5_000, 2 * SET_RIGHT_MS), () => {
      github.push(by, MAIN, { [BROKEN_PATH]: null });
    });
    return `${by.login} pushes a broken file to ${MAIN}`;
  },
  rewind({ github, timeline, blocked }, dice) {
    const tip = github.history.current().heads.get(MAIN);
    const parent = tip === undefined ? undefined : github.objects.get(tip).parents[0];
    if (tip === undefined || parent === undefined) return null;
    const until = timeline.now() + dice.between(2_000, SET_RIGHT_MS);
    blocked(timeline.now(), until + 2_000);
    github.move(MAIN, parent);
    timeline.at(until, () => restore(github, { tip, parent }));
    return `${MAIN} is rewound by one commit, for a while`;
  },
  tamper({ github, timeline, blocked }, dice) {
    const ledger = github.history.current().heads.get(LEDGER_BRANCH);
    if (ledger === undefined || github.objects.get(ledger).author?.id !== BOT.id) return null;
    const by = dice.pick(ALL_PEOPLE);
    const until = timeline.now() + dice.between(2_000, SET_RIGHT_MS);
    blocked(timeline.now(), until + 2_000);
    github.push(by, LEDGER_BRANCH, { 'cursor.json': '{}' });
    timeline.at(until, () => github.move(LEDGER_BRANCH, ledger));
    return `${by.login} writes into the ledger, for a while`;
  },
  forge(stage, dice) {
    const holder = dice.pick([PEOPLE.alice, PEOPLE.bob, PEOPLE.carol]);
    const grant = { ...newGrant(stage, holder.login, dice, 'f'), from: null };
    const entry = forgedAuthorization(stage.github, stage.timeline.now(), grant);
    if (entry === null) return null;
    ledgerByHand(stage.github, stage.timeline.now)
      .append(() => ({ entries: [entry] }))
      .catch(() => {});
    return `a person with the App's key writes into the ledger: authorized ${wordsOf(grant)}`;
  },
  forgeLonger({ github, timeline }, dice) {
    const pull = allPulls(github).findLast(({ human }) => human);
    const placed = pull === undefined ? undefined : own(github, pull)[0];
    if (placed === undefined) return null;
    const { grant: asked } = placed;
    const id = `${asked.id}f${timeline.now() % 100_000}`;
    const grant = { ...asked, id, minutes: asked.minutes + dice.between(3, 12), from: null };
    const entry = forgedAuthorization(github, timeline.now(), grant);
    if (entry === null) return null;
    ledgerByHand(github, timeline.now)
      .append(() => ({ entries: [entry] }))
      .catch(() => {});
    return `a person with the App's key writes into the ledger: authorized ${wordsOf(grant)}, as ${asked.id} but longer`;
  },
  pushToRevert({ github }, dice) {
    if (!github.history.current().heads.has('curfew/revert')) return null;
    const by = dice.pick(ALL_PEOPLE);
    github.push(by, 'curfew/revert', { 'README.md': `by ${by.login}` });
    return `${by.login} pushes to the branch of the revert`;
  },
  giveByHand({ targets }, dice) {
    const name = dice.pick(TARGETS);
    const login = dice.pick(['alice', 'bob', 'carol']);
    const entitlement = name === 'logs-db' ? 'log_reader' : dice.pick(['orders_reader', 'orders_writer']);
    const account = accountOf(name, login);
    targets.get(name)?.giveByHand({ entitlement, account });
    return `an administrator gives ${entitlement} in ${name} to ${account}, by hand`;
  },
  takeByHand({ targets }, dice) {
    const name = dice.pick(TARGETS);
    const held = dice.pickAny(targets.get(name)?.held() ?? []);
    if (held === undefined) return null;
    targets.get(name)?.takeByHand(held);
    return `an administrator takes ${held.entitlement} in ${name} from ${held.account}, by hand`;
  },
} as const satisfies Record<string, Act>;

export type ActName = keyof typeof ACTS;

/**
 * Repairs a rewound branch as the issue says: restores the last judged commit, and lands the newer ones on
 * top.
 */
function restore(github: GitHub, lost: { readonly tip: string; readonly parent: string }): void {
  github.move(MAIN, restored(github, lost));
}

function restored(
  { objects, history, stamp }: GitHub,
  { tip, parent }: { readonly tip: string; readonly parent: string },
): string {
  const { heads } = history.current();
  const current = heads.get(MAIN) ?? parent;
  if (objects.line(parent, current)?.length === 0) return tip;
  const { main } = cursorAt(objects, soundLedger(objects, heads.get(LEDGER_BRANCH) ?? ''));
  const [base, other] = objects.line(main, current) === null ? [tip, current] : [current, tip];
  const files = mergeTrees(objects.get(parent).files, objects.get(base).files, objects.get(other).files);
  if (files === 'conflict') return base;
  const by = { author: PEOPLE.petra, verified: false, at: stamp() };
  return objects.put({ parents: [base], files, message: 'Land again', ...by });
}

/** The newest ledger commit by Curfew. Later commits may be foreign. */
function soundLedger(objects: GitHub['objects'], head: string): string {
  const { author, parents } = objects.get(head);
  const [parent] = parents;
  return author?.id === BOT.id || parent === undefined ? head : soundLedger(objects, parent);
}

/** The final actions of people: they close open pull requests, and fix broken files. */
export function setRight(github: GitHub): void {
  for (const { number } of openPulls(github)) github.close(number);
  const main = github.history.current().heads.get(MAIN) ?? '';
  if (github.objects.get(main).files.has(BROKEN_PATH))
    github.push(PEOPLE.petra, MAIN, { [BROKEN_PATH]: null });
}

function openPulls(github: GitHub): readonly StoredPull[] {
  return allPulls(github).filter(({ open, human }) => open && human);
}

function allPulls(github: GitHub): readonly StoredPull[] {
  return [...github.history.current().pulls.values()];
}

function landedGrants({ github }: Stage): readonly Placed[] {
  return [...grantsAt(github, github.history.current().heads.get(MAIN) ?? '').values()];
}

/** The grants of a pull request. */
function own(github: GitHub, { head, base }: StoredPull): readonly Placed[] {
  const before = grantsAt(github, base);
  const after = grantsAt(github, head);
  return [...after.values()].filter(
    ({ grant }) => JSON.stringify(before.get(grant.id)?.grant) !== JSON.stringify(grant),
  );
}

function propose(
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

function review({ github }: Stage, dice: Random, state: 'approved' | 'changes-requested' | 'commented') {
  const waiting = openPulls(github).filter(({ title }) => title !== 'another policy');
  const fresh = waiting.filter(({ reviews }) => reviews.length === 0);
  const pull = dice.pickAny(fresh.length > 0 && dice.chance(0.8) ? fresh : waiting);
  if (pull === undefined) return null;
  const by = dice.chance(0.85) ? dice.pick([PEOPLE.dana, PEOPLE.dora]) : dice.pick(ALL_PEOPLE);
  github.review(by, pull.number, state);
  return `${by.login} says of #${pull.number}: ${state}`;
}

function newGrant({ github, timeline }: Stage, holder: string, dice: Random, suffix = ''): WrittenGrant {
  const main = github.history.current().heads.get(MAIN) ?? '';
  const roles = Object.keys(policyAt(github, main)?.roles ?? {});
  const now = Math.floor(timeline.now() / 1000) * 1000;
  return {
    id: `g${timeline.now() % 100_000_000}${suffix}`,
    holder,
    role: dice.pickAny(roles) ?? 'read',
    minutes: dice.between(1, 5),
    from: dice.chance(0.15) ? now + dice.between(-60, 180) * 1000 : null,
    ticket: dice.between(1, 9),
  };
}

function changed({ timeline }: Stage, grant: WrittenGrant, dice: Random): WrittenGrant {
  switch (dice.between(0, 4)) {
    case 0:
      return { ...grant, role: dice.pick(['read', 'support', 'write', 'logs']) };
    case 1:
      return { ...grant, holder: dice.pick(['alice', 'bob', 'carol']) };
    case 2:
      return { ...grant, ticket: grant.ticket + 10 };
    case 3: {
      const now = Math.floor(timeline.now() / 1000) * 1000;
      return { ...grant, from: now + dice.between(10, 200) * 1000 };
    }
    default:
      return { ...grant, minutes: dice.between(1, 8) };
  }
}

/** The file of a grant, with another grant in its place, or without it. */
function withGrant({ github }: Stage, placed: Placed, grant: WrittenGrant | null): string | null {
  const main = github.history.current().heads.get(MAIN) ?? '';
  return fileWith(grantsAt(github, main), placed, grant);
}

function fileWith(
  all: ReadonlyMap<string, Placed>,
  placed: Placed,
  grant: WrittenGrant | null,
): string | null {
  const rest = [...all.values()].filter(({ path }) => path === placed.path).map((each) => each.grant);
  const grants = rest.flatMap((each) => {
    if (each.id !== placed.grant.id) return [each];
    return grant === null ? [] : [grant];
  });
  return grants.length === 0 ? null : grantsText(grants);
}

function write({ github }: Stage, by: Person, branch: string, placed: Placed, grant: WrittenGrant): void {
  const head = github.history.current().heads.get(branch) ?? '';
  github.push(by, branch, { [placed.path]: fileWith(grantsAt(github, head), placed, grant) });
}

function otherPolicy({ github }: Stage, dice: Random): string | null {
  const main = github.history.current().heads.get(MAIN) ?? '';
  const policy = policyAt(github, main);
  if (policy === null) return null;
  const { read, ...rest } = policy.roles;
  const base = { ...policy, version: policy.version + 1 + dice.between(0, 1_000_000) };
  const role = read ?? {
    eligible: 'acme/backend',
    approval: { count: 1, team: 'acme/dba' },
    gives: [['orders-db', 'orders_reader']] as const,
  };
  switch (dice.between(0, 3)) {
    case 0:
      return policyText({ ...base, roles: rest });
    case 1:
      return policyText({ ...base, roles: { read: { ...role, approval: 'automatic' }, ...rest } });
    case 2:
      return policyText({
        ...base,
        roles: {
          read: { ...role, gives: [['orders-db', dice.pick(['orders_reader', 'orders_writer'])]] },
          ...rest,
        },
      });
    default:
      return policyText({
        ...base,
        roles: { read: { ...role, approval: { count: 1, team: 'acme/platform' } }, ...rest },
      });
  }
}

function wordsOf({ id, holder, role, minutes, from }: WrittenGrant): string {
  const start = from === null ? '' : ` from ${new Date(from).toISOString().slice(11, 19)}`;
  return `${id}, ${role} for ${holder}, ${minutes}m${start}`;
}

function personCalled(login: string): Person {
  return ALL_PEOPLE.find((person) => person.login === login) ?? PEOPLE.alice;
}
