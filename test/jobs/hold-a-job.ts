// A process of its own: it starts a job, prints that the job is running, and never finishes it.
import { DateTime } from 'luxon';
import { openQueue } from '../../src/jobs/open-queue.ts';
import { realTimer } from '../../src/timer.ts';

const folder = process.argv[2] ?? '';
const log = { info() {}, warn() {}, error() {} };
const queue = await openQueue({
  clock: { now: () => DateTime.utc() },
  timer: realTimer,
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
