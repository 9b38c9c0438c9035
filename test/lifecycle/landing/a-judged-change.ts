import { ruleFinding } from '../../../src/domain/findings/rule-code.ts';
import type { NewEntry } from '../../../src/domain/ledger/entry.ts';
import { read, unreadable } from '../../../src/domain/reading.ts';
import type { ChangeInContext } from '../../../src/lifecycle/evidence/change-facts.ts';
import type { PullFacts } from '../../../src/lifecycle/evidence/pull-facts.ts';
import type { JudgeContext } from '../../../src/lifecycle/landing/judge-change.ts';
import { aLanding } from '../../support/builders/a-pull.ts';
import {
  ALICE,
  aChange,
  aRequest,
  aWindow,
  type ChangeWords,
  NOW,
} from '../../support/builders/a-request.ts';
import { BY_DANA } from '../../support/builders/a-view.ts';
import { digestOf, oidOf, recorded } from '../../support/builders/entries.ts';

export const REVISION = digestOf('new');

const LANDED = NOW.minus({ seconds: 10 });

export const LIVE = { window: aWindow('2026-11-23T12:00Z', '2026-11-23T16:00Z') };

export const TOO_LONG = ruleFinding('no-effects', null, { role: 'orders-db-read' });

const PEOPLE: PullFacts = {
  number: 1,
  openedAt: NOW.toISO() ?? '',
  author: ALICE,
  authorIsHuman: true,
  reviews: [],
  contributors: [],
  reviewed: { reviewsOfOtherGrant: async () => new Set(), reviewsOfOtherPolicy: async () => new Set() },
};

export function changeOf(words: ChangeWords = {}, more: Partial<ChangeInContext> = {}): ChangeInContext {
  return { facts: aChange(words), revision: REVISION, life: [], ...more };
}

/** Approved by dana and merged ten seconds ago, unless `words` say something else. */
export function aContext(words: Partial<JudgeContext> = {}): JudgeContext {
  const pull = words.landing?.pull === null ? null : PEOPLE;
  return {
    landing: aLanding(),
    request: { changes: [] },
    paths: [],
    policy: aRequest().policy,
    accepted: { commit: oidOf('b'), blob: oidOf('f'), pull: 2 },
    state: { head: '', nextSeq: 1, live: [], cursor: null, policy: null, owed: [] },
    evidence: read(pull, NOW),
    decision: BY_DANA,
    findings: [],
    landedAt: LANDED,
    now: NOW,
    ...words,
  };
}

export const PUSHED: Partial<JudgeContext> = { landing: aLanding({ pull: null }), decision: null };

export const UNREAD: Partial<JudgeContext> = {
  evidence: unreadable('the reviews and commits of #1', 'GitHub answered 422'),
  decision: null,
};

export function reasons(entry: NewEntry | null): readonly string[] {
  if (entry?.type !== 'refused') return [entry?.type ?? 'nothing'];
  return entry.reasons.map(({ code, text }) => `${code}: ${text}`);
}

export const life = (...entries: readonly NewEntry[]) => recorded(entries);
