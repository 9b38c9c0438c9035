import { REGULAR_FILE } from '../domain/git-mode.ts';
import { parseCursor, parseLive } from '../domain/ledger/files/checkpoint.ts';
import { KEYS_PATH, type KeysFile, parseKeys } from '../domain/ledger/files/keys-file.ts';
import {
  CURSOR_PATH,
  ENTRIES,
  LIVE,
  REVIEWS_PATH,
  readEntriesPath,
} from '../domain/ledger/files/ledger-paths.ts';
import { type ParseResult, parseFailure, parseSuccess } from '../domain/ledger/files/parse-result.ts';
import { parseReviews } from '../domain/ledger/files/reviews-file.ts';
import type { LiveEffect } from '../domain/ledger/live-effect.ts';
import { ForgeFailure } from '../ports/forge/forge-failure.ts';
import type { TreeFile, Trees } from '../ports/forge/trees.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * Reads the checkpoint at a commit, with one listing and one request for files. Rejects with ForgeFailure.
 */
export async function readSnapshot(
  trees: Pick<Trees, 'list' | 'blobs'>,
  head: string,
): Promise<ParseResult<Snapshot>> {
  const files = new Map((await trees.list(head)).map((file) => [file.path, file]));
  const irregular = [...files.values()].find(({ mode }) => mode !== REGULAR_FILE);
  if (irregular !== undefined) return parseFailure(`${irregular.path} is not a regular file`);
  const cursorFile = files.get(CURSOR_PATH);
  if (cursorFile === undefined) return parseFailure(`${CURSOR_PATH} is missing`);
  const liveFiles = [...files.values()].filter(({ path }) => path.startsWith(LIVE));
  // The ledger does not have this file before its first break-glass grant.
  const reviewsFile = files.get(REVIEWS_PATH);
  // Nor this one before its first signed append.
  const keysFile = files.get(KEYS_PATH);
  const optional = [reviewsFile, keysFile].filter((file) => file !== undefined);
  const wanted = [cursorFile, ...liveFiles, ...optional];
  const blobs = await trees.blobs(wanted.map(({ oid }) => oid));

  const cursor = parseCursor(bytesOf(blobs, cursorFile));
  if (cursor.outcome === 'broken') return parseFailure(`${CURSOR_PATH}: ${cursor.because}`);
  const gap = gapIn(files.keys(), cursor.value.next_seq);
  if (gap !== null) return parseFailure(gap);

  const live: LiveEffect[] = [];
  for (const file of liveFiles) {
    const read = parseLive(file.path, bytesOf(blobs, file));
    if (read.outcome === 'broken') return parseFailure(`${file.path}: ${read.because}`);
    for (const effect of read.value) live.push(effect);
  }
  const owed = reviewsFile === undefined ? parseSuccess([]) : parseReviews(bytesOf(blobs, reviewsFile));
  if (owed.outcome === 'broken') return parseFailure(`${REVIEWS_PATH}: ${owed.because}`);
  const keys: ParseResult<KeysFile | null> =
    keysFile === undefined ? parseSuccess(null) : parseKeys(bytesOf(blobs, keysFile));
  if (keys.outcome === 'broken') return parseFailure(`${KEYS_PATH}: ${keys.because}`);
  const { main, next_seq, policy } = cursor.value;
  const named = keys.value === null ? {} : { keys: keys.value.keys.map(({ key }) => key) };
  const state = { head, nextSeq: next_seq, live, cursor: main, policy, owed: owed.value, ...named };
  return parseSuccess({ state, files, keys: keys.value });
}

/** The numbers of the files of entries must have no gap, and end at the number in the checkpoint. */
function gapIn(paths: Iterable<string>, nextSeq: number): string | null {
  const numbers = [];
  for (const path of paths) {
    if (!path.startsWith(ENTRIES)) continue;
    const named = readEntriesPath(path);
    if (named === null) return `${path} is not the name of a file of entries`;
    numbers.push(named);
  }
  numbers.sort((a, b) => a.first - b.first);
  let expected = 1;
  for (const { first, last } of numbers) {
    if (first !== expected || last < first) return `entries are missing or doubled at ${expected}`;
    expected = last + 1;
  }
  return expected === nextSeq
    ? null
    : `the checkpoint counts ${nextSeq - 1} entries, and there are ${expected - 1}`;
}

function bytesOf(blobs: ReadonlyMap<string, Uint8Array>, { oid, path }: TreeFile): Uint8Array {
  const bytes = blobs.get(oid);
  if (bytes === undefined)
    throw new ForgeFailure('unavailable', `GitHub did not answer ${path} of the ledger`);
  return bytes;
}
