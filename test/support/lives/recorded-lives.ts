import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aGrant } from '../builders/a-grant.ts';
import { anEmergency, breakGlass, breaking } from '../builders/an-emergency.ts';
import { madeOnce } from '../made-once.ts';

export const LEDGER = 'curfew/ledger';

/** Milliseconds. Seconds are enough on an idle machine. */
export const PATIENCE = 240_000;

/**
 * A bare access repository with grants that were provisioned and expired, extended, withdrawn, shortened,
 * declined, abandoned and refused; in two targets, one of them down; removed by hand; and in an emergency
 * that was accepted after its end. The grant `lasting` is live. The repository is made once in a test run;
 * each caller gets a copy.
 */
export async function recordedLives(): Promise<{
  readonly folder: string;
  readonly gitDir: string;
  /** The end of its window, ISO 8601. */
  readonly now: string;
  [Symbol.dispose](): void;
}> {
  const made = await madeOnce('recorded-lives', live);
  const folder = mkdtempSync(join(tmpdir(), 'curfew-lives-'));
  const gitDir = join(folder, 'access.git');
  cpSync(join(made, 'access.git'), gitDir, { recursive: true });
  return {
    folder,
    gitDir,
    now: readFileSync(join(made, 'now'), 'utf8'),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function live(into: string): Promise<void> {
  await using world = await anEmergency();
  const { alice, bob, carol, dana, dora } = world.people;
  const { github, targets } = world;
  const ask = async (who: typeof alice, path: string, file: string) => {
    const pull = await world.propose(who, { [path]: file });
    await world.look();
    return pull;
  };
  // Expired, after it was extended.
  await world.give(aGrant({ id: 'extended', duration: '1h' }), 'access/extended.yaml');
  await world.pass('30m');
  const longer = await ask(alice, 'access/extended.yaml', aGrant({ id: 'extended', duration: '3h' }));
  await world.review(dora, longer);
  await world.look();
  // Withdrawn.
  const other = aGrant({ id: 'withdrawn', holder: 'bob', role: 'logs-read', duration: '1h' });
  await ask(bob, 'access/withdrawn.yaml', other);
  await world.pass('10m');
  await world.propose(bob, { 'access/withdrawn.yaml': null });
  await world.look();
  // Shortened.
  const long = aGrant({ id: 'shortened', holder: 'bob', duration: '3h' });
  await world.review(dana, await ask(bob, 'access/shortened.yaml', long));
  await world.look();
  await world.pass('10m');
  await ask(bob, 'access/shortened.yaml', long.replace('3h', '1h'));
  // Declined, abandoned, refused.
  const declined = await ask(bob, 'access/no.yaml', aGrant({ id: 'declined', holder: 'bob' }));
  await world.review(dana, declined, 'REQUEST_CHANGES');
  await bob.closePull(github, declined);
  const abandoned = await ask(bob, 'access/never.yaml', aGrant({ id: 'abandoned', holder: 'bob' }));
  await bob.closePull(github, abandoned);
  await world.look();
  await carol.pushDirectly(
    github,
    { 'access/slip.yaml': aGrant({ id: 'slipped', holder: 'carol' }) },
    'Hush',
  );
  await world.lookPastLag();
  await world.pass('3h');
  // Two targets. One is down when the window ends.
  const both = aGrant({ id: 'both', holder: 'bob', role: 'orders-support', duration: '1h' });
  const pull = await ask(bob, 'access/both.yaml', both);
  await world.review(dana, pull);
  await world.look();
  await world.pass('30m');
  targets.logs.down = true;
  await world.pass('45m');
  targets.logs.down = false;
  await world.look();
  world.failures();
  // Over two days, and removed by hand on the second.
  await world.pass('6h');
  const taken = aGrant({ id: 'taken', holder: 'bob', duration: '8h' });
  const third = await ask(bob, 'access/taken.yaml', taken);
  await world.review(dana, third);
  await world.look();
  targets.orders.takeByHand({ entitlement: 'orders_reader', account: 'bob' });
  await world.pass('1h');
  // Break-glass, and accepted after its end.
  const urgent = breaking({ id: 'urgent', holder: 'carol', duration: '30m' });
  const glass = await breakGlass(world, urgent, { path: 'access/urgent.yaml', who: carol });
  await world.pass('1h');
  await world.review(dana, glass);
  await world.look();
  await world.give(aGrant({ id: 'lasting', duration: '4h' }), 'access/lasting.yaml');
  await world.pass('1h');
  const whole = `${into}.whole`;
  mkdirSync(whole);
  cpSync(github.gitDir, join(whole, 'access.git'), { recursive: true });
  writeFileSync(join(whole, 'now'), world.clock.now().toISO() ?? '');
  renameSync(whole, into);
}

/** Plain git, without any configuration. */
export function plainGit(
  folder: string,
  args: readonly string[],
  input?: string,
  env: Readonly<Record<string, string>> = {},
): string {
  return execFileSync('git', ['-C', folder, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: {
      PATH: process.env['PATH'],
      HOME: '/nonexistent',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: 'eve',
      GIT_AUTHOR_EMAIL: 'eve@example.com',
      GIT_COMMITTER_NAME: 'eve',
      GIT_COMMITTER_EMAIL: 'eve@example.com',
      ...env,
    },
    ...(input === undefined ? {} : { input }),
  });
}

/** Runs a command of Curfew as a person would. Answers its output. */
export async function curfew(
  argv: readonly string[],
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const { main } = await import('../../../src/cli/main.ts');
  const out: string[] = [];
  const err: string[] = [];
  const code = await main(argv, {
    out: (text) => void out.push(text),
    error: (text) => void err.push(text),
    interactive: false,
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}
