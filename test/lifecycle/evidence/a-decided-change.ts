import type { Review } from '../../../src/domain/decision/decision.ts';
import type { Person } from '../../../src/domain/person.ts';
import { read, unreadable } from '../../../src/domain/reading.ts';
import type { ChangeInContext } from '../../../src/lifecycle/evidence/change-facts.ts';
import { type DecisionContext, decideChange } from '../../../src/lifecycle/evidence/decide-change.ts';
import type { PullFacts } from '../../../src/lifecycle/evidence/pull-facts.ts';
import { teamListings } from '../../../src/lifecycle/evidence/team-listings.ts';
import {
  ALICE,
  aChange,
  aRequest,
  BOB,
  type ChangeWords,
  DANA,
  NOW,
} from '../../support/builders/a-request.ts';
import { digestOf, recorded, sample } from '../../support/builders/entries.ts';

export const PETRA: Person = { login: 'petra', id: 70 };

const REVISION = digestOf('new');

export const REQUESTED = sample('requested', { revision: REVISION, pull: 1, at: '2026-11-23T13:00:00.000Z' });

const LIFE = recorded([REQUESTED]);

const TEAMS: Readonly<Record<string, readonly Person[]>> = {
  'acme/backend': [ALICE, BOB],
  'acme/dba': [DANA],
  'acme/platform': [PETRA],
};

/** Listings of the teams above, and the teams that were read. */
export function someTeams(unread: readonly string[] = []) {
  const listed: string[] = [];
  const teams = teamListings({
    async members(team) {
      listed.push(team);
      return unread.includes(team)
        ? unreadable(`team ${team}`, 'GitHub answered 403')
        : read(TEAMS[team] ?? [], NOW);
    },
  });
  return { teams, listed };
}

export function aReview(by: Person, state: Review['state'] = 'approved', minute = 30): Review {
  const submittedAt = `2026-11-23T13:${minute}:00Z`;
  return { id: 100 + by.id, by, byHuman: true, state, submittedAt, commit: 'c1' };
}

export const by = (...reviews: readonly Review[]): Partial<PullFacts> => ({ reviews });

function people(words: Partial<PullFacts> = {}): PullFacts {
  return {
    number: 1,
    openedAt: '2026-11-23T13:00:00Z',
    author: ALICE,
    authorIsHuman: true,
    reviews: [],
    contributors: [ALICE],
    reviewed: { reviewsOfOtherGrant: async () => new Set(), reviewsOfOtherPolicy: async () => new Set() },
    ...words,
  };
}

export function inContext(words: ChangeWords = {}, more: Partial<ChangeInContext> = {}): ChangeInContext {
  return { facts: aChange(words), revision: REVISION, life: LIFE, ...more };
}

export function decided(
  change: ChangeInContext,
  pull: Partial<PullFacts> = {},
  more: Partial<DecisionContext> = {},
) {
  const { policy } = aRequest({ roles: change.facts.role === null ? [] : [change.facts.role] });
  return decideChange(change, {
    policy,
    pull: people(pull),
    teams: someTeams().teams,
    all: [change],
    now: NOW,
    ...more,
  });
}

export async function outcome(...given: Parameters<typeof decided>): Promise<string> {
  const decision = await decided(...given);
  return `${decision.outcome} by ${decision.by}`;
}
