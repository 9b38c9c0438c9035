import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { canonicalJson } from '../../../src/domain/canonical-json.ts';
import type { NewEntry } from '../../../src/domain/ledger/entry.ts';
import { entryId } from '../../../src/domain/ledger/entry-id.ts';
import { digestOf, ENTRY_TYPES, OTHER_EFFECT, oidOf, sample, T4 } from '../../support/builders/entries.ts';

const foreign = (round?: number) =>
  sample('drift', { note: 'already-there', grant: 'x', ...(round === undefined ? {} : { round }) });

it.each(ENTRY_TYPES)('%s has another id than all other types', (type) => {
  const others = ENTRY_TYPES.filter((other) => other !== type).map((other) => entryId(sample(other)));
  expect(entryId(sample(type))).toMatch(/^[0-9a-f]{40}$/);
  expect(others).not.toContain(entryId(sample(type)));
});

it.each(ENTRY_TYPES)('%s has the same id later on the same day', (type) => {
  expect(entryId({ ...sample(type), at: T4 })).toBe(entryId(sample(type)));
});

it.each<[string, NewEntry, NewEntry]>([
  [
    'the receipt',
    sample('revoked'),
    sample('revoked', { cause: 'withdrawn', late_ms: 9, sessions_ended: 7 }),
  ],
  [
    'the grants that share the effect',
    sample('provisioned'),
    sample('provisioned', { shared_with: ['other'] }),
  ],
  ['the evidence', sample('policy-accepted'), sample('policy-accepted', { evidence: null })],
  [
    'the text of a reason',
    sample('revoke-failed'),
    sample('revoke-failed', { reason: { code: 'target-failed', text: 'x' } }),
  ],
  ['a login', sample('lapsed'), sample('lapsed', { holder: { login: 'renamed', id: 583231 } })],
])('does not depend on %s', (_name, a, b) => {
  expect(entryId(a)).toBe(entryId(b));
});

it.each<[string, NewEntry, NewEntry]>([
  ['grant', sample('lapsed'), sample('lapsed', { grant: 'other' })],
  ['revision', sample('lapsed'), sample('lapsed', { revision: digestOf('two') })],
  ['effect', sample('lapsed'), sample('lapsed', { effect: OTHER_EFFECT })],
  ['round', sample('requested'), sample('requested', { round: 2 })],
  ['pull request', sample('requested'), sample('requested', { pull: 13 })],
  ['round that it answers', sample('abandoned'), sample('abandoned', { round: 2 })],
  ['commit', sample('authorized'), sample('authorized', { commit: oidOf('9') })],
  ['refused commit', sample('refused'), sample('refused', { commit: oidOf('9') })],
  ['cause of an end', sample('ended'), sample('ended', { cause: 'policy' })],
  ['commit of an end', sample('ended'), sample('ended', { ended_in: null })],
  ['stage', sample('revoke-failed'), sample('revoke-failed', { attempt: 2 })],
  ['reason', sample('provision-failed'), sample('provision-failed', { reason: { code: 'x', text: '' } })],
  ['revert', sample('reverted'), sample('reverted', { reverted_in: { pull: 1, commit: oidOf('1') } })],
  ['kind of drift', sample('drift'), sample('drift', { note: 'came-back' })],
  ['grant of a drift', sample('drift'), sample('drift', { grant: 'x' })],
  ['write-ahead', sample('provisioning'), sample('provisioning', { round: 2 })],
  ['write-ahead that a drift answers', foreign(1), foreign(2)],
  ['write-ahead that a drift answers, if any', foreign(1), foreign()],
  ['day of a drift', sample('drift'), sample('drift', { at: '2026-11-24T00:00:00.000Z' })],
  ['policy', sample('policy-requested'), sample('policy-requested', { blob: null })],
  ['policy blob', sample('policy-accepted'), sample('policy-accepted', { blob: oidOf('1') })],
  ['reviewer', sample('break-glass-reviewed'), sample('break-glass-reviewed', { by: { login: 'x', id: 1 } })],
])('depends on the %s', (_name, a, b) => {
  expect(entryId(a)).not.toBe(entryId(b));
});

it.each(['requested', 'declined', 'abandoned'] as const)(
  '%s has the hash of canonical JSON, which any program can compute',
  (type) => {
    const { grant, revision, pull, round } = sample(type);
    const step = [pull, round];
    const content = canonicalJson({ format: 'curfew-entry-1', type, grant, revision, effect: null, step });
    expect(entryId(sample(type))).toBe(createHash('sha256').update(content).digest('hex').slice(0, 40));
  },
);
