import { setTimeout as pause } from 'node:timers/promises';
import type { PullView } from '../simulator/people/views.ts';
import type { OrdersDatabase } from './orders-database.ts';
import { ledgerSubjects, ledgerTypes, mainMessages } from './read-history.ts';
import { setUp } from './set-up.ts';
import type { Stage } from './stage.ts';
import { FIXED_REQUEST, GRANT_ID, GRANTS_FILE, INVALID_REQUEST } from './the-request.ts';
import { assertPromise, type Timeline } from './timeline.ts';

const HOUR_MS = 3_600_000;

/**
 * Plays one grant from request to revert and checks each step. Rejects with `BrokenPromise` at the first step
 * that fails.
 */
export async function playLife(stage: Stage, orders: OrdersDatabase, timeline: Timeline): Promise<void> {
  await setUp(stage, timeline);
  const pull = await requestAccess(stage, timeline);
  await approveRequest(stage, timeline, pull);
  await useAccess(stage, orders, timeline);
  await showRecord(stage, timeline);
}

async function requestAccess(stage: Stage, timeline: Timeline): Promise<number> {
  const { repository, people } = stage;
  const { alice } = people;
  timeline.heading('Alice needs the orders database');
  const branch = { files: { [GRANTS_FILE]: INVALID_REQUEST }, message: 'Ask for orders-db-read' };
  await alice.pushBranch(repository, GRANT_ID, branch);
  const number = await alice.openPull(repository, { head: GRANT_ID, title: 'Read the orders database' });
  timeline.event('alice', `opens #${number} in a hurry: 12h, and no reason why production`);
  await stage.untilIdle();

  const refused = curfewCheck(repository.pull(number));
  assertPromise('an invalid request fails its check', refused.conclusion === 'failure', refused);
  const lines = refused.annotations.map(({ path, start_line }) => `${path}:${start_line}`);
  assertPromise(
    'the check names the lines',
    lines.includes(`${GRANTS_FILE}:5`) && lines.includes(`${GRANTS_FILE}:6`),
    refused.annotations,
  );
  timeline.event(
    'curfew',
    `“${refused.title}”`,
    refused.annotations.map(({ start_line, message }) => `line ${start_line}  ${message}`),
  );

  await alice.pushBranch(repository, GRANT_ID, {
    files: { [GRANTS_FILE]: FIXED_REQUEST },
    message: 'Fix the request',
  });
  timeline.event('alice', 'fixes both and pushes');
  await stage.untilIdle();
  const waiting = curfewCheck(repository.pull(number));
  assertPromise('a valid request waits for its approval', waiting.conclusion === 'action_required', waiting);
  timeline.event('curfew', `“${waiting.title}”`, summaryOf(waiting.summary));
  return number;
}

async function approveRequest(stage: Stage, timeline: Timeline, number: number): Promise<void> {
  const { repository, people, clock } = stage;
  // GitHub's times are whole seconds. An approval counts only for content recorded before it, so it comes
  // later.
  clock.advance(2_000);
  await people.bob.review(repository, number, 'APPROVE');
  await stage.untilIdle();
  const afterBob = repository.pull(number);
  assertPromise(
    'the wrong person’s approval does not count',
    !afterBob.merged && curfewCheck(afterBob).conclusion === 'action_required',
    afterBob.checks,
  );
  timeline.event('bob', `approves #${number}; he is not in acme/dba, so it does not count`);

  clock.advance(2_000);
  await people.dana.review(repository, number, 'APPROVE');
  timeline.event('dana', `approves #${number}; she is in acme/dba`);
  await stage.untilIdle();
  const merged = await eventually(stage, () => repository.pull(number).merged);
  assertPromise(
    'the right person’s approval counts, and Curfew merges',
    merged,
    repository.pull(number).checks,
  );
  timeline.event('curfew', `merges #${number}`);
}

async function useAccess(stage: Stage, orders: OrdersDatabase, timeline: Timeline): Promise<void> {
  timeline.heading('Four hours of access');
  const provisioned = await eventually(stage, () => ledgerTypes(stage.repository).includes('provisioned'));
  assertPromise('access is recorded as provisioned', provisioned, ledgerSubjects(stage.repository));
  const session = await orders.signIn('alice_k');
  const read = await orders.refundsAs(session);
  assertPromise('the holder can read the table', 'stuck' in read && read.stuck === 10, read);
  timeline.event('orders-db', `alice_k signs in and reads ${read.stuck} stuck refunds`);

  let sessionEnded = false;
  session.on('end', () => {
    sessionEnded = true;
  });
  stage.clock.advance(4 * HOUR_MS - 60_000);
  await stage.untilIdle();
  const beforeEnd = await orders.refundsAs(session);
  assertPromise('access lasts as long as was granted', 'stuck' in beforeEnd, beforeEnd);
  timeline.event('orders-db', 'one minute before the end, alice_k can still read');

  stage.clock.advance(60_000);
  timeline.heading('The window ends while her session is open');
  const revoked = await eventually(stage, () => ledgerTypes(stage.repository).includes('revoked'));
  assertPromise('access ends by itself', revoked, ledgerSubjects(stage.repository));
  const ended = await eventually(stage, () => sessionEnded);
  const after = await orders.refundsAs(session);
  assertPromise('the open session is ended', ended && 'refused' in after, after);
  const newSession = await orders.signIn('alice_k');
  const refused = await orders.refundsAs(newSession);
  await newSession.end();
  assertPromise(
    'a new session cannot read either',
    'refused' in refused && /permission denied/.test(refused.refused),
    refused,
  );
  timeline.event(
    'curfew',
    ledgerSubjects(stage.repository).findLast((subject) => subject.startsWith('revoked')) ?? '',
  );
  timeline.event('orders-db', `open session: “${after.refused}”`, [`new session: “${refused.refused}”`]);
}

async function showRecord(stage: Stage, timeline: Timeline): Promise<void> {
  const { repository } = stage;
  const removed = await eventually(
    stage,
    () => repository.file(repository.defaultBranch, GRANTS_FILE) === undefined,
  );
  assertPromise(
    'the entry is removed from the file',
    removed,
    repository.log().map(({ message }) => message),
  );
  await eventually(stage, () => ledgerTypes(repository).includes('reverted'));
  const types = ledgerTypes(repository);
  const expected = ['requested', 'authorized', 'provisioning', 'provisioned', 'revoked', 'reverted'];
  const life = types.filter((type) => !type.startsWith('policy'));
  assertPromise(
    'the ledger holds the whole life, in order',
    JSON.stringify(life) === JSON.stringify(expected),
    life,
  );

  timeline.heading('The record in git');
  timeline.event(
    'curfew',
    'main',
    mainMessages(repository).map((message) => message.split('\n')[0] ?? ''),
  );
  timeline.event('curfew', 'curfew/ledger', ledgerSubjects(repository));
}

function curfewCheck(pull: PullView): PullView['checks'][number] {
  const found = pull.checks.find(({ name }) => name === 'curfew');
  assertPromise('there is a check named curfew', found !== undefined, pull.checks);
  return found;
}

/** Waits until `happened` returns true, for at most 30 seconds of real time. Returns whether it did. */
async function eventually(stage: Stage, happened: () => boolean): Promise<boolean> {
  const deadline = performance.now() + 30_000;
  while (!happened()) {
    if (performance.now() > deadline) return false;
    await stage.untilIdle();
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
