import { expect, it } from 'vitest';
import type { Entry, NewEntry } from '../../src/domain/ledger/entry.ts';
import { isEntry } from '../../src/domain/ledger/entry-shape.ts';
import { IllegalEntry } from '../../src/ledger/illegal-entry.ts';
import { ForgeFailure } from '../../src/ports/forge/forge-failure.ts';
import type { Ledger } from '../../src/ports/ledger.ts';
import { digestOf, EFFECT, oidOf, sample, T4 } from '../support/builders/entries.ts';
import type { Fault } from '../support/fakes/fake-git.ts';
import { fakeLedger, LEDGER, unsignedMessage } from '../support/fakes/fake-ledger.ts';

const ENTRIES = 'entries/2026/11/23/';
const LIFE = [
  sample('requested'),
  sample('authorized'),
  sample('provisioning', { at: '2026-11-23T14:02:09.000Z' }),
  sample('provisioned', { at: '2026-11-23T14:02:09.500Z' }),
  sample('revoked'),
  sample('reverted'),
];

const append = async (ledger: Ledger, ...entries: readonly NewEntry[]): Promise<readonly Entry[]> =>
  (await ledger.append(() => ({ entries }))).entries;

it('records a whole life, one commit an append, numbered without gaps', async () => {
  const { ledger, git, moveTo } = await fakeLedger();
  for (const entry of LIFE) {
    if (entry.type === 'revoked') moveTo('2026-11-23T18:02:09.000Z');
    await append(ledger, entry);
  }
  const life = await ledger.life(sample('authorized').grant);
  expect(life.map(({ seq, type }) => [seq, type])).toEqual(LIFE.map(({ type }, index) => [index + 1, type]));
  expect(life.every((entry) => isEntry(entry))).toBe(true);
  expect(git.paths(LEDGER)).toEqual([
    'README.md',
    expect.stringMatching(/^accounts\/[0-9a-f]{2}\/[0-9a-f]{64}\.json$/),
    'accounts/indexed.json',
    'cursor.json',
    'days/2026/11/23.json',
    ...[1, 2, 3, 4, 5, 6].map((seq) => `${ENTRIES}00000000${seq}-00000000${seq}.jsonl`),
    'ids/9b/alice-orders-db-read-7f3a',
    'keys.json',
  ]);
  expect(git.messages(LEDGER)).toHaveLength(7);
  expect(git.messages(LEDGER)[1]).toMatch(/^revoked alice orders-db-read/);
});

it('writes the effects that were live before each day, once', async () => {
  const { ledger, git, moveTo } = await fakeLedger();
  const dayAt = (day: string) => {
    const text = git.text(LEDGER, `days/2026/11/${day}.json`);
    return text === null ? null : JSON.parse(text);
  };
  await append(ledger, sample('authorized'));
  await append(ledger, sample('policy-accepted'));
  expect(dayAt('23')).toEqual({ v: 1, day: '2026-11-23', next_seq: 1, effects: [] });
  moveTo('2026-11-24T00:00:05.000Z');
  await append(ledger, sample('lapsed'));
  const [live] = dayAt('24').effects;
  expect(dayAt('24')).toMatchObject({ day: '2026-11-24', next_seq: 3 });
  expect(live).toMatchObject({ grant: sample('authorized').grant, state: 'authorized' });
  expect(dayAt('23').next_seq).toBe(1);
});

it('gives each entry its id, its number and its version', async () => {
  const { ledger } = await fakeLedger();
  expect(await append(ledger, sample('requested'))).toEqual([
    { ...sample('requested'), v: 1, seq: 1, id: expect.stringMatching(/^[0-9a-f]{40}$/) },
  ]);
});

it('costs one read of the head and one commit', async () => {
  const { ledger, git } = await fakeLedger();
  await append(ledger, sample('authorized'));
  git.calls.length = 0;
  await append(ledger, sample('provisioning', { at: '2026-11-23T14:02:09.000Z' }));
  await ledger.life(sample('authorized').grant);
  expect(git.calls).toEqual(['commits.head', 'branchCommits.commit']);
});

it('writes the checkpoint: live effects by role, the cursor, the next number, the policy', async () => {
  const { ledger, git, main, open } = await fakeLedger();
  const { state } = await ledger.append(() => ({
    entries: [sample('policy-accepted'), sample('authorized')],
    cursor: oidOf('7'),
  }));
  expect(state).toMatchObject({
    head: git.headOf(LEDGER),
    nextSeq: 3,
    cursor: oidOf('7'),
    policy: { commit: oidOf('b'), blob: oidOf('f'), pull: 2 },
    live: [{ grant: sample('authorized').grant, state: 'authorized', effect: EFFECT }],
  });
  expect(main).not.toBe(oidOf('7'));
  expect(git.paths(LEDGER)).toContain('live/orders-db-read.json');
  expect(await open().state()).toMatchObject({ readable: true, value: state });
  await append(ledger, sample('lapsed'));
  expect(git.paths(LEDGER)).not.toContain('live/orders-db-read.json');
});

it('records an event once, whichever process appends it', async () => {
  const { ledger, git, open } = await fakeLedger();
  await append(ledger, sample('authorized'), sample('policy-accepted'), sample('drift'));
  const head = git.headOf(LEDGER);
  for (const again of [ledger, open()]) {
    expect(await append(again, sample('drift'), sample('authorized'), sample('policy-accepted'))).toEqual([]);
  }
  expect(git.headOf(LEDGER)).toBe(head);
});

it('records an event once within one append', async () => {
  const { ledger } = await fakeLedger();
  expect(await append(ledger, sample('requested'), sample('requested'))).toHaveLength(1);
});

it('accepts the policy in force only once, however long ago that was', async () => {
  const { ledger, moveTo } = await fakeLedger();
  await append(ledger, sample('policy-accepted'));
  moveTo('2027-03-01T00:00:00.000Z');
  expect(await append(ledger, sample('policy-accepted'))).toEqual([]);
});

it('records drift again on another day', async () => {
  const { ledger, moveTo } = await fakeLedger();
  await append(ledger, sample('drift'));
  moveTo('2026-11-24T00:00:05.000Z');
  expect(await append(ledger, sample('drift'))).toEqual([]);
  expect(await append(ledger, sample('drift', { at: '2026-11-24T00:00:04.000Z' }))).toHaveLength(1);
});

it('commits nothing if there is nothing to record', async () => {
  const { ledger, git } = await fakeLedger();
  const { entries, state } = await ledger.append(() => ({ entries: [] }));
  expect(entries).toEqual([]);
  expect(state.nextSeq).toBe(1);
  expect(git.calls).not.toContain('branchCommits.commit');
});

it('moves the cursor alone, with a subject that says so', async () => {
  const { ledger, git } = await fakeLedger();
  expect((await ledger.append(() => ({ entries: [], cursor: oidOf('7') }))).state.cursor).toBe(oidOf('7'));
  expect(unsignedMessage(git.messages(LEDGER)[0])).toBe(`judged up to ${oidOf('7')}`);
});

it('marks an entry as late if it is recorded more than a minute after the event', async () => {
  const { ledger, moveTo } = await fakeLedger();
  moveTo('2026-11-23T14:03:08.000Z');
  const [onTime] = await append(ledger, sample('requested'));
  moveTo('2026-11-23T14:03:08.001Z');
  const [late] = await append(ledger, sample('requested', { round: 2 }));
  expect(onTime?.late).toBeUndefined();
  expect(late?.late).toBe(true);
});

it('decides again if another replica was faster', async () => {
  const { ledger, git, open } = await fakeLedger();
  await ledger.state();
  const nextSeqs: number[] = [];
  const other = open();
  await other.state();
  const { entries } = await ledger.append(async ({ nextSeq }) => {
    nextSeqs.push(nextSeq);
    if (nextSeqs.length === 1) await append(other, sample('requested', { grant: 'faster' }));
    return { entries: [sample('requested')] };
  });
  expect(nextSeqs).toEqual([1, 2]);
  expect(entries.map(({ seq }) => seq)).toEqual([2]);
  expect(git.messages(LEDGER)).toHaveLength(3);
});

it('rejects after several stale tries, and records nothing', async () => {
  const { ledger, git } = await fakeLedger();
  git.failNext(...Array<Fault>(20).fill('stale'));
  await expect(append(ledger, sample('requested'))).rejects.toMatchObject({
    name: 'ForgeFailure',
    kind: 'unavailable',
  });
  expect(git.messages(LEDGER)).toHaveLength(1);
});

it('finds its own commit if the answer was lost', async () => {
  const { ledger, git } = await fakeLedger();
  git.failNext('timed-out-after');
  expect(await append(ledger, sample('authorized'))).toHaveLength(1);
  expect(git.messages(LEDGER)).toHaveLength(2);
  expect(await append(ledger, sample('authorized'))).toEqual([]);
});

it('rejects if a commit was not made, and records it once at the next append', async () => {
  const { ledger, git } = await fakeLedger();
  git.failNext('unavailable');
  await expect(append(ledger, sample('authorized'))).rejects.toBeInstanceOf(ForgeFailure);
  expect(await ledger.state()).toMatchObject({ value: { nextSeq: 1, live: [] } });
  expect(await append(ledger, sample('authorized'))).toMatchObject([{ seq: 1 }]);
});

it('records appends of the same time in one commit, each decided on the state that the ones before it leave', async () => {
  const { ledger, git } = await fakeLedger();
  const nextSeqs: number[] = [];
  const appends = ['a', 'b', 'c'].map((word) =>
    ledger.append(({ nextSeq }) => {
      nextSeqs.push(nextSeq);
      return { entries: [sample('requested', { grant: `grant-${word}` })] };
    }),
  );
  const appended = await Promise.all(appends);
  expect(nextSeqs).toEqual([1, 2, 3]);
  expect(appended.map(({ entries }) => entries.map(({ seq }) => seq))).toEqual([[1], [2], [3]]);
  expect(unsignedMessage(git.messages(LEDGER)[0])?.split('\n')).toHaveLength(5);
  expect(git.paths(LEDGER)).toContain(`${ENTRIES}000000001-000000003.jsonl`);
});

it('records the other appends if one decision fails', async () => {
  const { ledger } = await fakeLedger();
  const broken = ledger.append(() => {
    throw new Error('cannot decide');
  });
  const whole = append(ledger, sample('requested'));
  await expect(broken).rejects.toThrow('cannot decide');
  expect(await whole).toHaveLength(1);
});

it('refuses an authorization that cannot follow, and records nothing of that append', async () => {
  const { ledger, git } = await fakeLedger();
  await append(ledger, sample('authorized'));
  const again = sample('authorized', { revision: digestOf('two'), commit: oidOf('9') });
  await expect(append(ledger, sample('drift'), again)).rejects.toBeInstanceOf(IllegalEntry);
  await expect(append(ledger, sample('provisioning', { grant: 'other' }))).rejects.toThrow('it is not live');
  expect(git.messages(LEDGER)).toHaveLength(2);
});

it('leaves out a report that cannot follow any more, logs it, and records the rest', async () => {
  const { ledger, logged } = await fakeLedger();
  expect(await append(ledger, sample('revoked'), sample('drift'))).toMatchObject([{ type: 'drift', seq: 1 }]);
  expect(logged).toEqual([{ level: 'error', message: expect.stringContaining('left out') }]);
});

it('refuses an entry that could not be read back', async () => {
  const { ledger, git } = await fakeLedger();
  await expect(append(ledger, sample('requested', { at: 'yesterday' }))).rejects.toBeInstanceOf(IllegalEntry);
  expect(git.messages(LEDGER)).toHaveLength(1);
});

it('never writes outside its folders, whatever the names of grants and roles', async () => {
  const { ledger, git } = await fakeLedger();
  const nasty = { grant: '../../../etc/passwd', role: '../../cursor' };
  await append(ledger, sample('authorized', nasty));
  const written = git.paths(LEDGER).filter((path) => !path.startsWith('entries/'));
  expect(written).toEqual([
    'README.md',
    expect.stringMatching(/^accounts\/[0-9a-f]{2}\/[0-9a-f]{64}\.json$/),
    'accounts/indexed.json',
    'cursor.json',
    'days/2026/11/23.json',
    expect.stringMatching(/^ids\/[0-9a-f]{2}\/=[0-9a-f]{64}$/),
    'keys.json',
    expect.stringMatching(/^live\/=[0-9a-f]{64}\.json$/),
  ]);
  expect(await ledger.life(nasty.grant)).toHaveLength(1);
});

it('marks an id as spent when it is authorized, and not before', async () => {
  const { ledger, git } = await fakeLedger();
  const spent = () => JSON.parse(git.text(LEDGER, 'ids/9b/alice-orders-db-read-7f3a') ?? '{}').spent;
  await append(ledger, sample('requested'));
  expect(spent()).toBe(false);
  await append(ledger, sample('authorized'));
  await append(ledger, sample('lapsed', { at: T4 }));
  expect(spent()).toBe(true);
});
