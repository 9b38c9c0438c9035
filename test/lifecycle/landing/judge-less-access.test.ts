import { describe, expect, it } from 'vitest';
import { NO_APPROVAL_NEEDED } from '../../../src/domain/decision/decide.ts';
import type { Authorized, Entry, NewEntry } from '../../../src/domain/ledger/entry.ts';
import {
  type JudgeContext,
  judgeChange,
  refuseIfIllegal,
} from '../../../src/lifecycle/landing/judge-change.ts';
import { type ChangeWords, DANA } from '../../support/builders/a-request.ts';
import { digestOf, oidOf, sample } from '../../support/builders/entries.ts';
import {
  aContext,
  changeOf,
  LIVE,
  life,
  PUSHED,
  REVISION,
  reasons,
  TOO_LONG,
  UNREAD,
} from './a-judged-change.ts';

const LESS: ChangeWords = { kind: 'shortened', duration: '3h', inForce: LIVE };

const AUTHORIZED = sample('authorized');

const REVOKED = sample('revoked');

describe('less access needs no approval', () => {
  it.each<[string, ChangeWords, Partial<JudgeContext>]>([
    ['pushed', LESS, PUSHED],
    ['without evidence', LESS, UNREAD],
    ['against a rule', LESS, { findings: [TOO_LONG], decision: NO_APPROVAL_NEEDED }],
    ['to a time that has passed', { ...LESS, duration: '1h' }, { decision: NO_APPROVAL_NEEDED }],
  ])('shortened %s', (_name, words, more) => {
    const entry = judgeChange(changeOf(words, { life: life(AUTHORIZED) }), aContext(more));
    expect(entry).toMatchObject({ type: 'authorized', change: 'shortened', replaces: 'sha256:1' });
  });

  it('shortened by a push: the entry says that no approval was needed', () => {
    const entry = judgeChange(changeOf(LESS), aContext(PUSHED));
    expect(entry).toMatchObject({
      pull: null,
      evidence: {
        decision: { outcome: 'approved', by: 'none-needed', lines: [], blockedBy: [] },
        merged_by: null,
        author: null,
      },
    });
  });

  it.each<[string, ChangeWords, readonly Entry[]]>([
    ['a grant that was never given', { ...LESS, inForce: null }, []],
    ['a grant that is over', LESS, life(AUTHORIZED, REVOKED)],
  ])('shortening %s changes nothing', (_name, words, before) => {
    expect(judgeChange(changeOf(words, { life: before }), aContext())).toBeNull();
  });

  it('but extending a grant that is over is judged', () => {
    const words: ChangeWords = { kind: 'extended', duration: '8h', inForce: LIVE };
    const entry = judgeChange(changeOf(words, { life: life(AUTHORIZED, REVOKED) }), aContext(PUSHED));
    expect(reasons(entry)).toEqual([expect.stringMatching(/^not-by-pull-request/)]);
  });
});

describe('a grant that was removed from its file', () => {
  const longer = { ...AUTHORIZED, revision: digestOf('two'), replaces: digestOf('one'), pull: 13 };
  const subject = {
    at: '2026-11-23T14:00:00.000Z',
    grant: AUTHORIZED.grant,
    revision: longer.revision,
    holder: AUTHORIZED.holder,
    role: AUTHORIZED.role,
    pull: 13,
  };

  it('changes nothing if it was never authorized', () => {
    const before = life(sample('requested'));
    expect(judgeChange(changeOf({ kind: 'withdrawn' }, { life: before }), aContext())).toBeNull();
  });

  it('ends if it was live, by its last revision', () => {
    const before = life(AUTHORIZED, longer, sample('requested', { pull: 14 }));
    expect(judgeChange(changeOf({ kind: 'withdrawn' }, { life: before }), aContext())).toEqual({
      ...subject,
      type: 'ended',
      cause: 'withdrawn',
      by: DANA,
      ended_in: { pull: 1, commit: oidOf('c') },
    });
  });

  it('ends if it was live, also by a push', () => {
    const entry = judgeChange(changeOf({ kind: 'withdrawn' }, { life: life(AUTHORIZED) }), aContext(PUSHED));
    expect(entry).toMatchObject({ type: 'ended', by: null, ended_in: { pull: null, commit: oidOf('c') } });
  });

  it('is reverted if it was over', () => {
    const before = life(AUTHORIZED, longer, { ...REVOKED, revision: longer.revision });
    expect(judgeChange(changeOf({ kind: 'withdrawn' }, { life: before }), aContext())).toEqual({
      ...subject,
      type: 'reverted',
      reverted_in: { pull: 1, commit: oidOf('c') },
    });
  });
});

describe('an entry that the ledger would reject', () => {
  const next = (over: Partial<Authorized> = {}) =>
    sample('authorized', { at: '2026-11-23T14:00:00.000Z', revision: REVISION, ...over });
  const nothing = { live: [], earlier: [] };

  it.each<[string, NewEntry]>([
    ['the first authorization of an id', next()],
    ['an entry that authorizes nothing', sample('ended')],
  ])('is not %s', (_name, entry) => {
    expect(refuseIfIllegal(entry, changeOf(), nothing)).toBe(entry);
  });

  it('is refused if its id was authorized before', () => {
    const entry = next();
    expect(refuseIfIllegal(entry, changeOf({}, { life: life(AUTHORIZED, REVOKED) }), nothing)).toEqual({
      type: 'refused',
      at: entry.at,
      grant: entry.grant,
      revision: REVISION,
      holder: entry.holder,
      role: entry.role,
      pull: entry.pull,
      commit: entry.commit,
      merged_by: entry.evidence.merged_by,
      reasons: [
        { code: 'cannot-follow', text: 'The record does not allow it: its id was authorized before.' },
      ],
      decision: entry.evidence.decision,
    });
  });

  it('is refused if an earlier landing of the same walk authorized the id', () => {
    const before = { live: [], earlier: [AUTHORIZED] };
    expect(refuseIfIllegal(next(), changeOf(), before)).toMatchObject({ type: 'refused' });
  });
});
