import { expect, it } from 'vitest';
import { readSnapshot } from '../../src/ledger/read-snapshot.ts';
import { ForgeFailure } from '../../src/ports/forge/forge-failure.ts';
import type { LedgerReader } from '../../src/ports/ledger.ts';
import { oidOf, sample } from '../support/builders/entries.ts';
import { type FakeGit, fakeGit } from '../support/fakes/fake-git.ts';
import { fakeLedger, LEDGER } from '../support/fakes/fake-ledger.ts';

const MALLORY = { login: 'mallory', id: 666 };
const FIRST = 'entries/2026/11/23/000000001-000000001.jsonl';

async function ledgerOfOneEntry() {
  const world = await fakeLedger();
  await world.ledger.append(() => ({ entries: [sample('authorized')] }));
  world.git.calls.length = 0;
  return world;
}

async function unreadableBecause(ledger: LedgerReader): Promise<string | null> {
  const state = await ledger.state();
  return state.readable ? null : state.because;
}

it('starts from the checkpoint alone, with one listing and one request for files', async () => {
  const { open, git } = await ledgerOfOneEntry();
  const state = await open().state();
  expect(state).toMatchObject({ readable: true, value: { nextSeq: 2, head: git.headOf(LEDGER) } });
  expect(git.calls).toEqual(['commits.head', 'commits.get', 'trees.list', 'trees.blobs']);
});

it('asks only for the head while the branch does not move', async () => {
  const { ledger, git } = await ledgerOfOneEntry();
  await ledger.state();
  expect(git.calls).toEqual(['commits.head']);
});

it('follows the commits of another replica', async () => {
  const { ledger, open } = await ledgerOfOneEntry();
  await open().append(() => ({ entries: [sample('requested', { grant: 'other' })] }));
  expect(await ledger.state()).toMatchObject({ readable: true, value: { nextSeq: 3 } });
});

it('has no life for an id that was never seen', async () => {
  const { ledger } = await ledgerOfOneEntry();
  expect(await ledger.life('never-seen')).toEqual([]);
});

it('reads the life of one grant, and no other entries of the same files', async () => {
  const { ledger, open } = await ledgerOfOneEntry();
  await ledger.append(() => ({
    entries: [sample('requested', { grant: 'other' }), sample('lapsed'), sample('drift', { grant: 'other' })],
  }));
  const life = await open().life(sample('authorized').grant);
  expect(life.map(({ seq, type }) => [seq, type])).toEqual([
    [1, 'authorized'],
    [3, 'lapsed'],
  ]);
  expect((await ledger.life('other')).map(({ type }) => type)).toEqual(['requested', 'drift']);
});

it('reads each file of entries once', async () => {
  const { open, git } = await ledgerOfOneEntry();
  const ledger = open();
  const first = await ledger.life(sample('authorized').grant);
  git.calls.length = 0;
  expect(await ledger.life(sample('authorized').grant)).toEqual(first);
  expect(git.calls).toEqual([]);
});

it('reads the entries since a day, from the beginning of that day', async () => {
  const { ledger, moveTo, open } = await ledgerOfOneEntry();
  moveTo('2026-11-25T00:00:01.000Z');
  await ledger.append(() => ({ entries: [sample('lapsed', { at: '2026-11-25T00:00:00.000Z' })] }));
  const seqs = async (since: string) => (await open().since(since)).map(({ seq }) => seq);
  expect(await seqs('2026-11-23T23:00:00.000Z')).toEqual([1, 2]);
  expect(await seqs('2026-11-24T02:00:00.000+03:00')).toEqual([1, 2]);
  expect(await seqs('2026-11-24T00:00:00.000Z')).toEqual([2]);
  expect(await seqs('2026-11-26T00:00:00.000Z')).toEqual([]);
  await expect(ledger.since('yesterday')).rejects.toBeInstanceOf(TypeError);
});

it.each<[string, (git: FakeGit) => void, RegExp]>([
  ['no branch', (git) => git.move(LEDGER, null), /the branch curfew\/ledger does not exist/],
  [
    'a commit by another person',
    (git) => git.push({ branch: LEDGER, files: { 'note.txt': 'hello' }, author: MALLORY }),
    /commit [0-9a-f]{40} of curfew\/ledger was not made by Curfew/,
  ],
  [
    'a commit by an unknown author',
    (git) => git.push({ branch: LEDGER, files: { 'note.txt': 'hello' }, author: null }),
    /was not made by Curfew/,
  ],
  [
    'an unsigned commit in the name of Curfew',
    (git) => git.push({ branch: LEDGER, files: { 'note.txt': 'hello' }, verified: false }),
    /was not made by Curfew/,
  ],
  [
    'a foreign commit below one of Curfew',
    (git) => {
      git.push({ branch: LEDGER, files: { 'note.txt': 'hello' }, author: MALLORY });
      git.push({ branch: LEDGER, files: { 'note.txt': null } });
    },
    /was not made by Curfew/,
  ],
  [
    'a commit of Curfew for another branch',
    (git) =>
      git.push({ branch: LEDGER, files: { 'note.txt': 'hello' }, message: 'End alice orders-db-read' }),
    /was made by Curfew for another branch/,
  ],
  [
    'a merge',
    (git) => git.push({ branch: LEDGER, merges: [git.headOf('main') ?? ''] }),
    /was not made by Curfew/,
  ],
  [
    'another history',
    (git) => git.push({ branch: LEDGER, onto: null, files: { 'cursor.json': '{}' } }),
    /was rewound/,
  ],
])('%s is unreadable, not empty, and stops appending', async (_name, tamper, reason) => {
  const { ledger, git } = await ledgerOfOneEntry();
  tamper(git);
  expect(await unreadableBecause(ledger)).toMatch(reason);
  await expect(ledger.append(() => ({ entries: [sample('lapsed')] }))).rejects.toBeInstanceOf(ForgeFailure);
  await expect(ledger.since('2026-11-23T00:00:00.000Z')).rejects.toBeInstanceOf(ForgeFailure);
});

it('is readable again when the branch is reset to its last own commit', async () => {
  const { ledger, git } = await ledgerOfOneEntry();
  const head = git.headOf(LEDGER);
  git.push({ branch: LEDGER, author: MALLORY });
  expect(await unreadableBecause(ledger)).not.toBeNull();
  git.move(LEDGER, head);
  expect(await unreadableBecause(ledger)).toBeNull();
});

it('does not trust a foreign head after a start either', async () => {
  const { open, git } = await ledgerOfOneEntry();
  git.push({ branch: LEDGER, author: MALLORY });
  expect(await unreadableBecause(open())).toMatch(/was not made by Curfew/);
});

it('notices after some minutes that the branch was reset to an earlier commit of Curfew', async () => {
  const { ledger, git, pauses, moveTo } = await ledgerOfOneEntry();
  const earlier = git.headOf(LEDGER);
  await ledger.append(() => ({ entries: [sample('lapsed')] }));
  const latest = git.headOf(LEDGER);
  git.move(LEDGER, earlier);
  // A server of GitHub may answer late. It does not count as tampering yet.
  expect(await ledger.state()).toMatchObject({
    readable: false,
    because: expect.stringMatching(/older head/),
  });
  expect(await ledger.state()).not.toHaveProperty('tampered');
  expect(pauses).toEqual([500, 1_500]);
  moveTo('2026-11-23T14:04:09.999Z');
  expect(await ledger.state()).not.toHaveProperty('tampered');
  git.move(LEDGER, latest);
  expect(await ledger.state()).toMatchObject({ readable: true });
  git.move(LEDGER, earlier);
  expect(await ledger.state()).not.toHaveProperty('tampered');
  moveTo('2026-11-23T14:06:09.999Z');
  const because = expect.stringMatching(/was rewound/);
  expect(await ledger.state()).toMatchObject({ readable: false, tampered: true, because });
});

it('notices at once that the branch was replaced by another history', async () => {
  const { ledger, git, pauses } = await ledgerOfOneEntry();
  git.push({ branch: LEDGER, onto: null, files: { 'cursor.json': '{}' } });
  expect(await ledger.state()).toMatchObject({ readable: false, tampered: true });
  expect(pauses).toEqual([]);
});

it('reads again if GitHub answers with a head from before its own commit', async () => {
  const { ledger, git } = await ledgerOfOneEntry();
  const earlier = git.headOf(LEDGER);
  await ledger.append(() => ({ entries: [sample('lapsed')] }));
  const latest = git.headOf(LEDGER);
  git.move(LEDGER, earlier);
  const reading = ledger.state();
  git.move(LEDGER, latest);
  expect(await reading).toMatchObject({ readable: true });
});

it.each<[string, Record<string, string | null>, RegExp]>([
  ['no cursor', { 'cursor.json': null }, /cursor\.json is missing/],
  ['a cursor that is not JSON', { 'cursor.json': '{' }, /cursor\.json: it is not JSON/],
  [
    'a cursor with an unknown member',
    { 'cursor.json': JSON.stringify({ v: 1, main: null, next_seq: 2, policy: null, more: 1 }) },
    /cursor\.json: it must NOT have additional/,
  ],
  [
    'a cursor that counts too many entries',
    { 'cursor.json': JSON.stringify({ v: 1, main: null, next_seq: 3, policy: null }) },
    /the checkpoint counts 2 entries, and there are 1/,
  ],
  ['entries missing', { [FIRST]: null }, /the checkpoint counts 1 entries, and there are 0/],
  ['entries doubled', { 'entries/2026/11/24/000000001-000000001.jsonl': '{}\n' }, /missing or doubled at 2/],
  [
    'a file of entries with another name',
    { 'entries/more.jsonl': '{}\n' },
    /is not the name of a file of entries/,
  ],
  [
    'a checkpoint that is not JSON',
    { 'live/orders-db-read.json': 'no' },
    /live\/orders-db-read\.json: it is not JSON/,
  ],
  [
    'a checkpoint of another role',
    { 'live/other.json': JSON.stringify({ v: 1, role: 'orders-db-read', effects: [] }) },
    /named after another role/,
  ],
])('%s is unreadable', async (_name, files, reason) => {
  const { ledger, open, pushSigned } = await ledgerOfOneEntry();
  await pushSigned({ files });
  expect(await unreadableBecause(open())).toMatch(reason);
  expect(await unreadableBecause(ledger)).toMatch(reason);
});

it.each<[string, string]>([
  ['cut off', '{"v":1'],
  ['not JSON', 'x\n'],
  ['another number', `${JSON.stringify({ ...sample('lapsed'), v: 1, seq: 9, id: oidOf('a') })}\n`],
  ['another id', `${JSON.stringify({ ...sample('lapsed'), v: 1, seq: 1, id: oidOf('a') })}\n`],
  ['too many lines', '{}\n{}\n'],
])('broken entries (%s) are a failure, not an empty life', async (_name, text) => {
  const { open, pushSigned } = await ledgerOfOneEntry();
  await pushSigned({ files: { [FIRST]: text } });
  await expect(open().life(sample('authorized').grant)).rejects.toThrow(/cannot be understood/);
  await expect(open().since('2026-11-23T00:00:00.000Z')).rejects.toBeInstanceOf(ForgeFailure);
});

it('an index that names a missing file is a failure', async () => {
  const { open, git, pushSigned } = await ledgerOfOneEntry();
  const path = 'ids/9b/alice-orders-db-read-7f3a';
  await pushSigned({ files: { [path]: git.text(LEDGER, path)?.replace('/23/', '/22/') ?? '' } });
  await expect(open().life(sample('authorized').grant)).rejects.toThrow(/is missing/);
});

it('is unreadable while GitHub is down, and readable when it is back', async () => {
  const { ledger, git } = await ledgerOfOneEntry();
  git.setDown(true);
  expect(await unreadableBecause(ledger)).toBe('GitHub is down');
  await expect(ledger.append(() => ({ entries: [sample('lapsed')] }))).rejects.toMatchObject({
    kind: 'unavailable',
  });
  git.setDown(false);
  expect(await unreadableBecause(ledger)).toBeNull();
});

it('is unreadable if the branch was never created', async () => {
  const git = fakeGit();
  const { open } = await fakeLedger({ git });
  git.move(LEDGER, null);
  expect(await unreadableBecause(open())).toMatch(/does not exist/);
});

it('is unreadable, not empty, if GitHub leaves out a file of the checkpoint', async () => {
  const { git } = await ledgerOfOneEntry();
  const trees = { ...git.trees, blobs: async () => new Map() };
  await expect(readSnapshot(trees, git.headOf(LEDGER) ?? '')).rejects.toMatchObject({
    kind: 'unavailable',
    message: 'GitHub did not answer cursor.json of the ledger',
  });
});
