import { didYouMean } from '../domain/document/did-you-mean.ts';
import type { Entry } from '../domain/ledger/entry.ts';
import type { Note } from './audit-finding.ts';
import { entryFiles } from './entry-files.ts';
import type { AuditRecord } from './open-record.ts';
import { readEntries } from './read-entries.ts';

export interface AskedNames {
  /** A login in lower case, or a numeric id. */
  readonly holder?: string | undefined;
  readonly role?: string | undefined;
  readonly target?: string | undefined;
}

/** A name that no entry of the record has. */
export interface UnknownName {
  readonly kind: 'holder' | 'role' | 'target';
  readonly name: string;
  /** The name in the record that the reader most likely meant; null if none is similar. */
  readonly meant: string | null;
}

const KINDS = ['holder', 'role', 'target'] as const;

/**
 * The names of a question that the record never saw. Reads until every name is found, at most the whole
 * record. Remembers one of each name.
 */
export async function unknownNames(
  record: AuditRecord,
  asked: AskedNames,
  note: Note,
): Promise<readonly UnknownName[]> {
  const kinds = KINDS.filter((kind) => asked[kind] !== undefined);
  const seen = { holder: new Set<string>(), role: new Set<string>(), target: new Set<string>() };
  const missing = () => kinds.filter((kind) => !seen[kind].has(asked[kind] ?? ''));
  if (kinds.length === 0) return [];
  for await (const batch of readEntries(record, entryFiles(record, { newestFirst: true }, note), note)) {
    for (const entry of batch.flatMap(({ entries }) => entries)) {
      for (const name of holderNames(entry)) seen.holder.add(name);
      if ('role' in entry) seen.role.add(entry.role);
      for (const { target } of effectsOf(entry)) seen.target.add(target);
    }
    if (missing().length === 0) return [];
  }
  return missing().map((kind) => {
    const name = asked[kind] ?? '';
    return { kind, name, meant: didYouMean(name, [...seen[kind]].filter(isWord)) };
  });
}

function holderNames(entry: Entry): readonly string[] {
  if (!('holder' in entry)) return [];
  const { login, id } = entry.holder;
  return id === null ? [login] : [login, String(id)];
}

function effectsOf(entry: Entry): readonly { readonly target: string }[] {
  if ('effect' in entry) return [entry.effect];
  return entry.type === 'authorized' ? entry.effects : [];
}

/** A number is similar to many numbers, so no number is suggested. */
function isWord(name: string): boolean {
  return !/^\d+$/.test(name);
}
