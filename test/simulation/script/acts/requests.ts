import type { Person } from '../../../../src/domain/person.ts';
import { MAIN } from '../../world/github/github.ts';
import { ALL_PEOPLE, PEOPLE } from '../../world/people.ts';
import type { Random } from '../random.ts';
import { grantsText, type WrittenGrant } from '../texts.ts';
import { changed, newGrant, withGrant, wordsOf, write } from './grants.ts';
import { allPulls, landedGrants, mergeBy, openPulls, own, propose } from './pulls.ts';
import type { Act, Stage } from './stage.ts';

export const REQUEST_ACTS = {
  ask(stage, dice) {
    const author = dice.pick([PEOPLE.alice, PEOPLE.bob, PEOPLE.carol, PEOPLE.dora, PEOPLE.dana]);
    const holder = dice.chance(0.93) ? author : dice.pick(ALL_PEOPLE);
    const grant = newGrant(stage, holder.login, dice);
    const more = dice.chance(0.12) ? [newGrant(stage, holder.login, dice, 'b')] : [];
    const path = `access/${grant.id}.yaml`;
    return propose(stage, author, { [path]: grantsText([grant, ...more]) }, wordsOf(grant));
  },
  /** Needs no approver, so that it lands within seconds. The holder has no access of the same kind. */
  askLogs: (stage, dice) => askForLogs(stage, dice, () => ({ minutes: dice.between(3, 5), from: null })),
  /** The same for a later start. Curfew confirms the authorization only then. */
  askLogsForLater(stage, dice) {
    const now = Math.floor(stage.timeline.now() / 1000) * 1000;
    return askForLogs(stage, dice, () => ({ minutes: 6, from: now + dice.between(120, 180) * 1000 }));
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
  merge(stage, dice) {
    const pull = dice.pickAny(openPulls(stage.github));
    if (pull === undefined) return null;
    return mergeBy(stage, dice.pick(ALL_PEOPLE), pull, dice);
  },
  /** A person who approves objects to the pull request in front of the merge queue. */
  objectToQueued({ github }, dice) {
    const [first] = github.history.current().queue;
    if (first === undefined) return null;
    const by = dice.pick([PEOPLE.dana, PEOPLE.dora]);
    github.review(by, first.number, 'changes-requested');
    return `${by.login} says of #${first.number}, which is in the queue: changes-requested`;
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
} as const satisfies Record<string, Act>;

function review({ github }: Stage, dice: Random, state: 'approved' | 'changes-requested' | 'commented') {
  const waiting = openPulls(github).filter(({ title }) => title !== 'another policy');
  const fresh = waiting.filter(({ reviews }) => reviews.length === 0);
  const pull = dice.pickAny(fresh.length > 0 && dice.chance(0.8) ? fresh : waiting);
  if (pull === undefined) return null;
  const by = dice.chance(0.85) ? dice.pick([PEOPLE.dana, PEOPLE.dora]) : dice.pick(ALL_PEOPLE);
  github.review(by, pull.number, state);
  return `${by.login} says of #${pull.number}: ${state}`;
}

function personCalled(login: string): Person {
  return ALL_PEOPLE.find((person) => person.login === login) ?? PEOPLE.alice;
}

function askForLogs(
  stage: Stage,
  dice: Random,
  windowOf: () => Pick<WrittenGrant, 'minutes' | 'from'>,
): string | null {
  const others = landedGrants(stage).filter(({ grant }) => grant.role === 'logs' || grant.role === 'support');
  const author = dice.pickAny(
    [PEOPLE.alice, PEOPLE.bob, PEOPLE.carol].filter(
      ({ login }) => !others.some(({ grant }) => grant.holder === login),
    ),
  );
  if (author === undefined) return null;
  const window = windowOf();
  const grant = { ...newGrant(stage, author.login, dice, 'l'), role: 'logs', ...window };
  return propose(stage, author, { [`access/${grant.id}.yaml`]: grantsText([grant]) }, wordsOf(grant));
}
