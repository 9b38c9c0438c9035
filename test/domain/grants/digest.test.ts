import fc from 'fast-check';
import { DateTime, Duration } from 'luxon';
import { expect, it } from 'vitest';
import { digestRevision, type Revision } from '../../../src/domain/grants/digest.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const effect = fc.record({ target: text, entitlement: text, account: text });
const moment = fc
  .integer({ min: 0, max: 4_000_000_000_000 })
  .map((ms) => DateTime.fromMillis(ms, { zone: 'utc' }));
const duration = fc.integer({ min: 1, max: 10_000 }).map((minutes) => Duration.fromObject({ minutes }));

const aRevision: fc.Arbitrary<Revision> = fc.record({
  id: text,
  holder: fc.record({ login: text, id: fc.nat() }),
  role: text,
  effects: fc.uniqueArray(effect, { maxLength: 4, selector: (item) => JSON.stringify(item) }),
  window: fc.record({
    duration: fc.option(duration),
    until: fc.option(moment),
    from: fc.option(moment),
  }),
  justification: fc.record({ action: text, whyProduction: text }),
  ticket: fc.option(text),
  breakGlass: fc.boolean(),
  replaces: fc.option(text),
});

const PLAIN: Revision = {
  id: 'alice-orders-db-read-7f3a',
  holder: { login: 'alice', id: 583231 },
  role: 'orders-db-read',
  effects: [{ target: 'orders-db', entitlement: 'orders_reader', account: 'alice_k' }],
  window: { duration: Duration.fromObject({ hours: 4 }), until: null, from: null },
  justification: { action: 'Find out why', whyProduction: 'Only there' },
  ticket: 'INC-1182',
  breakGlass: false,
  replaces: null,
};

it('never changes for old content', () => {
  expect(digestRevision(PLAIN)).toBe(
    'sha256:5e09cd66f2ba04c3bcff7d9c9887c37c1f95142a5bff5a874795a727f51d8e56',
  );
});

it('never changes for old effects, which are sorted', () => {
  const effects = ['b', 'a', 'c'].map((account) => ({
    target: 'orders-db',
    entitlement: 'orders_reader',
    account,
  }));
  expect(digestRevision({ ...PLAIN, effects })).toBe(
    'sha256:9fc1271148b963b48b23fe860527a6bae81b1e2233e1f5df3b1661d64d8ecbbf',
  );
});

it('ignores order, zones and a renamed login', () => {
  fc.assert(
    fc.property(aRevision, (revision) => {
      const { window } = revision;
      const other: Revision = {
        ...Object.fromEntries(Object.entries(revision).reverse()),
        ...revision,
        effects: [...revision.effects]
          .reverse()
          .map(({ target, entitlement, account }) => ({ account, entitlement, target })),
        holder: { id: revision.holder.id, login: `${revision.holder.login}-renamed` },
        window: {
          from: window.from?.setZone('Asia/Tokyo') ?? null,
          until: window.until?.setZone('America/New_York') ?? null,
          duration: window.duration === null ? null : Duration.fromMillis(window.duration.toMillis()),
        },
      };
      expect(digestRevision(other)).toBe(digestRevision(revision));
    }),
  );
});

it('is different for different content', () => {
  fc.assert(
    fc.property(aRevision, aRevision, (one, other) => {
      fc.pre(contentOf(one) !== contentOf(other));
      expect(digestRevision(one)).not.toBe(digestRevision(other));
    }),
  );
});

const later = DateTime.fromISO('2026-11-24T00:00Z', { zone: 'utc' });
const [effectOfPlain] = PLAIN.effects;
it.each<[string, Partial<Revision>]>([
  ['id', { id: 'other' }],
  ['holder', { holder: { login: 'alice', id: 1 } }],
  ['role', { role: 'logs-read' }],
  ['no effect', { effects: [] }],
  ['target', { effects: [{ target: 'x', entitlement: 'orders_reader', account: 'alice_k' }] }],
  ['entitlement', { effects: [{ target: 'orders-db', entitlement: 'x', account: 'alice_k' }] }],
  ['account', { effects: [{ target: 'orders-db', entitlement: 'orders_reader', account: 'x' }] }],
  ['one more effect', { effects: effectOfPlain ? [effectOfPlain, { ...effectOfPlain, account: 'x' }] : [] }],
  ['duration', { window: { ...PLAIN.window, duration: Duration.fromObject({ hours: 5 }) } }],
  ['until', { window: { ...PLAIN.window, until: later } }],
  ['from', { window: { ...PLAIN.window, from: later } }],
  ['action', { justification: { ...PLAIN.justification, action: 'x' } }],
  ['why production', { justification: { ...PLAIN.justification, whyProduction: 'x' } }],
  ['ticket', { ticket: 'INC-1183' }],
  ['no ticket', { ticket: null }],
  ['break-glass', { breakGlass: true }],
  ['replaced revision', { replaces: 'sha256:0' }],
])('changes with the %s', (_name, change) => {
  expect(digestRevision({ ...PLAIN, ...change })).not.toBe(digestRevision(PLAIN));
});

function contentOf({ holder, effects, ...rest }: Revision): string {
  const sorted = effects.map(({ target, entitlement, account }) =>
    JSON.stringify([target, entitlement, account]),
  );
  const { duration, until, from } = rest.window;
  return JSON.stringify([
    holder.id,
    sorted.sort(),
    { ...rest, window: [duration?.toMillis(), until?.toMillis(), from?.toMillis()] },
  ]);
}
