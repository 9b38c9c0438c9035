import { setTimeout as passing } from 'node:timers/promises';
import type { PullView } from '../simulator/people/views.ts';
import type { OrdersDatabase } from './orders-database.ts';
import { ledgerSubjects, ledgerTypes, mainMessages } from './read-history.ts';
import { setUp } from './set-up.ts';
import type { Stage } from './stage.ts';
import { HASTY, ID, MENDED, PATH } from './the-request.ts';
import { check, type Timeline } from './timeline.ts';

const HOUR_MS = 3_600_000;

/** One grant from request to revert, each step checked. Rejects with `PromiseBroken` at the first that does not hold. */
export async function playLife(stage: Stage, orders: OrdersDatabase, told: Timeline): Promise<void> {
  await setUp(stage, told);
  const pull = await ask(stage, told);
  await approve(stage, told, pull);
  await use(stage, orders, told);
  await tellHistory(stage, told);
}

async function ask(stage: Stage, told: Timeline): Promise<number> {
  const { repository, people } = stage;
  const { alice } = people;
  told.act('Alice needs the orders database');
  const branch = { files: { [PATH]: HASTY }, message: 'Ask for orders-db-read' };
  await alice.pushBranch(repository, ID, branch);
  const number = await alice.openPull(repository, { head: ID, title: 'Read the orders database' });
  told.say('alice', `opens #${number}, in a hurry: 12h, and no word on why production`);
  await stage.quiet();

  const refused = curfewCheck(repository.pull(number));
  check('an invalid request fails its check', refused.conclusion === 'failure', refused);
  const lines = refused.annotations.map(({ path, start_line }) => `${path}:${start_line}`);
  check(
    'the check names the lines',
    lines.includes(`${PATH}:5`) && lines.includes(`${PATH}:6`),
    refused.annotations,
  );
  told.say(
    'curfew',
    `“${refused.title}”`,
    refused.annotations.map(({ start_line, message }) => `line ${start_line}  ${message}`),
  );

  await alice.pushBranch(repository, ID, { files: { [PATH]: MENDED }, message: 'Mend the request' });
  told.say('alice', 'mends both and pushes');
  await stage.quiet();
  const waiting = curfewCheck(repository.pull(number));
  check('a sound request waits for its approval', waiting.status === 'in_progress', waiting);
  told.say('curfew', `“${waiting.title}”`, summaryOf(waiting.summary));
  return number;
}

async function approve(stage: Stage, told: Timeline, number: number): Promise<void> {
  const { repository, people, clock } = stage;
  // GitHub's times have no fraction: a review in the same second could not be told from one before.
  clock.moveOn(2_000);
  await people.bob.review(repository, number, 'APPROVE');
  await stage.quiet();
  const still = repository.pull(number);
  check(
    'the wrong person’s approval does not count',
    !still.merged && curfewCheck(still).status === 'in_progress',
    still.checks,
  );
  told.say('bob', `approves #${number}; he is not in acme/dba, so it does not count`);

  clock.moveOn(2_000);
  await people.dana.review(repository, number, 'APPROVE');
  told.say('dana', `approves #${number}; she is in acme/dba`);
  await stage.quiet();
  const merged = await eventually(stage, () => repository.pull(number).merged);
  check('the right person’s approval does, and Curfew merges', merged, repository.pull(number).checks);
  told.say('curfew', `merges #${number}`);
}

async function use(stage: Stage, orders: OrdersDatabase, told: Timeline): Promise<void> {
  told.act('Four hours of access');
  const given = await eventually(stage, () => ledgerTypes(stage.repository).includes('provisioned'));
  check('access is recorded as given', given, ledgerSubjects(stage.repository));
  const session = await orders.signIn('alice_k');
  const read = await orders.refundsAs(session);
  check('the holder can really read the table', 'stuck' in read && read.stuck === 10, read);
  told.say('orders-db', `alice_k signs in and reads ${read.stuck} stuck refunds`);

  let sessionEnded = false;
  session.on('end', () => {
    sessionEnded = true;
  });
  stage.clock.moveOn(4 * HOUR_MS - 60_000);
  await stage.quiet();
  const late = await orders.refundsAs(session);
  check('access lasts as long as was granted', 'stuck' in late, late);
  told.say('orders-db', 'a minute before the end, she still can');

  stage.clock.moveOn(60_000);
  told.act('The window ends. Her session is still open');
  const revoked = await eventually(stage, () => ledgerTypes(stage.repository).includes('revoked'));
  check('access ends by itself', revoked, ledgerSubjects(stage.repository));
  const after = await orders.refundsAs(session);
  check('the open session is ended', 'refused' in after && (sessionEnded || after.refused !== ''), after);
  const again = await orders.signIn('alice_k');
  const refused = await orders.refundsAs(again);
  await again.end();
  check(
    'a new session cannot read either',
    'refused' in refused && /permission denied/.test(refused.refused),
    refused,
  );
  told.say(
    'curfew',
    ledgerSubjects(stage.repository).findLast((subject) => subject.startsWith('revoked')) ?? '',
  );
  told.say('orders-db', `open session: “${after.refused}”`, [`new session: “${refused.refused}”`]);
}

async function tellHistory(stage: Stage, told: Timeline): Promise<void> {
  const { repository } = stage;
  const gone = await eventually(stage, () => repository.file(repository.defaultBranch, PATH) === undefined);
  check(
    'the entry is removed from the file',
    gone,
    repository.log().map(({ message }) => message),
  );
  await eventually(stage, () => ledgerTypes(repository).includes('reverted'));
  const types = ledgerTypes(repository);
  const expected = ['requested', 'authorized', 'provisioning', 'provisioned', 'revoked', 'reverted'];
  const life = types.filter((type) => !type.startsWith('policy'));
  check('the ledger tells the whole life, in order', JSON.stringify(life) === JSON.stringify(expected), life);

  told.act('What git remembers');
  told.say(
    'curfew',
    'main',
    mainMessages(repository).map((message) => message.split('\n')[0] ?? ''),
  );
  told.say('curfew', 'curfew/ledger', ledgerSubjects(repository));
}

function curfewCheck(pull: PullView): PullView['checks'][number] {
  const found = pull.checks.find(({ name }) => name === 'curfew');
  check('there is a check named curfew', found !== undefined, pull.checks);
  return found;
}

/** Time goes on by itself meanwhile; nothing is waited for longer than half a minute. */
async function eventually(stage: Stage, happened: () => boolean): Promise<boolean> {
  const patience = performance.now() + 30_000;
  while (!happened()) {
    if (performance.now() > patience) return false;
    await stage.quiet();
    await passing(20);
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
