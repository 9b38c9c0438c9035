import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAcme } from '../../../demo/acme.ts';
import { movableClock } from '../../../demo/movable-clock.ts';
import type { OrdersDatabase } from '../../../demo/orders-database.ts';
import { FIXED_REQUEST, GRANT_ID, GRANTS_FILE, INVALID_REQUEST } from '../../../demo/the-request.ts';
import type { Repository } from '../../../simulator/people/repository.ts';
import type { PullView } from '../../../simulator/people/views.ts';
import { databaseGate } from '../fakes/database-gate.ts';
import { forgeGate } from '../fakes/forge-gate.ts';
import { startStrictSimulator } from '../strict-simulator.ts';
import { failedAttempts, finalState, ledgerEntries } from './final-state.ts';
import { watchHolder } from './holder-watch.ts';
import { type DatabaseFate, type KeptRunning, keepRunning } from './kept-running.ts';
import type { Steps } from './steps.ts';

const HOUR_MS = 3_600_000;
const PATIENCE_MS = 90_000;
/**
 * The longest time that Curfew may need from the end of a window, or from its own later start, to the end of
 * access.
 */
const LATEST_MS = 10_000;

export interface LivedThrough {
  readonly state: Awaited<ReturnType<typeof finalState>>;
  readonly failedAttempts: readonly string[];
  readonly deaths: number;
  /** How often the holder gained access. Must be once. */
  readonly began: number;
  /** Reads that were not allowed. */
  readonly breaches: readonly string[];
}

/**
 * Plays the life of the demo's request, from an empty repository to its revert. `steps` decides when Curfew
 * is killed.
 */
export async function liveThrough(
  orders: OrdersDatabase,
  steps: Steps,
  database: DatabaseFate,
  logLevel?: string,
): Promise<LivedThrough> {
  const folder = await mkdtemp(join(tmpdir(), 'curfew-life-'));
  const clock = movableClock();
  const acme = await createAcme({
    folder,
    now: () => clock.now().toJSDate(),
    simulate: startStrictSimulator,
  });
  const { simulator, repository, people, registered } = acme;
  let curfew: KeptRunning | null = null;
  const strike = () => curfew?.kill();
  try {
    await using forge = await forgeGate(simulator.url, steps, strike);
    await using target = await databaseGate(orders.server.port, steps, strike);
    const apiUrl = `http://127.0.0.1:${forge.port}`;
    const ordersUrl = orders.curfewUrl.replace(`:${orders.server.port}/`, `:${target.port}/`);
    const options = { ...registered, apiUrl, ordersUrl, folder: join(folder, 'queue') };
    await using running = await keepRunning({
      options,
      database,
      ...(logLevel === undefined ? {} : { logLevel }),
    });
    curfew = running;
    const types = () => ledgerEntries(repository).map(({ type }) => type);
    await using holder = watchHolder(orders, () =>
      types().includes('provisioning') ? null : 'read before the record said that it may be given',
    );

    const moveOn = (milliseconds: number) => {
      clock.advance(milliseconds);
      running.moveTo(clock.now().toMillis() - Date.now());
    };
    const quiet = async () => {
      for (let calm = 0; calm < 2; ) {
        await simulator.settle();
        calm = (await running.busy()) === 0 ? calm + 1 : 0;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    };
    const until = async (what: string, happened: () => boolean) => {
      const patience = performance.now() + PATIENCE_MS;
      while (!happened()) {
        if (performance.now() > patience) throw new Error(`Timed out: waited for ${what}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      await quiet();
    };
    const checkIs = (number: number, status: string) =>
      until(`#${number} to be ${status}`, () => {
        const check = checkOf(repository.pull(number));
        return check?.status === status || check?.conclusion === status;
      });

    // Set-up.
    const setUp = await running.init();
    if (setUp === null) throw new Error('There is nothing to set up');
    // Imports the rulesets, as the demo does. Then the daily self-check finds nothing, whenever it runs.
    for (const name of ['default-branch', 'own-branches']) {
      const written = repository.file('curfew/setup', `.github/rulesets/curfew-${name}.json`);
      repository.addRuleset(JSON.parse(written ?? '{}'));
    }
    await checkIs(setUp, 'action_required');
    moveOn(2_000);
    await people.petra.review(repository, setUp, 'APPROVE');
    await checkIs(setUp, 'success');
    await people.petra.merge(repository, setUp);
    await until('the policy', () => types().includes('policy-accepted'));

    // Request.
    await people.alice.pushBranch(repository, GRANT_ID, {
      files: { [GRANTS_FILE]: INVALID_REQUEST },
      message: 'Ask for orders-db-read',
    });
    const pull = await people.alice.openPull(repository, {
      head: GRANT_ID,
      title: 'Read the orders database',
    });
    await checkIs(pull, 'failure');
    await people.alice.pushBranch(repository, GRANT_ID, {
      files: { [GRANTS_FILE]: FIXED_REQUEST },
      message: 'Fix the request',
    });
    await checkIs(pull, 'action_required');
    await until('its reviewers to be asked', () => askedTeams(repository, pull).includes('dba'));

    // Approval and merge.
    moveOn(2_000);
    await people.bob.review(repository, pull, 'APPROVE');
    await quiet();
    moveOn(2_000);
    await people.dana.review(repository, pull, 'APPROVE');
    await until('the merge', () => repository.pull(pull).merged);
    await until('access', () => types().includes('provisioned'));
    await until('the holder to read', () => holder.lastRead !== null);
    const comments = () => repository.pull(pull).comments.map(({ body }) => body);
    await until('the comment that access is there', () =>
      comments().some((body) => body.includes('Access was given at')),
    );

    // The end.
    moveOn(4 * HOUR_MS);
    const ended = performance.now();
    await until('the end of access', () => types().includes('revoked'));
    const since = Math.max(ended, running.since() ?? ended);
    await until(
      'the end in the file',
      () => repository.file(repository.defaultBranch, GRANTS_FILE) === undefined,
    );
    await until('the record of it', () => types().includes('reverted'));
    await until('the comment that access ended', () =>
      comments().some((body) => body.includes('Access ended')),
    );
    // A sweep must find nothing to do.
    moveOn(61_000);
    await quiet();

    const state = await finalState(repository, orders);
    const breaches = [...holder.breaches];
    const late = (holder.lastRead ?? 0) - since;
    if (late > LATEST_MS) breaches.push(`read for ${Math.round(late)} ms after the end, while Curfew ran`);
    const { began } = holder;
    return { state, failedAttempts: failedAttempts(repository), deaths: running.deaths, began, breaches };
  } finally {
    await simulator.close();
    await orders.server.admin.query('REVOKE orders_reader FROM alice_k GRANTED BY curfew').catch(() => {});
    await rm(folder, { recursive: true, force: true });
  }
}

function checkOf(pull: PullView): PullView['checks'][number] | undefined {
  return pull.checks.find(({ name }) => name === 'curfew');
}

function askedTeams({ state }: Repository, number: number): readonly string[] {
  const issue = state.issues.get(number);
  return issue?.pull?.requestedTeams.map(({ slug }) => slug) ?? [];
}
