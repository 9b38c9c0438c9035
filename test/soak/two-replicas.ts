/**
 * Runs many lives with two processes over one PostgreSQL. Each is killed at random moments and started again.
 * The target is a real PostgreSQL, too, and the time is real: `npm run soak -- [lives] [in flight]`. Fails if
 * a holder keeps access, if the record has a gap, or if a life does not end.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as passing } from 'node:timers/promises';
import { createAcme } from '../../demo/acme.ts';
import { freePort } from '../../demo/free-port.ts';
import { startOrdersDatabase } from '../../demo/orders-database.ts';
import { ledgerEntries } from '../support/lives/final-state.ts';
import { type KeptRunning, keepRunning } from '../support/lives/kept-running.ts';
import { killAtRandom } from './kill-at-random.ts';
import { type Life, liveOn, type Stage } from './many-lives.ts';
import { watchMembers } from './watch-members.ts';

const LIVES = Number(process.argv[2] ?? 200);
const IN_FLIGHT = Number(process.argv[3] ?? 30);
const PATIENCE_MS = 10 * 60_000;
const SECOND = 1000;

const folder = await mkdtemp(join(tmpdir(), 'curfew-soak-'));
await using orders = await startOrdersDatabase();
const acme = await createAcme({ folder, now: () => new Date() });
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
const kills = killAtRandom(replicas, { leastMs: 5 * SECOND, mostMs: 30 * SECOND });
const began = performance.now();
const lives: Life[] = [];
const progress = setInterval(() => {
  const done = lives.filter(({ step }) => step === 'over').length;
  console.log(`${Math.round((performance.now() - began) / SECOND)} s: ${done} over, ${kills.count()} kills`);
}, 30 * SECOND);
try {
  const patience = performance.now() + PATIENCE_MS + LIVES * 10 * SECOND;
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
const late = entries
  .flatMap((entry) => (entry.type === 'revoked' ? [Number(entry['late_ms'])] : []))
  .sort((a, b) => a - b);
const at = (share: number) => `${late[Math.min(late.length - 1, Math.floor(late.length * share))]} ms`;
const longest = Math.max(0, ...watch.stays().map(({ ms }) => ms));
console.log(`
${lives.length} lives, ${kills.count()} kills, in ${Math.round((performance.now() - began) / SECOND)} s
accounts that still have access:   ${left.length}
gaps in the record:                ${gap === -1 ? 0 : `at entry ${gap + 1}`}
lives that did not end:            ${unfinished.length}
late by the record:                p50 ${at(0.5)}, p99 ${at(0.99)}, most ${at(1)}
longest stay that was seen:        ${(longest / SECOND).toFixed(1)} s, of 60 s granted`);
for (const replica of replicas) await replica[Symbol.asyncDispose]();
await simulator.close();
await rm(folder, { recursive: true, force: true });
process.exitCode = left.length > 0 || gap !== -1 || unfinished.length > 0 ? 1 : 0;
