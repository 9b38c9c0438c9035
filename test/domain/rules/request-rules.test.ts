import { describe, expect, it } from 'vitest';
import { read, unreadable } from '../../../src/domain/reading.ts';
import { givesLess, staysWithHolder } from '../../../src/domain/rules/gives-less.ts';
import {
  grantsFilesOnly,
  noMissedFile,
  notWithPolicy,
  regularFilesOnly,
} from '../../../src/domain/rules/path-rules.ts';
import { findingsOf } from '../../../src/domain/rules/request-rules.ts';
import {
  aChange,
  aRequest,
  aRole,
  aWindow,
  BOB,
  type ChangeWords,
  codesOf,
  maxTotal,
  NOW,
} from '../../support/builders/a-request.ts';

const LIVE = { window: aWindow('2026-11-23T12:00Z', '2026-11-23T16:00Z') };
const GRANTS = { path: 'access/a.yaml', mode: '100644' };

it('nothing is wrong with an ordinary request', () => {
  expect(findingsOf(aRequest())).toEqual([]);
});

it('every rule has its say', () => {
  const request = aRequest({
    duration: '12h',
    action: '',
    ticket: 'x',
    eligible: read(false, NOW),
    author: BOB,
    paths: [GRANTS, { path: 'README.md', mode: '100644' }],
  });
  expect(codesOf(findingsOf(request))).toEqual([
    'other-paths',
    'not-the-author',
    'not-eligible',
    'too-long',
    'answer-missing',
    'ticket-mismatch',
  ]);
});

it('of far too many changes only that is said, and at once', () => {
  const changes = Array.from({ length: 20_000 }, (_, index) =>
    aChange({ id: `grant-${index}`, ticket: null, inRole: aRole({ maxTotal: maxTotal('1h', '1d') }) }),
  );
  expect(codesOf(findingsOf(aRequest({ changes })))).toEqual(['too-many-changes']);
});

describe('paths', () => {
  it.each([
    ['grants files', [GRANTS], []],
    ['a grants file that is gone', [{ path: 'access/a.yaml', mode: null }], []],
    ['another file', [GRANTS, { path: 'src/a.ts', mode: '100644' }], ['other-paths']],
    ['another file that is gone', [GRANTS, { path: 'src/a.ts', mode: null }], ['other-paths']],
    ['the policy', [GRANTS, { path: '.github/curfew.yml', mode: '100644' }], ['policy-with-grants']],
    [
      'the policy in another case',
      [GRANTS, { path: '.GitHub/curfew.yml', mode: '100644' }],
      ['policy-with-grants'],
    ],
    ['the policy alone', [{ path: '.github/curfew.yml', mode: '100644' }], []],
    ['a file that the globs miss', [GRANTS, { path: 'access/a.yml', mode: '100644' }], ['missed-file']],
    ['one of those, gone', [GRANTS, { path: 'access/a.yml', mode: null }], []],
    ['a link', [{ path: 'access/a.yaml', mode: '120000' }], ['irregular-file']],
    ['a submodule', [{ path: 'access/a.yaml', mode: '160000' }], ['irregular-file']],
    ['an executable', [{ path: 'access/a.yaml', mode: '100755' }], ['irregular-file']],
    ['a file in another case', [{ path: 'Access/a.yaml', mode: '100644' }], ['missed-file']],
  ])('%s', (_name, paths, codes) => {
    const request = aRequest({ paths });
    const rules = [notWithPolicy, grantsFilesOnly, noMissedFile, regularFilesOnly];
    expect(codesOf(rules.flatMap((rule) => rule(request)))).toEqual(codes);
  });

  it('that the globs miss are shown from their beginning, with a few of the globs', () => {
    const request = aRequest({ paths: [{ path: 'access/a.yml', mode: '100644' }] });
    const files = [...'abcdef'].map((name) => `access/${name}/*.yaml`);
    const [finding] = noMissedFile({ ...request, policy: { ...request.policy, files } });
    expect(finding?.args['files']).toEqual(files.slice(0, 5));
    expect([finding?.at?.start, finding?.at?.end]).toEqual([
      { line: 1, column: 1 },
      { line: 1, column: 1 },
    ]);
  });

  it('are named, but not by the thousand', () => {
    const paths = Array.from({ length: 3000 }, (_, index) => ({ path: `src/${index}.ts`, mode: '100644' }));
    const [finding] = grantsFilesOnly(aRequest({ paths }));
    expect(finding?.args).toEqual({
      paths: ['src/0.ts', 'src/1.ts', 'src/2.ts', 'src/3.ts', 'src/4.ts'],
      more: 2995,
    });
  });
});

describe('promise 6: less is always allowed', () => {
  const worst = {
    author: BOB,
    inRole: aRole({ max: '1m', eligible: [], maxTotal: maxTotal('1m', '1d'), approval: 'automatic' }),
    eligible: unreadable('team acme/backend', '502'),
    person: unreadable('account alice', '502'),
    effects: [],
    action: '',
    why: '',
    ticket: null,
    breakGlass: true,
  } as const;

  it.each<[string, ChangeWords]>([
    ['withdrawing', { kind: 'withdrawn' }],
    ['withdrawing what was never in force', { kind: 'withdrawn', inForce: null }],
    ['withdrawing what has ended', { kind: 'withdrawn', inForce: null, spent: true }],
    ['shortening', { kind: 'shortened', duration: '3h' }],
    ['shortening to a moment that has passed', { kind: 'shortened', duration: '1h' }],
  ])('%s, by anybody, under any policy', (_name, words) => {
    expect(findingsOf(aRequest({ ...worst, inForce: LIVE, ...words }))).toEqual([]);
  });

  it.each<[string, ChangeWords, boolean]>([
    ['a withdrawal', { kind: 'withdrawn' }, true],
    ['an earlier end', { kind: 'shortened', duration: '3h' }, true],
    ['the same end', { kind: 'shortened', duration: '4h' }, true],
    ['a later end', { kind: 'shortened', duration: '5h' }, false],
    ['an earlier end, called an extension', { kind: 'extended', duration: '3h' }, false],
    [
      'an earlier end for somebody else',
      { kind: 'shortened', duration: '3h', person: read(BOB, NOW) },
      false,
    ],
    ['an earlier end of another role', { kind: 'shortened', duration: '3h', role: 'logs-read' }, false],
    ['an end before its start', { kind: 'shortened', until: '2026-11-23T11:00Z' }, false],
    ['an earlier end of nothing', { kind: 'shortened', duration: '3h', inForce: null }, false],
    ['a new grant', { kind: 'added', duration: '3h' }, false],
  ])('%s is less: %s', (_name, words, less) => {
    expect(givesLess(aChange({ inForce: LIVE, ...words }))).toBe(less);
  });

  it.each<[string, ChangeWords, boolean]>([
    ['of the same person', {}, true],
    ['of the same person under a new login', { holder: 'alice-k' }, true],
    ['of another', { person: read(BOB, NOW) }, false],
    ['that GitHub says nothing about', { person: unreadable('account alice', '502') }, true],
    [
      'that GitHub says nothing about, of another login',
      { person: unreadable('bob', '502'), holder: 'bob' },
      false,
    ],
    ['of an account that is gone', { person: read(null, NOW) }, true],
    ['of nobody', { inForce: null }, false],
    ['that is withdrawn', { kind: 'withdrawn' }, false],
  ])('a grant %s stays with its holder: %s', (_name, words, stays) => {
    expect(staysWithHolder(aChange({ kind: 'extended', inForce: LIVE, ...words }))).toBe(stays);
  });

  it('a start before the one in force is not less', () => {
    const facts = aChange({ kind: 'shortened', duration: '3h', inForce: LIVE });
    expect(givesLess({ ...facts, window: aWindow('2026-11-23T11:59Z', '2026-11-23T13:00Z') })).toBe(false);
  });
});
