import type { Plant } from './plant.ts';

/** Bugs that keep access too long. */
export const ENDINGS_BUGS: readonly Plant[] = [
  {
    name: 'give up after 6 retries',
    patches: [
      {
        file: 'src/lifecycle/memory/revocation-retries.ts',
        find: 'return last === undefined || (!last.running &&',
        put: 'return last === undefined || (last.failures < 6 && !last.running &&',
      },
    ],
  },
  {
    name: 'end on the first of two overlapping grants',
    patches: [
      {
        file: 'src/domain/plan/plan.ts',
        find: "steps.push({ kind: 'release', effect, ended: provisioned, heldBy: holding.map(({ grant }) => grant) });",
        put: "steps.push({ kind: 'revoke', effect, ended: provisioned });",
      },
    ],
  },
  {
    name: 'record a failed ending as done',
    patches: [
      {
        file: 'src/lifecycle/endings/revoke.ts',
        find: 'return failed(error);',
        put: "return succeeded({ outcome: 'absent', sessionsEnded: 0 });",
      },
    ],
  },
  {
    name: 'an end waits for GitHub',
    patches: [
      {
        file: 'src/app/handle-job.ts',
        find: 'const { nextTry, wakes, hasUnrecorded } = await endDue(composed.endings(job.repository));',
        put: 'await composed.repository(job.repository).then((each) => each.ledger.state());\n  const { nextTry, wakes, hasUnrecorded } = await endDue(composed.endings(job.repository));',
      },
    ],
  },
  {
    name: 'read nothing from the database after a restart, so that due ends are forgotten',
    patches: [
      {
        file: 'src/lifecycle/memory/outbox.ts',
        find: 'if (stored.checkpoint !== null && isNewer(stored.checkpoint, checkpoint))\n        checkpoint = stored.checkpoint;',
        put: '',
      },
    ],
  },
  {
    name: 'an invalid clock: until GitHub has answered, no end is due',
    patches: [
      {
        file: 'src/domain/plan/clock-skew.ts',
        find: 'forgeSkewMs ?? 0 });\n  return DateTime.max',
        put: 'forgeSkewMs ?? Number.NaN });\n  return DateTime.max',
      },
    ],
  },
  {
    name: 'a pause that grows without bound between the retries of a revocation',
    patches: [
      {
        file: 'src/lifecycle/memory/revocation-retries.ts',
        find: 'Math.min(RETRY_MAX_MS, doubled) *',
        put: 'doubled *',
      },
    ],
  },
  {
    name: 'a session that does not end at once is taken for ended',
    patches: [
      {
        file: 'src/lifecycle/endings/revoke.ts',
        find: 'return failed(error);',
        put: "return String(error).includes('session')\n      ? succeeded({ outcome: 'taken-back', sessionsEnded: 1 })\n      : failed(error);",
      },
    ],
  },
  {
    name: 'a rejection of a break-glass grant is recorded and ends nothing',
    patches: [
      {
        file: 'src/lifecycle/break-glass/settle-reviews.ts',
        find: '...(accepted ? [] : endings(live, owed, reviewed))',
        put: '...(accepted ? [] : endings([], owed, reviewed))',
      },
    ],
  },
];
