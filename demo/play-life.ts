import { setTimeout as pause } from 'node:timers/promises';
import type { PullView } from '../simulator/people/views.ts';
import type { OrdersDatabase } from './orders-database.ts';
import { ledgerSubjects, ledgerTypes, mainMessages } from './read-history.ts';
import { setUp } from './set-up.ts';
import type { Stage } from './stage.ts';
import { FIXED_REQUEST, GRANT_ID, GRANTS_FILE, INVALID_REQUEST } from './the-request.ts';
import { check, type Timeline } from './timeline.ts';

const HOUR_MS = 3_600_000;

/**
 * Plays one grant from request to revert and checks each step. Rejects with `BrokenPromise` at the first step
 * that fails.
 */
export async function playLife(stage: Stage, orders: OrdersDatabase, show: Timeline): Promise<void> {
  await setUp(stage, show);
  const pull = await ask(stage, show);
  await approve(stage, show, pull);
  await use(stage, orders, show);
  await showHistory(stage, show);
}

async function ask(stage: Stage, show: Timeline): Promise<number> {
  const { repository, people } = stage;
  const { alice } = people;
  show.act('Alice needs the orders database');
  const branch = { files: { [GRANTS_FILE]: INVALID_REQUEST }, message: 'Ask for orders-db-read' };
  await alice.pushBranch(repository, GRANT_ID, branch);
  const number = await alice.openPull(repository, { head: GRANT_ID, title: 'Read the orders database' });
  show.say('alice', `opens #${number} in a hurry: 12h, and no reason why production`);
  await stage.idle();

  const refused = curfewCheck(repository.pull(number));
  check('an invalid request fails its check', refused.conclusion === 'failure', refused);
  const lines = refused.annotations.map(({ path, start_line }) => `${path}:${start_line}`);
  check(
    'the check names the lines',
    lines.includes(`${GRANTS_FILE}:5`) && lines.includes(`${GRANTS_FILE}:6`),
    refused.annotations,
  );
  show.say(
    'curfew',
    `“${refused.title}”`,
    refused.annotations.map(({ start_line, message }) => `line ${start_line}  ${message}`),
  );

  await alice.pushBranch(repository, GRANT_ID, {
    files: { [GRANTS_FILE]: FIXED_REQUEST },
    message: 'Fix the request',
  });
  show.say('alice', 'fixes both and pushes');
  await stage.idle();
  const waiting = curfewCheck(repository.pull(number));
  check('a valid request waits for its approval', waiting.status === 'in_progress', waiting);
  show.say('curfew', `“${waiting.title}”`, summaryOf(waiting.summary));
  return number;
}

async function approve(stage: Stage, show: Timeline, number: number): Promise<void> {
  const { repository, people, clock } = stage;
  // GitHub's times have no fraction: a review in the same second could not be show from one before.
  clock.advance(2_000);
  await people.bob.review(repository, number, 'APPROVE');
  await stage.idle();
  const afterBob = repository.pull(number);
  check(
    'the wrong person’s approval does not count',
    !afterBob.merged && curfewCheck(afterBob).status === 'in_progress',
    afterBob.checks,
  );
  show.say('bob', `approves #${number}; he is not in acme/dba, so it does not count`);

  clock.advance(2_000);
  await people.dana.review(repository, number, 'APPROVE');
  show.say('dana', `approves #${number}; she is in acme/dba`);
  await stage.idle();
  const merged = await eventually(stage, () => repository.pull(number).merged);
  check('the right person’s approval counts, and Curfew merges', merged, repository.pull(number).checks);
  show.say('curfew', `merges #${number}`);
}

async function use(stage: Stage, orders: OrdersDatabase, show: Timeline): Promise<void> {
  show.act('Four hours of access');
  const provisioned = await eventually(stage, () => ledgerTypes(stage.repository).includes('provisioned'));
  check('access is recorded as provisioned', provisioned, ledgerSubjects(stage.repository));
  const session = await orders.signIn('alice_k');
  const read = await orders.refundsAs(session);
  check('the holder can read the table', 'stuck' in read && read.stuck === 10, read);
  show.say('orders-db', `alice_k signs in and reads ${read.stuck} stuck refunds`);

  let sessionEnded = false;
  session.on('end', () => {
    sessionEnded = true;
  });
  stage.clock.advance(4 * HOUR_MS - 60_000);
  await stage.idle();
  const beforeEnd = await orders.refundsAs(session);
  check('access lasts as long as was granted', 'stuck' in beforeEnd, beforeEnd);
  show.say('orders-db', 'one minute before the end, alice_k can still read');

  stage.clock.advance(60_000);
  show.act('The window ends while her session is open');
  const revoked = await eventually(stage, () => ledgerTypes(stage.repository).includes('revoked'));
  check('access ends by itself', revoked, ledgerSubjects(stage.repository));
  const after = await orders.refundsAs(session);
  check('the open session is ended', 'refused' in after && (sessionEnded || after.refused !== ''), after);
  const newSession = await orders.signIn('alice_k');
  const refused = await orders.refundsAs(newSession);
  await newSession.end();
  check(
    'a new session cannot read either',
    'refused' in refused && /permission denied/.test(refused.refused),
    refused,
  );
  show.say(
    'curfew',
    ledgerSubjects(stage.repository).findLast((subject) => subject.startsWith('revoked')) ?? '',
  );
  show.say('orders-db', `open session: “${after.refused}”`, [`new session: “${refused.refused}”`]);
}

async function showHistory(stage: Stage, show: Timeline): Promise<void> {
  const { repository } = stage;
  const removed = await eventually(
    stage,
    () => repository.file(repository.defaultBranch, GRANTS_FILE) === undefined,
  );
  check(
    'the entry is removed from the file',
    removed,
    repository.log().map(({ message }) => message),
  );
  await eventually(stage, () => ledgerTypes(repository).includes('reverted'));
  const types = ledgerTypes(repository);
  const expected = ['requested', 'authorized', 'provisioning', 'provisioned', 'revoked', 'reverted'];
  const life = types.filter((type) => !type.startsWith('policy'));
  check('the ledger holds the whole life, in order', JSON.stringify(life) === JSON.stringify(expected), life);

  show.act('The record in git');
  show.say(
    'curfew',
    'main',
    mainMessages(repository).map((message) => message.split('\n')[0] ?? ''),
  );
  show.say('curfew', 'curfew/ledger', ledgerSubjects(repository));
}

function curfewCheck(pull: PullView): PullView['checks'][number] {
  const found = pull.checks.find(({ name }) => name === 'curfew');
  check('there is a check named curfew', found !== undefined, pull.checks);
  return found;
}

/** Waits until `happened` answers true, for at most half a minute of real time. The demo's clock runs on. */
async function eventually(stage: Stage, happened: () => boolean): Promise<boolean> {
  const deadline = performance.now() + 30_000;
  while (!happened()) {
    if (performance.now() > deadline) return false;
    await stage.idle();
    await pause(20);
  }
  return true;
}

/** The part of a check's text that a reviewer reads first, without its Markdown. */
function summaryOf(summary: string | null): readonly string[] {
  const shown = (summary ?? '').split('\n<details>')[0] ?? '';
  return shown
    .split('\n')
    .map((line) => line.replaceAll(/\\|\*\*/g, '').trimEnd())
    .filter((line) => line !== '');
}
