import type { Authorized, Entry } from '../../../src/domain/ledger/entry.ts';
import type { Forgery, RecordCommit } from './forge-record.ts';

type Of<T extends Entry['type']> = Extract<Entry, { readonly type: T }>;

/** Changes each entry of one type about a grant. */
export function change<T extends Entry['type']>(
  grant: string,
  type: T,
  edit: (entry: Of<T>) => Entry,
): Forgery {
  return changeEach((entry) =>
    entry.type === type && 'grant' in entry && entry.grant === grant ? edit(entry as Of<T>) : entry,
  );
}

/** Changes every entry about a grant. */
export function changeAll(grant: string, edit: (entry: Entry) => Entry): Forgery {
  return changeEach((entry) => ('grant' in entry && entry.grant === grant ? edit(entry) : entry));
}

/** Changes each entry of one type, of whatever grant. */
export function changeType<T extends Entry['type']>(type: T, edit: (entry: Of<T>) => Entry): Forgery {
  return changeEach((entry) => (entry.type === type ? edit(entry as Of<T>) : entry));
}

function changeEach(edit: (entry: Entry) => Entry): Forgery {
  return (commits) => commits.map((commit) => ({ ...commit, entries: commit.entries.map(edit) }));
}

/** Leaves entries out. */
export function drop(isDropped: (entry: Entry) => boolean): Forgery {
  return (commits) =>
    commits.map((commit) => ({ ...commit, entries: commit.entries.filter((entry) => !isDropped(entry)) }));
}

export function isAbout(grant: string, type: Entry['type']) {
  return (entry: Entry): boolean => entry.type === type && 'grant' in entry && entry.grant === grant;
}

/** Adds an entry in the commit of another one, right after it. */
export function addAfter(isPlace: (entry: Entry) => boolean, make: (place: Entry) => Entry): Forgery {
  return (commits) =>
    commits.map((commit) => ({
      ...commit,
      entries: commit.entries.flatMap((entry) => (isPlace(entry) ? [entry, make(entry)] : [entry])),
    }));
}

/** Several forgeries, one after the other. */
export function all(...forgeries: readonly Forgery[]): Forgery {
  return (commits) =>
    forgeries.reduce<readonly RecordCommit[]>((before, forgery) => forgery(before), commits);
}

type Evidence = Authorized['evidence'];
type Decision = Evidence['decision'];

/** Changes the evidence of authorizations. */
export function evidence(grant: string, edit: (evidence: Evidence) => Evidence): Forgery {
  return change(grant, 'authorized', (entry) => ({ ...entry, evidence: edit(entry.evidence) }));
}

/** A member that becomes undefined is left out of the record. */
export function decision(
  grant: string,
  edit: (decision: Decision) => { readonly [Key in keyof Decision]?: Decision[Key] | undefined },
): Forgery {
  return evidence(grant, (before) => ({
    ...before,
    decision: { ...before.decision, ...edit(before.decision) } as Decision,
  }));
}

type Line = Decision['lines'][number];
type Approval = Line['counted'][number];

/** Changes every approval line. */
export function lines(grant: string, edit: (line: Line, index: number) => Line): Forgery {
  return decision(grant, (before) => ({ lines: before.lines.map(edit) }));
}

/** Changes every counted approval. */
export function approvals(grant: string, edit: (approval: Approval) => Partial<Approval>): Forgery {
  return lines(grant, (line) => ({
    ...line,
    counted: line.counted.map((approval) => ({ ...approval, ...edit(approval) })),
  }));
}

/** ISO 8601, so many milliseconds later. */
export function later(at: string, milliseconds: number): string {
  return new Date(Date.parse(at) + milliseconds).toISOString();
}
