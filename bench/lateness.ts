/**
 * How late access ends when 1, 100 or 1,000 effects end in the same second: Curfew in a process of its own, a real
 * PostgreSQL, the simulated GitHub on loopback: `node bench/lateness.ts [effects...]`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as passing } from 'node:timers/promises';
import { createAcme } from '../demo/acme.ts';
import { startOrdersDatabase } from '../demo/orders-database.ts';
import { ledgerEntries } from '../test/support/lives/final-state.ts';
import { keepRunning } from '../test/support/lives/kept-running.ts';

const SIZES = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1, 100, 1_000];
/** A pull request may change as many grants. */
const A_REQUEST = 50;
const SECOND = 1_000;
/** How long before the end everything is asked for. */
const LEAD_MS = (effects: number) => Math.max(60, effects * 0.6) * SECOND;

interface Figures {
  readonly effects: number;
  readonly late: readonly number[];
  /** Milliseconds after the end until the target held none of them, seen from outside. */
  readonly goneMs: number;
}

async function measure(effects: number): Promise<Figures> {
  const folder = await mkdtemp(join(tmpdir(), 'curfew-lateness-'));
  await using orders = await startOrdersDatabase();
  const acme = await createAcme({ folder, now: () => new Date() });
  const { simulator, repository, people, registered } = acme;
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
  const members = async (): Promise<number> => {
    const { rows } = await orders.server.admin.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member
       WHERE m.roleid = 'orders_reader'::regrole AND r.rolname LIKE 'p%' AND r.rolname <> 'postgres'`,
    );
    return rows[0]?.count ?? 0;
  };
  const until = async (what: string, patienceMs: number, happened: () => boolean | Promise<boolean>) => {
    const patience = performance.now() + patienceMs;
    while (!(await happened())) {
      if (performance.now() > patience) throw new Error(`Waited in vain for ${what}`);
      await passing(50);
    }
  };
  const quiet = async () => {
    for (let calm = 0; calm < 2; ) {
      await simulator.settle();
      calm = (await curfew.busy()) === 0 ? calm + 1 : 0;
      await passing(50);
    }
  };
  try {
    const setUp = await curfew.init();
    if (setUp === null) throw new Error('There is nothing to set up');
    await quiet();
    const policy = repository.file('curfew/setup', '.github/curfew.yml')?.replace('deny', 'allow');
    await people.petra.pushBranch(repository, 'curfew/setup', {
      files: { '.github/curfew.yml': policy ?? '' },
      message: 'Let people ask for others',
    });
    await quiet();
    await passing(2 * SECOND);
    // Who wrote it may not approve it.
    organization.team('platform').add(people.dana);
    await people.dana.review(repository, setUp, 'APPROVE');
    await people.petra.merge(repository, setUp);
    await quiet();

    const end = new Date(Math.ceil((Date.now() + LEAD_MS(effects)) / SECOND) * SECOND);
    for (let first = 1; first <= effects; first += A_REQUEST) {
      const last = Math.min(effects, first + A_REQUEST - 1);
      const branch = `ask-${first}`;
      const file = grantsFile(first, last, end);
      await people.alice.pushBranch(repository, branch, {
        files: { [`access/${branch}.yaml`]: file },
        message: branch,
      });
      const pull = await people.alice.openPull(repository, { head: branch, title: branch });
      const waits = () => repository.pull(pull).checks.some(({ status }) => status === 'in_progress');
      await until(`#${pull} to wait for its approval`, 60 * SECOND, waits);
      await passing(2 * SECOND);
      await people.dana.review(repository, pull, 'APPROVE');
      await until(`#${pull} to be merged`, 60 * SECOND, () => repository.pull(pull).merged);
    }
    await until('all to be given', 600 * SECOND, async () => (await members()) === effects);
    await quiet();
    if (Date.now() > end.getTime() - SECOND) throw new Error('It took too long to give; give it more lead');
    await passing(end.getTime() - Date.now());
    await until('all to be gone', 120 * SECOND, async () => (await members()) === 0);
    const goneMs = Date.now() - end.getTime();
    const revoked = () => ledgerEntries(repository).filter(({ type }) => type === 'revoked');
    await until('all to be recorded', 120 * SECOND, () => revoked().length === effects);
    return { effects, goneMs, late: revoked().map((entry) => Number(entry['late_ms'])) };
  } finally {
    await curfew[Symbol.asyncDispose]();
    await simulator.close();
    await rm(folder, { recursive: true, force: true });
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
