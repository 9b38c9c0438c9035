import { read } from '../../../src/domain/reading.ts';
import type { PushedContent } from '../../../src/lifecycle/evidence/approvals/pushed-content.ts';
import type { Landing } from '../../../src/lifecycle/landing/landing.ts';
import type { PullRequest, PullRequests } from '../../../src/ports/forge/pull-requests.ts';
import type { Pushes } from '../../../src/ports/forge/pushes.ts';
import { ALICE, DANA, NOW } from './a-request.ts';
import { oidOf } from './entries.ts';

const OPENED = NOW.minus({ hours: 1 }).toISO() ?? '';

/** Alice's open pull request #1 to main, with the given differences. */
export function aPull(words: Partial<PullRequest> = {}): PullRequest {
  return {
    number: 1,
    nodeId: 'PR_1',
    title: 'Ask',
    body: '',
    state: 'open',
    draft: false,
    author: ALICE,
    authorIsHuman: true,
    base: { branch: 'main', sha: oidOf('a') },
    head: { branch: 'ask', sha: oidOf('b'), sameRepository: true },
    createdAt: OPENED,
    updatedAt: OPENED,
    closedAt: null,
    merged: null,
    mergeable: true,
    ...words,
  };
}

/** Alice's pull request, merged by dana as `commit`. */
export function aMerge(commit: string, words: Partial<PullRequest> = {}): PullRequest {
  return aPull({
    state: 'closed',
    merged: { at: '2026-11-23T13:59:50Z', by: DANA, commit },
    ...words,
  });
}

/** The landing of that merge. */
export function aLanding(words: Partial<Landing> = {}): Landing {
  const after = words.after ?? oidOf('c');
  return { pull: aMerge(after), siblingPulls: [], after, ...words };
}

/** A pull request port. A call that the test does not define fails. */
export function somePulls(answers: Partial<PullRequests>): PullRequests {
  const unexpectedCall = async () => {
    throw new Error('unexpected call');
  };
  return {
    get: unexpectedCall,
    open: unexpectedCall,
    reviews: unexpectedCall,
    commits: unexpectedCall,
    associatedWith: unexpectedCall,
    mergedSince: unexpectedCall,
    ...answers,
  };
}

/** A server of GitHub that does not list who pushed. */
export const PUSHES_NOT_LISTED: Pushes = { toBranch: async () => null, forced: async () => [] };

/** Of a pull request about whose pushes nothing is known. */
export const NO_KNOWN_PUSHES: PushedContent = {
  pushesOfGrant: async () => read({ pushes: [], known: false }, NOW),
  pushesOfPolicy: async () => read({ pushes: [], known: false }, NOW),
};
