/** A bug seen in other products, as a change to the source. Each text must exist exactly once. */
export interface Plant {
  readonly name: string;
  readonly patches: readonly { readonly file: string; readonly find: string; readonly put: string }[];
}

/** The bugs that the simulation must find. */
export const PLANTS: readonly Plant[] = [
  {
    name: 'no write-ahead',
    patches: [
      {
        file: 'src/lifecycle/reconcile/write-ahead.ts',
        find: 'const { state } = await ledger.append(decide);',
        put: 'const read = await ledger.state();\n  if (!read.readable) throw new Error(read.because);\n  const state = read.value;\n  decide(state);\n  ledger.append(decide).catch(() => {});',
      },
    ],
  },
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
    name: 'trust the branch name: an approval counts for whatever is on the branch now',
    patches: [
      {
        file: 'src/domain/decision/decide.ts',
        find: 'isOfOtherContent || reviewedRevision(review, input.recordedRevisions) !== input.revision',
        put: 'isOfOtherContent && false',
      },
    ],
  },
  {
    name: 'no check after provisioning: a late call is neither read again nor compared with the record',
    patches: [
      {
        file: 'src/lifecycle/reconcile/provision.ts',
        find: 'if (mayHaveGiven) await revokeIfEnded(repository, effect, support[0]?.grant ?? null);',
        put: 'void [mayHaveGiven, revokeIfEnded, effect, support];',
      },
      {
        file: 'src/lifecycle/reconcile/detect-drift.ts',
        find: "if (access.kind === 'came-back') await revokeAgain(ports, access);",
        put: 'void revokeAgain;',
      },
    ],
  },
  {
    name: 'adopt foreign access',
    patches: [
      {
        file: 'src/domain/plan/plan.ts',
        find: "if (present && !explained) return [{ kind: 'report-already-there', effect, support: waiting }];",
        put: 'void explained;',
      },
    ],
  },
  {
    name: 'adopt access that another administrator gives after the write-ahead',
    patches: [
      {
        file: 'src/lifecycle/reconcile/provision.ts',
        find: "if (answer.outcome === 'already-there' && (answer.grantor === 'foreign' || isFirst)) {",
        put: "if (answer.outcome === 'already-there' && isFirst && until < now) {",
      },
    ],
  },
  {
    name: 'give in a retry what is over: the record is not compared with the time and the ends in it',
    patches: [
      {
        file: 'src/lifecycle/reconcile/may-provision.ts',
        find: 'live.ended !== null || ',
        put: '',
      },
      {
        file: 'src/lifecycle/reconcile/may-provision.ts',
        find: 'return endOf(live, endingClock({ ours: now, forgeSkewMs: facts.skewMs(), target: null })) === null;',
        put: 'void [endOf, endingClock, facts];\n  return true;',
      },
    ],
  },
  {
    name: 'give until the end of a grant that GitHub does not confirm',
    patches: [
      {
        file: 'src/lifecycle/reconcile/write-ahead.ts',
        find: 'until: latestEnd(support) };',
        put: 'until: latestEnd(live.filter((each) => effectKey(each.effect) === effectKey(announced.effect))) };',
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
    name: 'believe every webhook to come: no sweep',
    patches: [
      {
        file: 'src/app/handle-job.ts',
        find: "for (const job of await sweep((await repository(name)).forClass('look'))) await queue.send(job);",
        put: '',
      },
    ],
  },
  {
    name: 'an empty index believed: a commit without a pull request is a direct push at once',
    patches: [
      {
        file: 'src/lifecycle/landing/link-wait.ts',
        find: 'if (until <= now) return null;',
        put: 'if (until > first) return null;',
      },
    ],
  },
  {
    name: 'never asked again: a pull request that was not found at first is not looked for later',
    patches: [
      {
        file: 'src/lifecycle/landing/find-pulls.ts',
        find: 'async find({ sha, message }) {',
        put: 'async find({ sha, message }) {\n      const asked = ((memory as { asked?: Set<string> }).asked ??= new Set());\n      if (asked.has(sha)) return { broughtIt: [], others: [], unreadable: [] };\n      asked.add(sha);',
      },
    ],
  },
  {
    name: 'read nothing from the database after a restart, so that due ends are forgotten',
    patches: [
      {
        file: 'src/lifecycle/memory/outbox.ts',
        find: 'if (stored.checkpoint !== null && stored.checkpoint.nextSeq > (checkpoint?.nextSeq ?? 0))\n        checkpoint = stored.checkpoint;',
        put: '',
      },
    ],
  },
];

/** The source with a planted bug. Throws if the text of the bug no longer fits the source. */
export function planted(source: string, { find, put, file }: Plant['patches'][number]): string {
  const parts = source.split(find);
  if (parts.length !== 2)
    throw new Error(`${file} has the text to replace ${parts.length - 1} times: ${find}`);
  return parts.join(put);
}
