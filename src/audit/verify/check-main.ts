import { DEFAULT_GRANTS_GLOBS, POLICY_PATH } from '../../domain/grants/grants-paths.ts';
import type { Authorized, Ended, Entry, Refused, Reverted } from '../../domain/ledger/entry.ts';
import { parsePolicy } from '../../domain/policy/parse-policy.ts';
import type { ChangedCommit, CloneChange } from '../../ports/clone.ts';
import { auditFinding, type Note } from '../audit-finding.ts';
import type { AuditRecord } from '../open-record.ts';
import { checkLanding } from './check-landing.ts';
import { concernsGrants, grantsChanges, rememberingParser } from './grants-changes.ts';
import { type MainCommit, mainChanges } from './main-changes.ts';
import { quotedHeads } from './quoted-heads.ts';

/** An entry that tells what became of a commit on the default branch. */
type OfLanding =
  | (Authorized & Entry)
  | (Refused & Entry)
  | (Reverted & Entry)
  | (Ended & Entry)
  | Extract<Entry, { readonly type: 'policy-accepted' | 'policy-refused' | 'policy-restored' }>;

export interface MainCounts {
  commits: number;
  landings: number;
  digests: number;
}

export interface MainChecks {
  readonly counts: MainCounts;
  readonly note: Note;
  readonly isLedgerHead: (oid: string) => boolean;
  /** Every entry so far about a grant, by `seq`. */
  readonly life: (grant: string) => Promise<readonly Entry[]>;
}

const HOUR = 3_600_000;

/**
 * Walks the default branch beside the ledger: every landed change of a grants file or the policy must have its entry, and
 * every such entry its change. Entries are given in their order, which is that of landing.
 */
export interface MainWalk {
  tell(entry: Entry): Promise<void>;
  /** No more entries: what is left up to the cursor must need none. */
  finish(cursor: string | null, now: string): Promise<void>;
}

/** Restarts of the walk after a landing that is not on the branch; beyond it, the rest of them is counted as lost. */
const MOST_LOST = 50;

export function walkMain(
  { clone, main }: AuditRecord & { readonly main: NonNullable<AuditRecord['main']> },
  start: string,
  { counts, note, isLedgerHead, life }: MainChecks,
): MainWalk {
  const parse = rememberingParser();
  let files: readonly string[] = DEFAULT_GRANTS_GLOBS;
  /** The policy's object id; null where none is known to be in force. */
  let inForce: string | null = null;
  let at = start;
  let walk = open(at);
  let lost = 0;
  /** Changes since what was last told of, that no entry has explained yet. */
  let pending: MainCommit[] = [];
  let group: { readonly commit: string; readonly entries: OfLanding[] } | null = null;

  function open(since: string): AsyncGenerator<MainCommit> {
    const concerns = (path: string) => concernsGrants(files, path);
    return mainChanges(clone, { since, until: main.commit, concerns });
  }

  /** Moves on to a commit; false where it does not come. */
  const reach = async (commit: string): Promise<boolean> => {
    for (;;) {
      const next = await walk.next();
      if (next.done === true) return false;
      const changed = next.value;
      counts.commits++;
      for (const head of quotedHeads(changed.commit.message)) {
        if (!isLedgerHead(head)) note(auditFinding('head-unknown', `commit ${changed.commit.oid}`, head));
      }
      if (changed.changes.length > 0) pending.push(changed);
      if (changed.commit.oid === commit) return true;
    }
  };

  const judge = async (): Promise<void> => {
    if (group === null) return;
    const { commit, entries } = group;
    group = null;
    const changes = net(pending);
    const contents = new Map(pending.flatMap((each) => [...each.contents]));
    const last = pending.at(-1)?.commit;
    pending = [];
    counts.landings++;
    checkPolicyLanding(commit, changes, entries, note);
    const from = { objects: clone.objects, contents, parse };
    const { changes: diff, unread } = await grantsChanges(from, files, changes, note);
    // What cannot be read was not judged either: it waits for the commit that mends it.
    if (unread.length > 0 && last !== undefined) pending = [{ commit: last, changes: unread, contents }];
    await checkLanding({ commit, diff, entries }, { counts, note, life });
  };

  const takePolicy = async (
    entry: Extract<OfLanding, { readonly type: 'policy-accepted' }>,
  ): Promise<void> => {
    inForce = entry.blob;
    const blob = await clone.objects.get(entry.blob);
    const parsed = blob?.bytes ? parsePolicy({ path: POLICY_PATH, bytes: blob.bytes }) : null;
    if (parsed?.outcome === 'policy') files = parsed.policy.files;
    else note(auditFinding('unreadable-file', POLICY_PATH, `blob ${entry.blob}`));
  };

  return {
    async tell(entry) {
      const commit = landingOf(entry);
      if (commit === null) return;
      if (commit !== group?.commit) {
        await judge();
        if (commit === start && entry.type === 'policy-accepted') {
          // In force from the beginning: it landed before anything was judged.
          await takePolicy(entry);
          return;
        }
        if (!(await reach(commit))) {
          note(auditFinding('not-on-main', `entry ${entry.seq}`, commit));
          await walk.return(undefined);
          if (++lost <= MOST_LOST) walk = open(at);
          pending = [];
          return;
        }
        at = commit;
        group = { commit, entries: [] };
      }
      group.entries.push(entry as OfLanding);
      if (entry.type === 'policy-accepted') await takePolicy(entry);
      if (entry.type === 'policy-restored' && inForce !== null && entry.blob !== inForce) {
        note(auditFinding('entry-unexplained', `entry ${entry.seq}`, `policy ${entry.blob}`));
      }
    },

    async finish(cursor, now) {
      await judge();
      if (cursor === null) return;
      if (cursor !== at) {
        if (!(await reach(cursor))) {
          note(auditFinding('not-on-main', 'cursor.json', cursor));
          return;
        }
        group = { commit: cursor, entries: [] };
        await judge();
      }
      await reach('');
      const longAgo = Date.parse(now) - HOUR;
      for (const { commit } of pending) {
        if (commit.committer.at < longAgo) note(auditFinding('not-judged', `commit ${commit.oid}`));
      }
    },
  };
}

/** The commit that an entry says something landed at; null where it speaks of none. */
export function landingOf(entry: Entry): string | null {
  switch (entry.type) {
    case 'authorized':
    case 'refused':
    case 'policy-accepted':
    case 'policy-refused':
    case 'policy-restored':
      return entry.commit;
    case 'reverted':
      return entry.reverted_in.commit;
    case 'ended':
      return entry.ended_in?.commit ?? null;
    default:
      return null;
  }
}

/** What several commits changed together. */
function net(commits: readonly ChangedCommit[]): readonly CloneChange[] {
  const changes = new Map<string, CloneChange>();
  for (const { path, before, after } of commits.flatMap((each) => each.changes)) {
    const known = changes.get(path);
    changes.set(path, { path, before: known === undefined ? before : known.before, after });
  }
  return [...changes.values()].filter(
    ({ before, after }) => before?.oid !== after?.oid || before?.mode !== after?.mode,
  );
}

function checkPolicyLanding(
  commit: string,
  changes: readonly CloneChange[],
  entries: readonly OfLanding[],
  note: Note,
): void {
  const change = changes.find(({ path }) => path === POLICY_PATH);
  const told = entries.filter((entry) => 'blob' in entry);
  if (change !== undefined && told.length === 0) note(auditFinding('policy-unexplained', `commit ${commit}`));
  const landed = change?.after?.mode === '100644' ? change.after.oid : null;
  for (const entry of told) {
    if (change === undefined || entry.blob !== landed) {
      note(auditFinding('entry-unexplained', `entry ${entry.seq}`, `policy ${entry.blob}`));
    }
  }
}
