import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openLog } from '../src/app/log.ts';
import { asUserError } from '../src/cli/user-error.ts';
import { startOrdersDatabase } from './orders-database.ts';
import { playLife } from './play-life.ts';
import { openStage } from './stage.ts';
import { BrokenPromise, printedTimeline } from './timeline.ts';

const FOLDER = '.demo';

/** Plays the whole life of one grant. Returns the exit code: 0 if every claim was true. */
export async function runDemo(print: (line: string) => void = console.log): Promise<number> {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  const log = openLog({ level: process.env['LOG_LEVEL'] ?? 'silent', secrets: [] });
  const startedAt = performance.now();
  print('Curfew: a request, its approval, four hours of access, and its end.');
  print('GitHub is simulated. Everything else is real.');
  try {
    await using orders = await asUserError('The demo needs a PostgreSQL of its own:', startOrdersDatabase());
    const stage = await openStage({ folder: FOLDER, ordersUrl: orders.curfewUrl, log });
    try {
      await stage.start();
      await playLife(
        stage,
        orders,
        printedTimeline(
          print,
          () => stage.clock.now().toJSDate(),
          Math.min(process.stdout.columns ?? 100, 100),
        ),
      );
    } finally {
      await stage.stop();
      await stage.simulator.close();
    }
    await rename(join(FOLDER, 'acme', 'access.git'), join(FOLDER, 'access.git'));
    await rm(join(FOLDER, 'acme'), { recursive: true, force: true });
  } catch (error) {
    if (!(error instanceof BrokenPromise)) throw error;
    print(`\nA promise was broken: ${error.message}`);
    return 1;
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  print(`\nEvery step above was checked. It took ${seconds} s. Look at the result with git:\n`);
  for (const command of [
    'git -C .demo/access.git log main',
    'git -C .demo/access.git log --reverse --format=%s curfew/ledger',
    'git -C .demo/access.git grep -h \'"type":"revoked"\' curfew/ledger -- entries',
  ]) {
    print(`  ${command}`);
  }
  return 0;
}
