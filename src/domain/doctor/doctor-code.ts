/**
 * The group of each code. `bypass`: people can bypass Curfew. `blocks`: Curfew cannot work. `unread`: a
 * setting could not be read.
 */
export const DOCTOR_CODES = {
  'plan-cannot-enforce': 'bypass',
  'check-not-required': 'bypass',
  'check-not-pinned': 'bypass',
  'pull-request-not-required': 'bypass',
  'history-not-kept': 'bypass',
  'rules-passed-by': 'bypass',
  'record-open': 'bypass',
  'code-owners-missing': 'bypass',
  'code-owners-broken': 'bypass',
  'code-owners-gap': 'bypass',
  'approver-team-above-grantable': 'bypass',
  'actions-may-approve': 'bypass',
  'actions-may-write': 'bypass',
  'installed-everywhere': 'bypass',
  'permission-excess': 'bypass',
  'permission-missing': 'blocks',
  'event-missing': 'blocks',
  archived: 'blocks',
  'no-issues': 'blocks',
  'no-usable-method': 'blocks',
  'signatures-block': 'blocks',
  'reviews-block': 'blocks',
  'code-owners-block': 'blocks',
  'last-push-blocks': 'blocks',
  'branch-locked': 'blocks',
  'strict-checks': 'blocks',
  'other-checks': 'blocks',
  'record-unsigned': 'blocks',
  'record-merged': 'bypass',
  'own-branch-blocked': 'blocks',
  'own-commits-blocked': 'blocks',
  'own-branch-occupied': 'blocks',
  'team-missing': 'blocks',
  'team-without-access': 'blocks',
  'ticket-pattern-outdated': 'blocks',
  unreadable: 'unread',
  unanswered: 'unread',
  'bypass-unreadable': 'unread',
} as const;

export type DoctorCode = keyof typeof DOCTOR_CODES;
export type DoctorGroup = (typeof DOCTOR_CODES)[DoctorCode];
