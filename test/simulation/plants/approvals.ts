import type { Plant } from './plant.ts';

/** Bugs that give access without approval. */
export const APPROVALS_BUGS: readonly Plant[] = [
  {
    name: 'trust the branch name: an approval counts for whatever is on the branch now',
    patches: [
      {
        file: 'src/domain/decision/decide.ts',
        find: "if (reviewedRevision(review, input.recordedRevisions) !== input.revision) return 'before-revision';",
        put: '',
      },
      {
        file: 'src/domain/decision/decide.ts',
        find: "if (input.reviewsOfOtherContent?.has(review.id) === true) return 'other-content';",
        put: '',
      },
      {
        file: 'src/domain/decision/decide.ts',
        find: "if (pushes !== null && wasReplaced(pushes, review)) return 'before-force-push';",
        put: '',
      },
    ],
  },
  {
    name: 'trust the ledger: nothing is confirmed',
    patches: [
      {
        file: 'src/lifecycle/confirm/confirm-authorization.ts',
        find: 'const found = await verifyAuthorization(repository, entry, life);',
        put: 'const found: Mismatch | null = null;',
      },
    ],
  },
  {
    name: 'a commit of the ledger that GitHub signed in Curfew’s name needs no signature of Curfew’s',
    patches: [
      {
        file: 'src/ledger/read-head.ts',
        find: 'if (before === null ? keys.acceptUnsigned !== true : before.keys !== null) {',
        put: 'void [keys];\n    if (before === undefined) {',
      },
      {
        file: 'src/ledger/read-head.ts',
        find: 'return after === null ? snapshot : parseFailure(unsigned);',
        put: 'void [after, unsigned];\n      return snapshot;',
      },
    ],
  },
  {
    name: 'break-glass for every person who may request the role',
    patches: [
      {
        file: 'src/domain/rules/break-glass-rules.ts',
        find: 'return breaksGlass(change) ? (role.breakGlass?.eligible ?? []) : role.eligible;',
        put: 'return role.eligible;',
      },
    ],
  },
  {
    name: 'break-glass without a limit',
    patches: [
      {
        file: 'src/domain/rules/break-glass-rules.ts',
        find: 'if (emergencies.recent < limit) return [];',
        put: 'if (emergencies.recent >= 0) return [];',
      },
    ],
  },
  {
    name: 'break-glass with an overdue review',
    patches: [
      {
        file: 'src/domain/rules/break-glass-rules.ts',
        find: 'if (entry === null || first === undefined) return [];',
        put: 'if (entry === null || first === undefined || first.pull > 0) return [];',
      },
    ],
  },
  {
    name: 'every person may review a break-glass grant',
    patches: [
      {
        file: 'src/domain/decision/review-afterwards.ts',
        find: 'teamOf(by, input.teams, input.members) !== null',
        put: 'by.id > 0',
      },
    ],
  },
  {
    name: 'a merge group is sound if its pull request was approved when it entered the queue',
    patches: [
      {
        file: 'src/lifecycle/merge-queue/check-merge-groups.ts',
        find: "if (faultsOfPull.length > 0) return { outcome: 'faulty',",
        put: "if (faultsOfPull.length > 0) return { outcome: 'sound', pulls: [] };\n  if (faults.length < 0) return { outcome: 'faulty',",
      },
    ],
  },
];
