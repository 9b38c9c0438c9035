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
        file: 'src/lifecycle/reconcile/give.ts',
        find: 'const { step, entries } = await writeAhead(repository, each, confirmed);',
        put: 'writeAhead(repository, each, confirmed).catch(() => {});\n        const [step, entries] = [{ ...each, support: confirmed.support, isFirst: false }, []] as const;',
      },
    ],
  },
  {
    name: 'give up after 6 retries',
    patches: [
      {
        file: 'src/lifecycle/memory/attempts.ts',
        find: 'return last === undefined || (!last.busy &&',
        put: 'return last === undefined || (last.failures < 6 && !last.busy &&',
      },
    ],
  },
  {
    name: 'end on the first of two overlapping grants',
    patches: [
      {
        file: 'src/domain/plan/plan.ts',
        find: "steps.push({ kind: 'release', effect, ended: given, heldBy: holding.map(({ grant }) => grant) });",
        put: "steps.push({ kind: 'revoke', effect, ended: given });",
      },
    ],
  },
  {
    name: 'trust the branch name: an approval counts for whatever is on the branch now',
    patches: [
      {
        file: 'src/domain/decision/decide.ts',
        find: "if (sawOther || revisionSeenBy(review, input.recorded) !== input.revision) return 'before-revision';",
        put: 'void sawOther;',
      },
    ],
  },
  {
    name: 'no fence: what a worker gave that came late is neither read again nor compared with the record',
    patches: [
      {
        file: 'src/lifecycle/reconcile/give.ts',
        find: 'if (!isForeign) await revokeIfEnded(repository, step.effect, step.support[0]?.grant ?? null);',
        put: 'void [revokeIfEnded, isForeign];',
      },
      {
        file: 'src/lifecycle/reconcile/detect-drift.ts',
        find: "if (each.kind === 'came-back') await takeBackAgain(ports, each);",
        put: 'void takeBackAgain;',
      },
    ],
  },
  {
    name: 'adopt what was there',
    patches: [
      {
        file: 'src/domain/plan/plan.ts',
        find: "if (present && !begun) return [{ kind: 'report-already-there', effect, support: waiting }];",
        put: 'void begun;',
      },
    ],
  },
  {
    name: 'adopt what another administrator gives after the write-ahead',
    patches: [
      {
        file: 'src/lifecycle/reconcile/provision.ts',
        find: "if (given.outcome === 'already-there' && (given.grantor === 'foreign' || isFirst)) {",
        put: "if (given.outcome === 'already-there' && isFirst && until < clock.now()) {",
      },
    ],
  },
  {
    name: 'trust the ledger: nothing is confirmed',
    patches: [
      {
        file: 'src/lifecycle/confirm/confirm-authorization.ts',
        find: 'const doubt = await doubtAbout(repository, entry, life);',
        put: 'const doubt: string | null = null;',
      },
    ],
  },
  {
    name: 'record a failed ending as done',
    patches: [
      {
        file: 'src/lifecycle/endings/revoke.ts',
        find: 'return failed(messageOf(cause));',
        put: "return succeeded({ outcome: 'absent', sessionsEnded: 0 });",
      },
    ],
  },
  {
    name: 'an end waits for GitHub',
    patches: [
      {
        file: 'src/app/handle-job.ts',
        find: 'const { again, wakes, waits } = await endDue(composed.endings(repository));',
        put: 'await composed.repository(repository).then((each) => each.ledger.state());\n        const { again, wakes, waits } = await endDue(composed.endings(repository));',
      },
    ],
  },
  {
    name: 'believe every webhook to come: no sweep',
    patches: [
      {
        file: 'src/app/handle-job.ts',
        find: 'for (const job of await sweep(await composed.repository(name))) await queue.send(job);',
        put: '',
      },
    ],
  },
  {
    name: 'forget what must end when the process dies: nothing is read from the database',
    patches: [
      {
        file: 'src/lifecycle/memory/outbox.ts',
        find: 'if (kept.known !== null && kept.known.nextSeq > (known?.nextSeq ?? 0)) known = kept.known;',
        put: '',
      },
    ],
  },
];

/** The source with a planted bug. Throws if the text of the bug no longer fits the source. */
export function planted(source: string, { find, put, file }: Plant['patches'][number]): string {
  const parts = source.split(find);
  if (parts.length !== 2)
    throw new Error(`${file} holds what is to be replaced ${parts.length - 1} times: ${find}`);
  return parts.join(put);
}
