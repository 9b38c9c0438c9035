import { DateTime } from 'luxon';
import { expect, it } from 'vitest';
import { gatherChangeFacts } from '../../../src/lifecycle/evidence/change-facts.ts';
import { historyStart, recentEntries } from '../../../src/lifecycle/evidence/recent-entries.ts';
import { sweep } from '../../../src/lifecycle/sweep.ts';

const NOW = DateTime.utc(2026, 11, 23, 12);
const daysBack = (days: number) => NOW.minus({ days }).toISO();

/** A ledger that notes from when it was read. */
function readLedger() {
  const asked: string[] = [];
  const since = async (from: string) => {
    asked.push(from);
    return [];
  };
  const state = async () => ({ readable: true, value: {}, readAt: NOW });
  return { asked, ledger: { since, state, life: () => Promise.reject(new Error('this is far enough')) } };
}

it('the history window is a day longer than the rule that looks back furthest', () => {
  expect(historyStart(NOW)).toBe(daysBack(31));
  expect(historyStart(NOW, 30)).toBe(daysBack(31));
  expect(historyStart(NOW, 45)).toBe(daysBack(46));
});

it.each([
  ['no rule of its own', null, 31],
  ['a rule that looks back 45 days', { within: { as: () => 45 } }, 46],
])(
  'the history of a request under %s is as long as that of every other part',
  async (_name, maxTotal, days) => {
    const { asked, ledger } = readLedger();
    const request = { changes: [{ kind: 'withdrawn', before: { grant: { id: 'a' } } }] };
    const policy = { roles: new Map([['read', { maxTotal }]]) };
    const input = { request, policy, now: NOW } as never;
    await expect(gatherChangeFacts({ ledger } as never, input)).rejects.toThrow('far enough');
    await recentEntries({ ledger, clock: { now: () => NOW } } as never);
    expect(asked).toEqual([daysBack(days), daysBack(31)]);
  },
);

it('a sweep looks for open requests in the same history', async () => {
  const { asked, ledger } = readLedger();
  await sweep({ ledger, clock: { now: () => NOW }, pulls: { open: async () => [] } } as never);
  expect(asked).toEqual([daysBack(31)]);
});
