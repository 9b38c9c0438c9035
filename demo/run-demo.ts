import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openLog } from '../src/app/log.ts';
import { startOrdersDatabase } from './orders-database.ts';
import { playLife } from './play-life.ts';
import { setStage } from './stage.ts';
import { PromiseBroken, timeline } from './timeline.ts';

const FOLDER = '.demo';

/** Plays a grant's whole life on real parts; the exit code says whether every promise was kept. */
export async function runDemo(print: (line: string) => void = console.log): Promise<number> {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  const log = openLog({ level: process.env['LOG_LEVEL'] ?? 'silent', secrets: [] });
  const began = performance.now();
  print(
    'Curfew: a request, its approval, four hours of access, and its end. GitHub is simulated; the rest is real.',
  );
  try {
    await using orders = await startOrdersDatabase();
    const stage = await setStage({ folder: FOLDER, ordersUrl: orders.curfewUrl, log });
    try {
      await stage.start();
      await playLife(
        stage,
        orders,
        timeline(print, () => stage.clock.now().toJSDate()),
      );
    } finally {
      await stage.stop();
      await stage.simulator.close();
    }
    await rename(join(FOLDER, 'acme', 'access.git'), join(FOLDER, 'access.git'));
    await rm(join(FOLDER, 'acme'), { recursive: true, force: true });
  } catch (error) {
    if (!(error instanceof PromiseBroken)) throw error;
    print(`\nA promise was broken: ${error.message}`);
    return 1;
  }
  print(
    `\nEvery step above was checked. It took ${((performance.now() - began) / 1000).toFixed(1)} s. See for yourself:\n`,
  );
  for (const command of [
    'git -C .demo/access.git log main',
    'git -C .demo/access.git log --reverse --format=%s curfew/ledger',
    'git -C .demo/access.git grep -h \'"type":"revoked"\' curfew/ledger -- entries',
  ]) {
    print(`  ${command}`);
  }
  return 0;
}
