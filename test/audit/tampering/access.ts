import type { Effect } from '../../../src/domain/effect.ts';
import type { Entry } from '../../../src/domain/ledger/entry.ts';
import type { Forgery } from './forge-record.ts';
import { addAfter, all, change, changeAll, drop, isAbout, later } from './forgeries.ts';
import type { Kind } from './kind.ts';

const HOUR_MS = 3_600_000;
const CAROL = { login: 'carol', id: 1004 };

/** Changes the effect of a grant in each of its entries. */
function effects(grant: string, edit: (effect: Effect) => Effect): Forgery {
  return changeAll(grant, (entry) => {
    if ('effect' in entry) return { ...entry, effect: edit(entry.effect) } as Entry;
    return entry.type === 'authorized' ? { ...entry, effects: entry.effects.map(edit) } : entry;
  });
}

/** Access that was given and revoked, and the reviews of break-glass. */
export const ACCESS: readonly Kind[] = [
  [
    'with more access than the role gives',
    change('last', 'authorized', (entry) => ({
      ...entry,
      effects: [...entry.effects, { target: 'logs-db', entitlement: 'log_reader', account: 'alice' }],
    })),
    'effects-differ',
    'digest-differs',
  ],
  [
    'with other access than the role gives',
    effects('last', (effect) => ({ ...effect, entitlement: 'orders_writer' })),
    'effects-differ',
    'digest-differs',
  ],
  [
    'with the account of another person',
    effects('last', (effect) => ({ ...effect, account: 'bob' })),
    'account-shared',
    'digest-differs',
  ],
  [
    'with another holder',
    changeAll('last', (entry) => ('holder' in entry ? ({ ...entry, holder: CAROL } as Entry) : entry)),
    'account-shared',
    'digest-differs',
    'rule-broken',
  ],
  [
    'about to be given for longer than its window',
    change('last', 'provisioning', (entry) => ({ ...entry, until: later(entry.until, HOUR_MS) })),
    'until-differs',
  ],
  [
    'given for longer than its window',
    change('last', 'provisioned', (entry) => ({ ...entry, until: later(entry.until, HOUR_MS) })),
    'until-differs',
  ],
  [
    'shared with a grant that never had it',
    change('right', 'provisioned', (entry) => ({ ...entry, shared_with: ['left', 'two'] })),
    'holders-differ',
  ],
  [
    'shared with a grant that had lost it',
    change('last', 'provisioned', (entry) => ({ ...entry, shared_with: ['one'] })),
    'holders-differ',
  ],
  [
    'released to a grant that had lost it',
    change('right', 'revoked', (entry) => ({ ...entry, verified_absent_at: null, still_held_by: ['left'] })),
    'holders-differ',
  ],
  [
    'released to itself',
    change('right', 'revoked', (entry) => ({ ...entry, verified_absent_at: null, still_held_by: ['right'] })),
    'holders-differ',
  ],
  [
    'lapsed in the middle of its window',
    all(
      drop(isAbout('two', 'provisioning')),
      drop(isAbout('two', 'revoked')),
      change('two', 'provisioned', ({ until: _, shared_with: __, ...entry }) => ({
        ...entry,
        type: 'lapsed',
      })),
    ),
    'end-differs',
  ],
  [
    'ended by a policy, which no entry says',
    change('two', 'revoked', (entry) => ({ ...entry, cause: 'policy' })),
    'end-differs',
  ],
  [
    'replaced by no revision',
    change('two', 'revoked', (entry) => ({ ...entry, cause: 'replaced' })),
    'end-differs',
  ],
  [
    'revoked late, as if a policy had ended it only then',
    change('two', 'revoked', (entry) => {
      const at = later(entry.at, 4 * 60_000);
      return { ...entry, at, verified_absent_at: at, cause: 'policy', late_ms: 0 };
    }),
    'end-differs',
    'wrong-lateness',
  ],
  [
    'revoked without a look whether it is absent',
    change('two', 'revoked', (entry) => ({ ...entry, verified_absent_at: null })),
    'absence-differs',
  ],
  [
    'released to a grant that never had it',
    change('two', 'revoked', (entry) => ({ ...entry, verified_absent_at: null, still_held_by: ['right'] })),
    'holders-differ',
  ],
  [
    'absent, and held by another grant',
    change('left', 'revoked', (entry) => ({ ...entry, verified_absent_at: entry.at })),
    'absence-differs',
  ],
  [
    'found absent, and held by another grant',
    change('left', 'revoked', (entry) => ({ ...entry, found_absent: true })),
    'absence-differs',
  ],
  [
    'read absent hours before it was revoked',
    change('two', 'revoked', (entry) => ({ ...entry, verified_absent_at: later(entry.at, -2 * HOUR_MS) })),
    'absence-differs',
  ],
  [
    'expired before its window ended',
    all(
      drop(isAbout('rejected', 'ended')),
      change('rejected', 'revoked', (entry) => ({ ...entry, cause: 'expired', late_ms: 0 })),
    ),
    'end-differs',
  ],
  [
    'revoked for a cause that nothing ended it for',
    all(
      drop(isAbout('rejected', 'ended')),
      change('rejected', 'revoked', (entry) => ({ ...entry, cause: 'withdrawn' })),
    ),
    'end-differs',
  ],
  [
    'ended by the policy, in the commit that withdrew it',
    all(
      change('logs', 'ended', (entry) => ({ ...entry, cause: 'policy' })),
      change('logs', 'revoked', (entry) => ({ ...entry, cause: 'policy' })),
    ),
    'end-differs',
  ],
  [
    'withdrawn by no commit',
    change('logs', 'ended', (entry) => ({ ...entry, ended_in: null })),
    'change-unexplained',
    'end-differs',
  ],
  ['rejected without a review', drop(isAbout('rejected', 'break-glass-reviewed')), 'end-differs'],
  [
    'rejected by another person than the reviewer',
    change('rejected', 'ended', (entry) => ({ ...entry, by: CAROL })),
    'end-differs',
  ],
  [
    'break-glass that its holder reviewed',
    change('accepted', 'break-glass-reviewed', (entry) => ({ ...entry, by: CAROL })),
    'review-unfounded',
  ],
  [
    'break-glass that was reviewed by a person who contributed to it',
    (commits) => {
      const reviewers = commits
        .flatMap(({ entries }) => entries)
        .flatMap((entry) =>
          entry.type === 'break-glass-reviewed' && entry.grant === 'accepted' ? [entry.by] : [],
        );
      return change('accepted', 'authorized', (entry) => ({
        ...entry,
        evidence: { ...entry.evidence, contributors: [...(entry.evidence.contributors ?? []), ...reviewers] },
      }))(commits);
    },
    'decision-differs',
    'review-unfounded',
  ],
  [
    'break-glass that was accepted before it was requested',
    change('accepted', 'break-glass-reviewed', (entry) => ({
      ...entry,
      submitted_at: later(entry.submitted_at, -24 * HOUR_MS),
    })),
    'review-unfounded',
  ],
  [
    'break-glass whose review was recorded before it was submitted',
    change('accepted', 'break-glass-reviewed', (entry) => ({
      ...entry,
      submitted_at: later(entry.submitted_at, HOUR_MS),
    })),
    'review-unfounded',
  ],
  [
    'a review of a grant that owes none',
    addAfter(isAbout('last', 'provisioned'), (place) => {
      if (place.type !== 'provisioned') throw new Error('it is another entry');
      const { v, seq, id, at, grant, revision, holder, role, pull } = place;
      const by = { login: 'dora', id: 1006 };
      const subject = { v, seq, id, at, grant, revision, holder, role, pull };
      return { ...subject, type: 'break-glass-reviewed', by, accepted: true, review: 7, submitted_at: at };
    }),
    'review-unfounded',
  ],
];
