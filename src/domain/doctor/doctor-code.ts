/**
 * The group of each code. `round`: people can bypass Curfew. `blocks`: Curfew cannot work. `unread`: a
 * setting could not be read.
 */
export const DOCTOR_CODES = {
  'plan-cannot-enforce': 'round',
  'check-not-required': 'round',
  'check-not-pinned': 'round',
  'pull-request-not-required': 'round',
  'history-not-kept': 'round',
  'rules-passed-by': 'round',
  'record-open': 'round',
  'code-owners-missing': 'round',
  'code-owners-broken': 'round',
  'code-owners-gap': 'round',
  'approver-team-above-grantable': 'round',
  'actions-may-approve': 'round',
  'actions-may-write': 'round',
  'installed-everywhere': 'round',
  'permission-excess': 'round',
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
