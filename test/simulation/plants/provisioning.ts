import type { Plant } from './plant.ts';

/** Bugs that give access twice, too late, or on top of foreign access. */
export const PROVISIONING_BUGS: readonly Plant[] = [
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
    name: 'no check after provisioning: a late call is neither read again nor compared with the record',
    patches: [
      {
        file: 'src/lifecycle/reconcile/provision.ts',
        find: 'if (mayHaveGiven) await revokeIfEnded(repository, effect, support[0]?.grant ?? null);',
        put: 'void [mayHaveGiven, revokeIfEnded, effect, support];',
      },
      {
        file: 'src/lifecycle/reconcile/detect-drift.ts',
        find: "if (access.kind === 'came-back' && !(await revokeAgain(ports, access)))",
        put: 'void [access, revokeAgain];\n      if (false)',
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
    name: 'give in a retry what is over: neither is the record read again, nor compared with time and ends',
    patches: [
      {
        file: 'src/lifecycle/reconcile/reconcile.ts',
        find: 'if (await isOvertaken(repository, observedFrom)) {',
        put: 'void [isOvertaken, observedFrom];\n  if (Math.random() < 0) {',
      },
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
];
