import { LEDGER_BRANCH } from '../../../../src/domain/own-branches.ts';
import { cursorAt } from '../../checks/record.ts';
import { type GitHub, MAIN } from '../../world/github/github.ts';
import { mergeTrees, type StoredCommit } from '../../world/github/objects.ts';
import { ALL_PEOPLE, BOT, PEOPLE } from '../../world/people.ts';
import { forgedAuthorization, ledgerByHand } from '../forged.ts';
import { BROKEN } from '../texts.ts';
import { newGrant, wordsOf } from './grants.ts';
import { allPulls, openPulls, own } from './pulls.ts';
import type { Act } from './stage.ts';

const BROKEN_PATH = 'access/notes.yaml';
const SET_RIGHT_MS = 90_000;

export const BRANCH_ACTS = {
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
    if (ledger === undefined || !isOwn(github.objects.get(ledger))) return null;
    const by = dice.pick(ALL_PEOPLE);
    const until = timeline.now() + dice.between(2_000, SET_RIGHT_MS);
    blocked(timeline.now(), until + 2_000);
    timeline.at(until, () => github.move(LEDGER_BRANCH, ledger));
    const live = [...github.objects.get(ledger).files.keys()].filter((path) => path.startsWith('live/'));
    if (live.length === 0 || until % 2 === 0) {
      github.push(by, LEDGER_BRANCH, { 'cursor.json': '{}' });
      return `${by.login} writes into the ledger, for a while`;
    }
    const gone = Object.fromEntries(live.map((path) => [path, null]));
    github.push(BOT, LEDGER_BRANCH, gone, { message: 'revoked all: expired, on time, verified absent' });
    return `${by.login} writes into the ledger that nothing is live, and GitHub signs it in Curfew's name, for a while`;
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
} as const satisfies Record<string, Act>;

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
  const commit = objects.get(head);
  const [parent] = commit.parents;
  return isOwn(commit) || parent === undefined ? head : soundLedger(objects, parent);
}

/** Whether Curfew made a commit of the ledger: it signs each, and the set-up made the first one. */
function isOwn({ message, parents }: Pick<StoredCommit, 'message' | 'parents'>): boolean {
  return parents.length === 0 || message.includes('\nCurfew-Signature: ');
}

/** The final actions of people: they close open pull requests, and fix broken files. */
export function setRight(github: GitHub): void {
  for (const { number } of openPulls(github)) github.close(number);
  const main = github.history.current().heads.get(MAIN) ?? '';
  if (github.objects.get(main).files.has(BROKEN_PATH))
    github.push(PEOPLE.petra, MAIN, { [BROKEN_PATH]: null });
}
