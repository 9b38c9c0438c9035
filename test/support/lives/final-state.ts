import { execFileSync } from 'node:child_process';
import type { OrdersDatabase } from '../../../demo/orders-database.ts';
import type { Repository } from '../../../simulator/people/repository.ts';

const LEDGER = 'curfew/ledger';

/**
 * Everything that a life leaves behind, without times, object ids and texts about them, which differ between
 * two good lives.
 */
export async function finalState(repository: Repository, orders: OrdersDatabase) {
  const entries = ledgerEntries(repository);
  const { rows: memberships } = await orders.server.admin.query(
    `SELECT m.member::regrole::text AS account, m.roleid::regrole::text AS role FROM pg_auth_members m
     WHERE m.member = 'alice_k'::regrole OR pg_has_role('alice_k', m.roleid, 'USAGE') AND m.member <> 'curfew'::regrole
       AND m.member = 'alice_k'::regrole`,
  );
  const pulls = repository.pulls();
  return {
    access: memberships,
    grantsFiles: git(repository, 'ls-tree', '-r', '--name-only', repository.defaultBranch, 'access/'),
    main: git(repository, 'log', '--first-parent', '--format=%s', repository.defaultBranch),
    branches: git(repository, 'for-each-ref', '--format=%(refname)', 'refs/heads'),
    /** Counts of events that happen once. */
    entries: entries
      .filter(({ type }) => !type.endsWith('-failed'))
      .map(subjectOf)
      .sort(),
    gapless: entries.every(({ seq }, index) => seq === index + 1),
    live: git(repository, 'ls-tree', '-r', '--name-only', LEDGER, 'live/').flatMap((path) =>
      effectsIn(git(repository, 'show', `${LEDGER}:${path}`).join('\n')),
    ),
    pulls: pulls.map(({ number, title, state, merged, comments, checks }) => ({
      number,
      title,
      state,
      merged,
      comments: comments.map(({ author, body }) => `${author}: ${withoutTimes(body)}`),
      checks: checks.map(({ name, status, conclusion, title: says }) => ({ name, status, conclusion, says })),
    })),
    checksOfEachCommit: [...Map.groupBy(repository.state.checkRuns, ({ headSha }) => headSha).values()].map(
      (runs) => runs.length,
    ),
    issues: repository.issues().map(({ title }) => title),
  };
}

/** Failed attempts, in addition to the events that happen once. */
export function failedAttempts(repository: Repository): readonly string[] {
  return ledgerEntries(repository)
    .filter(({ type }) => type.endsWith('-failed'))
    .map((entry) => `${subjectOf(entry)} ${JSON.stringify(entry['reason'])}`);
}

type Line = Readonly<Record<string, unknown>> & { readonly seq: number; readonly type: string };

export function ledgerEntries(repository: Repository): readonly Line[] {
  if (git(repository, 'ls-tree', LEDGER, 'entries').length === 0) return [];
  return git(repository, 'grep', '-h', '-e', '', LEDGER, '--', 'entries')
    .map((line): Line => JSON.parse(line))
    .sort((a, b) => a.seq - b.seq);
}

/** Keeps the revision: it is a digest of times and ids that are the same in every life. */
function subjectOf({ type, grant, revision, effect }: Line): string {
  return JSON.stringify([type, grant, revision, effect]);
}

function effectsIn(file: string): readonly unknown[] {
  const { effects }: { readonly effects: readonly unknown[] } = JSON.parse(file);
  return effects;
}

function withoutTimes(text: string): string {
  return text.replaceAll(/\d{4}-\d\d-\d\d[T ][\d:.]+(Z| UTC)?/g, '…').replaceAll(/\b\d+(ms|s|m)\b/g, '…');
}

function git({ gitDir }: Repository, ...args: readonly string[]): readonly string[] {
  const output = execFileSync('git', ['-C', gitDir, ...args], { encoding: 'utf8', maxBuffer: 1 << 26 });
  return output.split('\n').filter(Boolean);
}
