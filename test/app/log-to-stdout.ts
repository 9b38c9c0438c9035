// A process of its own: it logs to its standard output from a part whose errors no other part handles, and
// goes on.
import { once } from 'node:events';
import { DateTime } from 'luxon';
import { openLog } from '../../src/app/log.ts';
import { startTicks } from '../../src/app/ticks.ts';

const log = openLog({ level: 'info', secrets: [] });
let failures = 0;
const queue = {
  send: async () => {
    failures += 1;
    throw new Error('the database is down');
  },
};
process.stderr.write('ready\n');
await once(process.stdin, 'data');
const ticks = startTicks({ clock: { now: () => DateTime.utc() }, queue, log, recoverDeliveries: false });
for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));
ticks.stop();
process.stderr.write(`logged ${failures} failures\n`, () => process.exit(0));
