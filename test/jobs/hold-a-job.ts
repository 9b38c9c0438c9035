// Runs in a process of its own: takes a job, says so, and never ends it.
import { DateTime } from 'luxon';
import { openQueue } from '../../src/jobs/open-queue.ts';

const folder = process.argv[2] ?? '';
const log = { info() {}, warn() {}, error() {} };
const queue = await openQueue({
  clock: { now: () => DateTime.utc() },
  log,
  database: { folder },
  random: Math.random,
});
await queue.send({ kind: 'review', repository: 'acme/killed', pull: 7 });
await queue.start(
  () =>
    new Promise(() => {
      process.stdout.write('running\n');
    }),
);
