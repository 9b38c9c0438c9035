// A process of its own: it tries to lock each folder that a line of its input names, prints the outcome, and
// keeps the locks.
import { createInterface } from 'node:readline';
import { lockFolder } from '../../../src/jobs/embedded/lock-database-folder.ts';

process.stdout.write('ready\n');
for await (const folder of createInterface({ input: process.stdin })) {
  const outcome = await lockFolder(folder).then(
    () => 'locked',
    (error: Error) => error.message,
  );
  process.stdout.write(`${outcome}\n`);
}
