/**
 * Runs many lives with two processes over one PostgreSQL. Each is killed at random moments and started again.
 * The target is a real PostgreSQL, too, and the time is real: `npm run soak -- [lives] [in flight] [ms]`.
 * GitHub's index lags by 30 s, a call takes 150 ms or what is given, and GitHub's own limits hold. Only its
 * hour is shorter, so that the calls of many hours fit into one. Fails if a holder keeps access, if the
 * record has a gap, if a life does not end, if fewer than half of the lives had access, or if a request is
 * refused for another reason than that its window was over before GitHub let Curfew go on.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as passing } from 'node:timers/promises';
import { createAcme } from '../../demo/acme.ts';
import { freePort } from '../../demo/free-port.ts';
import { startOrdersDatabase } from '../../demo/orders-database.ts';
import { startSimulator } from '../../simulator/start-simulator.ts';
import { ledgerEntries } from '../support/lives/final-state.ts';
import { type KeptRunning, keepRunning } from '../support/lives/kept-running.ts';
import { killAtRandom } from './kill-at-random.ts';
import { type Life, liveOn, type Stage } from './many-lives.ts';
import { watchMembers } from './watch-members.ts';

const LIVES = Number(process.argv[2] ?? 200);
/** More open requests would keep a process busy: it makes the calls of a repository one after the other. */
const IN_FLIGHT = Number(process.argv[3] ?? 8);
const CALL_MS = Number(process.argv[4] ?? 150);
const PATIENCE_MS = 10 * 60_000;
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR_MS = 4 * MINUTE;

const folder = await mkdtemp(join(tmpdir(), 'curfew-soak-'));
await using orders = await startOrdersDatabase();
let calls = 0;
let refused = 0;
const acme = await createAcme({
  folder,
  now: () => new Date(),
  simulate: (options) =>
    startSimulator({
      ...options,
      callMs: CALL_MS,
      rateLimits: { hourMs: HOUR_MS },
      observe: ({ app, responseBody }) => {
        if (app === undefined) return;
        calls += 1;
        if (/rate limit exceeded|secondary rate limit/.test(JSON.stringify(responseBody))) refused += 1;
      },
    }),
});
const { simulator, repository, people, registered } = acme;
await orders.server.admin.query('CREATE DATABASE queue');
const databaseUrl = new URL(orders.server.url);
databaseUrl.pathname = '/queue';
const options = {
  ...registered,
  apiUrl: simulator.url,
  ordersUrl: orders.curfewUrl,
  folder: join(folder, 'unused'),
  databaseUrl: databaseUrl.href,
};
const replicas: KeptRunning[] = [];
for (const port of [registered.port, await freePort()]) {
  replicas.push(await keepRunning({ options: { ...options, port }, database: 'kept' }));
}

const crew = Array.from({ length: IN_FLIGHT }, (_, n) => `p${n + 1}`);
for (const login of crew) await orders.server.admin.query(`CREATE ROLE ${login} LOGIN`);
const backend = simulator.organization('acme').team('backend', []);
const stage: Stage = {
  repository,
  settle: () => simulator.settle(),
  crew: crew.map((login) => simulator.organization('acme').person(login)),
  approver: people.dana,
};
for (const person of stage.crew) backend.add(person);

const setUp = (await replicas[0]?.init()) ?? null;
if (setUp === null) throw new Error('There is nothing to set up');
// An approval before the `requested` entry does not count.
for (let waited = 0; !ledgerEntries(repository).some(({ type }) => type === 'policy-requested'); waited++) {
  if (waited === 600) throw new Error('The set-up pull request was not looked at');
  await passing(SECOND / 10);
}
await passing(2 * SECOND);
await people.petra.review(repository, setUp, 'APPROVE');
await people.petra.merge(repository, setUp);

const watch = watchMembers(orders.server.admin, 'orders_reader');
const kills = killAtRandom(replicas, { leastMs: 10 * SECOND, mostMs: MINUTE });
const began = performance.now();
const lives: Life[] = [];
const progress = setInterval(() => {
  const done = lives.filter(({ step }) => step === 'over').length;
  const seconds = Math.round((performance.now() - began) / SECOND);
  console.log(
    `${seconds} s: ${done} over, ${kills.count()} kills, ${calls} calls, ${refused} refused by limits`,
  );
}, 30 * SECOND);
try {
  const patience = performance.now() + PATIENCE_MS + LIVES * 2 * MINUTE;
  while (lives.length < LIVES || lives.some(({ step }) => step !== 'over')) {
    if (performance.now() > patience) break;
    await liveOn(stage, lives, LIVES);
    await passing(SECOND / 2);
  }
} finally {
  clearInterval(progress);
  kills.stop();
}
await passing(3 * SECOND);
watch.stop();

const entries = ledgerEntries(repository);
const gap = entries.findIndex(({ seq }, index) => seq !== index + 1);
const left = await watch.members();
const unfinished = lives.filter(({ step }) => step !== 'over');
const unfair = entries.filter(
  (entry) =>
    entry.type === 'refused' &&
    (entry['reasons'] as readonly { readonly code: string }[]).some(({ code }) => code !== 'window-over'),
);
const count = (type: string) => entries.filter((entry) => entry.type === type).length;
const late = entries
  .flatMap((entry) => (entry.type === 'revoked' ? [Number(entry['late_ms'])] : []))
  .sort((a, b) => a - b);
const at = (share: number) => `${late[Math.min(late.length - 1, Math.floor(late.length * share))]} ms`;
const longest = Math.max(0, ...watch.stays().map(({ ms }) => ms));
console.log(`
${lives.length} lives, ${kills.count()} kills, in ${Math.round((performance.now() - began) / SECOND)} s
accounts that still have access:   ${left.length}
calls of Curfew to GitHub:         ${calls}, of which ${refused} refused by GitHub's limits
lives with access:                 ${count('provisioned')}
refused, because it was too late:  ${count('refused') - unfair.length}
refused for another reason:        ${unfair.length}
gaps in the record:                ${gap === -1 ? 0 : `at entry ${gap + 1}`}
lives that did not end:            ${unfinished.length}
late by the record:                p50 ${at(0.5)}, p99 ${at(0.99)}, most ${at(1)}
longest stay that was seen:        ${(longest / SECOND).toFixed(1)} s, of 60 s granted`);
for (const replica of replicas) await replica[Symbol.asyncDispose]();
await simulator.close();
await rm(folder, { recursive: true, force: true });
process.exitCode =
  left.length > 0 ||
  gap !== -1 ||
  unfinished.length > 0 ||
  unfair.length > 0 ||
  count('provisioned') < LIVES / 2
    ? 1
    : 0;
