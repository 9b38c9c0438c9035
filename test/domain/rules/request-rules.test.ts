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

it('an ordinary request has no findings', () => {
  expect(findingsOf(aRequest())).toEqual([]);
});

it('every rule is applied', () => {
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

it('with far too many changes, the changes themselves are not checked', () => {
  const changes = Array.from({ length: 20_000 }, (_, index) =>
    aChange({ id: `grant-${index}`, ticket: null, inRole: aRole({ maxTotal: maxTotal('1h', '1d') }) }),
  );
  expect(codesOf(findingsOf(aRequest({ changes })))).toEqual(['too-many-changes']);
});

describe('paths', () => {
  it.each([
    ['grants files', [GRANTS], []],
    ['a removed grants file', [{ path: 'access/a.yaml', mode: null }], []],
    ['another file', [GRANTS, { path: 'src/a.ts', mode: '100644' }], ['other-paths']],
    ['another file, removed', [GRANTS, { path: 'src/a.ts', mode: null }], ['other-paths']],
    ['the policy', [GRANTS, { path: '.github/curfew.yml', mode: '100644' }], ['policy-with-grants']],
    [
      'the policy in another case',
      [GRANTS, { path: '.GitHub/curfew.yml', mode: '100644' }],
      ['policy-with-grants'],
    ],
    ['the policy alone', [{ path: '.github/curfew.yml', mode: '100644' }], []],
    ['a file that the globs miss', [GRANTS, { path: 'access/a.yml', mode: '100644' }], ['missed-file']],
    ['a removed file that the globs miss', [GRANTS, { path: 'access/a.yml', mode: null }], []],
    ['a link', [{ path: 'access/a.yaml', mode: '120000' }], ['irregular-file']],
    ['a submodule', [{ path: 'access/a.yaml', mode: '160000' }], ['irregular-file']],
    ['an executable', [{ path: 'access/a.yaml', mode: '100755' }], ['irregular-file']],
    ['a file in another case', [{ path: 'Access/a.yaml', mode: '100644' }], ['missed-file']],
  ])('%s', (_name, paths, codes) => {
    const request = aRequest({ paths });
    const rules = [notWithPolicy, grantsFilesOnly, noMissedFile, regularFilesOnly];
    expect(codesOf(rules.flatMap((rule) => rule(request)))).toEqual(codes);
  });

  it('that the globs miss have a finding on line 1, with a few of the globs', () => {
    const request = aRequest({ paths: [{ path: 'access/a.yml', mode: '100644' }] });
    const files = [...'abcdef'].map((name) => `access/${name}/*.yaml`);
    const [finding] = noMissedFile({ ...request, policy: { ...request.policy, files } });
    expect(finding?.args['files']).toEqual(files.slice(0, 5));
    expect([finding?.at?.start, finding?.at?.end]).toEqual([
      { line: 1, column: 1 },
      { line: 1, column: 1 },
    ]);
  });

  it('are named, at most five of them', () => {
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
    ['withdrawing an entry that was never in force', { kind: 'withdrawn', inForce: null }],
    ['withdrawing an ended grant', { kind: 'withdrawn', inForce: null, spent: true }],
    ['shortening', { kind: 'shortened', duration: '3h' }],
    ['shortening to a past time', { kind: 'shortened', duration: '1h' }],
  ])('%s, by any person, under any policy', (_name, entry) => {
    expect(findingsOf(aRequest({ ...worst, inForce: LIVE, ...entry }))).toEqual([]);
  });

  it.each<[string, ChangeWords, boolean]>([
    ['a withdrawal', { kind: 'withdrawn' }, true],
    ['an earlier end', { kind: 'shortened', duration: '3h' }, true],
    ['the same end', { kind: 'shortened', duration: '4h' }, true],
    ['a later end', { kind: 'shortened', duration: '5h' }, false],
    ['an earlier end in an extension', { kind: 'extended', duration: '3h' }, false],
    [
      'an earlier end for another holder',
      { kind: 'shortened', duration: '3h', person: read(BOB, NOW) },
      false,
    ],
    ['an earlier end for another role', { kind: 'shortened', duration: '3h', role: 'logs-read' }, false],
    ['an end before its start', { kind: 'shortened', until: '2026-11-23T11:00Z' }, false],
    ['an earlier end without a grant in force', { kind: 'shortened', duration: '3h', inForce: null }, false],
    ['a new grant', { kind: 'added', duration: '3h' }, false],
  ])('%s gives less: %s', (_name, entry, less) => {
    expect(givesLess(aChange({ inForce: LIVE, ...entry }))).toBe(less);
  });

  it.each<[string, ChangeWords, boolean]>([
    ['of the same person', {}, true],
    ['of the same person under a new login', { holder: 'alice-k' }, true],
    ['of another person', { person: read(BOB, NOW) }, false],
    ['of an unreadable account', { person: unreadable('account alice', '502') }, true],
    [
      'of an unreadable account with another login',
      { person: unreadable('bob', '502'), holder: 'bob' },
      false,
    ],
    ['of an account that no longer exists', { person: read(null, NOW) }, true],
    ['that is not in force', { inForce: null }, false],
    ['that is withdrawn', { kind: 'withdrawn' }, false],
  ])('a grant %s keeps its holder: %s', (_name, entry, stays) => {
    expect(staysWithHolder(aChange({ kind: 'extended', inForce: LIVE, ...entry }))).toBe(stays);
  });

  it('an earlier start does not give less', () => {
    const facts = aChange({ kind: 'shortened', duration: '3h', inForce: LIVE });
    expect(givesLess({ ...facts, window: aWindow('2026-11-23T11:59Z', '2026-11-23T13:00Z') })).toBe(false);
  });
});
