/**
 * Measures how late access ends if 1, 100 or 1,000 effects end in the same second. Curfew runs in its own
 * process, with a real PostgreSQL and the simulated GitHub on loopback.
 *
 *     node bench/lateness.ts [--call-ms 150] [effects...]
 *
 * `--call-ms` is how long each call to GitHub takes.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Acme, createAcme } from '../demo/acme.ts';
import { type OrdersDatabase, startOrdersDatabase } from '../demo/orders-database.ts';
import type { Simulator } from '../simulator/start-simulator.ts';
import { ledgerEntries } from '../test/support/lives/final-state.ts';
import { type KeptRunning, keepRunning } from '../test/support/lives/kept-running.ts';
import { benchArguments, slowSimulator } from './call-ms.ts';

const { callMs, numbers } = benchArguments();
const SIZES = numbers.length > 0 ? numbers : [1, 100, 1_000];
/** The largest number of grants that one pull request may change. */
const GRANTS_A_PULL = 50;
const SECOND_MS = 1_000;
/** How long before their common end the grants are requested. */
const LEAD_MS = (effects: number) => Math.max(60, effects * 0.6) * SECOND_MS;

interface Figures {
  readonly effects: number;
  readonly late: readonly number[];
  /** Milliseconds from the end until the target held no effect, measured from outside. */
  readonly goneMs: number;
}

/** Plays one organization in which so many effects end in the same second. */
async function measure(effects: number): Promise<Figures> {
  const folder = await mkdtemp(join(tmpdir(), 'curfew-lateness-'));
  await using orders = await startOrdersDatabase();
  const acme = await createAcme({ folder, now: () => new Date(), simulate: slowSimulator(callMs) });
  const { simulator, repository, registered } = acme;
  const organization = simulator.organization('acme');
  const backend = organization.team('backend');
  for (let n = 1; n <= effects; n++) {
    await orders.server.admin.query(`CREATE ROLE p${n} LOGIN`);
    backend.add(organization.person(`p${n}`));
  }
  const options = {
    ...registered,
    apiUrl: simulator.url,
    ordersUrl: orders.curfewUrl,
    folder: join(folder, 'queue'),
  };
  const curfew = await keepRunning({ options, database: 'kept' });
  try {
    await setUp(acme, curfew);
    const end = new Date(Math.ceil((Date.now() + LEAD_MS(effects)) / SECOND_MS) * SECOND_MS);
    await requestAll(acme, effects, end);
    const members = () => membersIn(orders);
    await until('all to be provisioned', 600 * SECOND_MS, async () => (await members()) === effects);
    await idle(simulator, curfew);
    if (Date.now() > end.getTime() - SECOND_MS) {
      throw new Error('Provisioning took longer than the lead. Raise LEAD_MS.');
    }
    await pause(end.getTime() - Date.now());
    await until('all to be revoked', 120 * SECOND_MS, async () => (await members()) === 0);
    const goneMs = Date.now() - end.getTime();
    const revoked = () => ledgerEntries(repository).filter(({ type }) => type === 'revoked');
    await until('all to be recorded', 120 * SECOND_MS, () => revoked().length === effects);
    return { effects, goneMs, late: revoked().map((entry) => Number(entry['late_ms'])) };
  } finally {
    await curfew[Symbol.asyncDispose]();
    await simulator.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Puts a policy in force that lets Alice request for others. */
async function setUp({ simulator, repository, people }: Acme, curfew: KeptRunning): Promise<void> {
  const pull = await curfew.init();
  if (pull === null) throw new Error('There is nothing to set up');
  await idle(simulator, curfew);
  const policy = repository.file('curfew/setup', '.github/curfew.yml')?.replace('deny', 'allow');
  await people.petra.pushBranch(repository, 'curfew/setup', {
    files: { '.github/curfew.yml': policy ?? '' },
    message: 'Let people request for others',
  });
  await idle(simulator, curfew);
  await pause(2 * SECOND_MS);
  // The author of a request cannot approve it.
  simulator.organization('acme').team('platform').add(people.dana);
  await people.dana.review(repository, pull, 'APPROVE');
  await people.petra.merge(repository, pull);
  await idle(simulator, curfew);
}

/** Requests all effects until `end`, in as few pull requests as possible, and waits until they are merged. */
async function requestAll({ repository, people }: Acme, effects: number, end: Date): Promise<void> {
  for (let first = 1; first <= effects; first += GRANTS_A_PULL) {
    const last = Math.min(effects, first + GRANTS_A_PULL - 1);
    const branch = `ask-${first}`;
    await people.alice.pushBranch(repository, branch, {
      files: { [`access/${branch}.yaml`]: grantsFile(first, last, end) },
      message: branch,
    });
    const pull = await people.alice.openPull(repository, { head: branch, title: branch });
    const isWaiting = () =>
      repository.pull(pull).checks.some(({ conclusion }) => conclusion === 'action_required');
    await until(`#${pull} to wait for its approval`, 60 * SECOND_MS, isWaiting);
    await pause(2 * SECOND_MS);
    await people.dana.review(repository, pull, 'APPROVE');
    await until(`#${pull} to be merged`, 60 * SECOND_MS, () => repository.pull(pull).merged);
  }
}

async function membersIn({ server }: OrdersDatabase): Promise<number> {
  const { rows } = await server.admin.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member
     WHERE m.roleid = 'orders_reader'::regrole AND r.rolname LIKE 'p%' AND r.rolname <> 'postgres'`,
  );
  return rows[0]?.count ?? 0;
}

async function until(what: string, limitMs: number, happened: () => boolean | Promise<boolean>) {
  const deadline = performance.now() + limitMs;
  while (!(await happened())) {
    if (performance.now() > deadline) throw new Error(`Waited ${limitMs / SECOND_MS} s for ${what}`);
    await pause(50);
  }
}

/** Waits until no event is on its way and no job waits or runs. */
async function idle(simulator: Simulator, curfew: KeptRunning): Promise<void> {
  for (let idleTimes = 0; idleTimes < 2; ) {
    await simulator.settle();
    idleTimes = (await curfew.busy()) === 0 ? idleTimes + 1 : 0;
    await pause(50);
  }
}

function grantsFile(first: number, last: number, end: Date): string {
  const entries = Array.from({ length: last - first + 1 }, (_, index) => {
    const n = first + index;
    return `  - id: p${n}-orders-db-read
    holder: p${n}
    role: orders-db-read
    until: ${end.toISOString()}
    justification:
      action: Look at the stuck refunds of case ${n}
      why_production: The failing rows exist only in production
    ticket: INC-${n}
`;
  });
  return `grants:\n${entries.join('')}`;
}

console.log('effects that end in the same second; milliseconds late, by the record\n');
console.log('| effects | p50 | p99 | most | none left, seen from outside |');
console.log('|---|---|---|---|---|');
for (const size of SIZES) {
  const { effects, late, goneMs } = await measure(size);
  const sorted = [...late].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];
  console.log(`| ${effects} | ${at(0.5)} | ${at(0.99)} | ${at(1)} | ${goneMs} |`);
}
