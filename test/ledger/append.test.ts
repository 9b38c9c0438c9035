import { expect, it } from 'vitest';
import type { Entry, NewEntry } from '../../src/domain/ledger/entry.ts';
import { isEntry } from '../../src/domain/ledger/entry-shape.ts';
import { IllegalEntry } from '../../src/ledger/illegal-entry.ts';
import { ForgeFailure } from '../../src/ports/forge-failure.ts';
import type { Ledger } from '../../src/ports/ledger.ts';
import { digestOf, EFFECT, oidOf, sample, T4 } from '../support/builders/entries.ts';
import type { Fault } from '../support/fakes/fake-git.ts';
import { fakeLedger, LEDGER } from '../support/fakes/fake-ledger.ts';

const ENTRIES = 'entries/2026/11/23/';
const LIFE = [
  sample('requested'),
  sample('authorized'),
  sample('provisioning', { at: '2026-11-23T14:02:09.000Z' }),
  sample('provisioned', { at: '2026-11-23T14:02:09.500Z' }),
  sample('revoked'),
  sample('reverted'),
];

const say = async (ledger: Ledger, ...entries: readonly NewEntry[]): Promise<readonly Entry[]> =>
  (await ledger.append(() => ({ entries }))).entries;

it('records a whole life, one commit an append, numbered without gaps', async () => {
  const { ledger, git, moveTo } = await fakeLedger();
  for (const entry of LIFE) {
    if (entry.type === 'revoked') moveTo('2026-11-23T18:02:09.000Z');
    await say(ledger, entry);
  }
  const life = await ledger.life(sample('authorized').grant);
  expect(life.map(({ seq, type }) => [seq, type])).toEqual(LIFE.map(({ type }, index) => [index + 1, type]));
  expect(life.every((entry) => isEntry(entry))).toBe(true);
  expect(git.paths(LEDGER)).toEqual([
    'README.md',
    'cursor.json',
    'days/2026/11/23.json',
    ...[1, 2, 3, 4, 5, 6].map((seq) => `${ENTRIES}00000000${seq}-00000000${seq}.jsonl`),
    'ids/9b/alice-orders-db-read-7f3a',
  ]);
  expect(git.messages(LEDGER)).toHaveLength(7);
  expect(git.messages(LEDGER)[1]).toMatch(/^revoked alice orders-db-read/);
});

it('keeps what was live as each day of the record began, written once', async () => {
  const { ledger, git, moveTo } = await fakeLedger();
  const dayAt = (day: string) => {
    const text = git.text(LEDGER, `days/2026/11/${day}.json`);
    return text === null ? null : JSON.parse(text);
  };
  await say(ledger, sample('authorized'));
  await say(ledger, sample('policy-accepted'));
  expect(dayAt('23')).toEqual({ v: 1, day: '2026-11-23', next_seq: 1, effects: [] });
  moveTo('2026-11-24T00:00:05.000Z');
  await say(ledger, sample('lapsed'));
  const [live] = dayAt('24').effects;
  expect(dayAt('24')).toMatchObject({ day: '2026-11-24', next_seq: 3 });
  expect(live).toMatchObject({ grant: sample('authorized').grant, state: 'authorized' });
  expect(dayAt('23').next_seq).toBe(1);
});

it('gives each entry its id, its number and its version', async () => {
  const { ledger } = await fakeLedger();
  expect(await say(ledger, sample('requested'))).toEqual([
    { ...sample('requested'), v: 1, seq: 1, id: expect.stringMatching(/^[0-9a-f]{40}$/) },
  ]);
});

it('costs one read of the head and one commit', async () => {
  const { ledger, git } = await fakeLedger();
  await say(ledger, sample('authorized'));
  git.calls.length = 0;
  await say(ledger, sample('provisioning', { at: '2026-11-23T14:02:09.000Z' }));
  await ledger.life(sample('authorized').grant);
  expect(git.calls).toEqual(['commits.head', 'branchCommits.commit']);
});

it('keeps the checkpoint: live effects by role, the cursor, the next number, the policy', async () => {
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
  await say(ledger, sample('lapsed'));
  expect(git.paths(LEDGER)).not.toContain('live/orders-db-read.json');
});

it('says what is known only once, whoever says it', async () => {
  const { ledger, git, open } = await fakeLedger();
  await say(ledger, sample('authorized'), sample('policy-accepted'), sample('drift'));
  const head = git.headOf(LEDGER);
  for (const again of [ledger, open()]) {
    expect(await say(again, sample('drift'), sample('authorized'), sample('policy-accepted'))).toEqual([]);
  }
  expect(git.headOf(LEDGER)).toBe(head);
});

it('says a thing once within one append', async () => {
  const { ledger } = await fakeLedger();
  expect(await say(ledger, sample('requested'), sample('requested'))).toHaveLength(1);
});

it('accepts the policy in force only once, however long ago that was', async () => {
  const { ledger, moveTo } = await fakeLedger();
  await say(ledger, sample('policy-accepted'));
  moveTo('2027-03-01T00:00:00.000Z');
  expect(await say(ledger, sample('policy-accepted'))).toEqual([]);
});

it('tells drift again on another day', async () => {
  const { ledger, moveTo } = await fakeLedger();
  await say(ledger, sample('drift'));
  moveTo('2026-11-24T00:00:05.000Z');
  expect(await say(ledger, sample('drift'))).toEqual([]);
  expect(await say(ledger, sample('drift', { at: '2026-11-24T00:00:04.000Z' }))).toHaveLength(1);
});

it('commits nothing where nothing was decided', async () => {
  const { ledger, git } = await fakeLedger();
  const { entries, state } = await ledger.append(() => ({ entries: [] }));
  expect(entries).toEqual([]);
  expect(state.nextSeq).toBe(1);
  expect(git.calls).not.toContain('branchCommits.commit');
});

it('moves the cursor alone, with a subject that says so', async () => {
  const { ledger, git } = await fakeLedger();
  expect((await ledger.append(() => ({ entries: [], cursor: oidOf('7') }))).state.cursor).toBe(oidOf('7'));
  expect(git.messages(LEDGER)[0]).toBe(`judged up to ${oidOf('7')}`);
});

it('marks what is recorded more than a minute after it happened', async () => {
  const { ledger, moveTo } = await fakeLedger();
  moveTo('2026-11-23T14:03:08.000Z');
  const [onTime] = await say(ledger, sample('requested'));
  moveTo('2026-11-23T14:03:08.001Z');
  const [late] = await say(ledger, sample('requested', { round: 2 }));
  expect(onTime?.late).toBeUndefined();
  expect(late?.late).toBe(true);
});

it('decides anew where somebody else was faster', async () => {
  const { ledger, git, open } = await fakeLedger();
  await ledger.state();
  const seen: number[] = [];
  const other = open();
  await other.state();
  const { entries } = await ledger.append(async ({ nextSeq }) => {
    seen.push(nextSeq);
    if (seen.length === 1) await say(other, sample('requested', { grant: 'faster' }));
    return { entries: [sample('requested')] };
  });
  expect(seen).toEqual([1, 2]);
  expect(entries.map(({ seq }) => seq)).toEqual([2]);
  expect(git.messages(LEDGER)).toHaveLength(3);
});

it('gives up after some tries, and records nothing', async () => {
  const { ledger, git } = await fakeLedger();
  git.failNext(...Array<Fault>(20).fill('stale'));
  await expect(say(ledger, sample('requested'))).rejects.toMatchObject({
    name: 'ForgeFailure',
    kind: 'unavailable',
  });
  expect(git.messages(LEDGER)).toHaveLength(1);
});

it('sees that a commit whose answer was lost is there', async () => {
  const { ledger, git } = await fakeLedger();
  git.failNext('timed-out-after');
  expect(await say(ledger, sample('authorized'))).toHaveLength(1);
  expect(git.messages(LEDGER)).toHaveLength(2);
  expect(await say(ledger, sample('authorized'))).toEqual([]);
});

it('rejects where a commit was not made, and records it once when asked again', async () => {
  const { ledger, git } = await fakeLedger();
  git.failNext('unavailable');
  await expect(say(ledger, sample('authorized'))).rejects.toBeInstanceOf(ForgeFailure);
  expect(await ledger.state()).toMatchObject({ value: { nextSeq: 1, live: [] } });
  expect(await say(ledger, sample('authorized'))).toMatchObject([{ seq: 1 }]);
});

it('takes appends that fall together into one commit, each deciding on what came before', async () => {
  const { ledger, git } = await fakeLedger();
  const seen: number[] = [];
  const appends = ['a', 'b', 'c'].map((word) =>
    ledger.append(({ nextSeq }) => {
      seen.push(nextSeq);
      return { entries: [sample('requested', { grant: `grant-${word}` })] };
    }),
  );
  const appended = await Promise.all(appends);
  expect(seen).toEqual([1, 2, 3]);
  expect(appended.map(({ entries }) => entries.map(({ seq }) => seq))).toEqual([[1], [2], [3]]);
  expect(git.messages(LEDGER)[0]?.split('\n')).toHaveLength(5);
  expect(git.paths(LEDGER)).toContain(`${ENTRIES}000000001-000000003.jsonl`);
});

it('lets one failing decision keep none of the others out', async () => {
  const { ledger } = await fakeLedger();
  const broken = ledger.append(() => {
    throw new Error('cannot decide');
  });
  const whole = say(ledger, sample('requested'));
  await expect(broken).rejects.toThrow('cannot decide');
  expect(await whole).toHaveLength(1);
});

it('refuses leave that cannot follow, and records nothing of that append', async () => {
  const { ledger, git } = await fakeLedger();
  await say(ledger, sample('authorized'));
  const again = sample('authorized', { revision: digestOf('two'), commit: oidOf('9') });
  await expect(say(ledger, sample('drift'), again)).rejects.toBeInstanceOf(IllegalEntry);
  await expect(say(ledger, sample('provisioning', { grant: 'other' }))).rejects.toThrow('it is not live');
  expect(git.messages(LEDGER)).toHaveLength(2);
});

it('leaves out a report that was overtaken, says so, and records the rest', async () => {
  const { ledger, logged } = await fakeLedger();
  expect(await say(ledger, sample('revoked'), sample('drift'))).toMatchObject([{ type: 'drift', seq: 1 }]);
  expect(logged).toEqual([{ level: 'error', message: expect.stringContaining('left out') }]);
});

it('refuses a line that could not be read back', async () => {
  const { ledger, git } = await fakeLedger();
  await expect(say(ledger, sample('requested', { at: 'yesterday' }))).rejects.toBeInstanceOf(IllegalEntry);
  expect(git.messages(LEDGER)).toHaveLength(1);
});

it('never writes outside its folders, whatever a grant or a role is called', async () => {
  const { ledger, git } = await fakeLedger();
  const odd = { grant: '../../../etc/passwd', role: '../../cursor' };
  await say(ledger, sample('authorized', odd));
  const written = git.paths(LEDGER).filter((path) => !path.startsWith('entries/'));
  expect(written).toEqual([
    'README.md',
    'cursor.json',
    'days/2026/11/23.json',
    expect.stringMatching(/^ids\/[0-9a-f]{2}\/=[0-9a-f]{64}$/),
    expect.stringMatching(/^live\/=[0-9a-f]{64}\.json$/),
  ]);
  expect(await ledger.life(odd.grant)).toHaveLength(1);
});

it('marks an id as spent when it is authorized, and not before', async () => {
  const { ledger, git } = await fakeLedger();
  const spent = () => JSON.parse(git.text(LEDGER, 'ids/9b/alice-orders-db-read-7f3a') ?? '{}').spent;
  await say(ledger, sample('requested'));
  expect(spent()).toBe(false);
  await say(ledger, sample('authorized'));
  await say(ledger, sample('lapsed', { at: T4 }));
  expect(spent()).toBe(true);
});
