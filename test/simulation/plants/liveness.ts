import type { Plant } from './plant.ts';

/** Bugs that give approved access late or never, or leave work undone. */
export const LIVENESS_BUGS: readonly Plant[] = [
  {
    name: 'believe every webhook to come: no sweep',
    patches: [
      {
        file: 'src/app/sweep-repositories.ts',
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
    name: 'a crash without a restart: after one sweep that fails, there is no other',
    patches: [
      {
        file: 'src/app/handle-job.ts',
        find: 'const recoverDeliveries = deliveryRecovery(',
        put: 'let isCrashed = false;\n  const recoverDeliveries = deliveryRecovery(',
      },
      {
        file: 'src/app/handle-job.ts',
        find: '        await sweepEach(ports, composed.repositories);',
        put: '        if (isCrashed) return;\n        await sweepEach(ports, composed.repositories).catch((error: unknown) => {\n          isCrashed = true;\n          throw error;\n        });',
      },
    ],
  },
  {
    name: 'landing skips a commit after an error',
    patches: [
      {
        file: 'src/lifecycle/landing/land.ts',
        find: "if (progress.grants.outcome === 'retry') break;",
        put: "if (progress.grants.outcome === 'retry') {\n      const { state } = progress;\n      progress = { ...progress, judgedUpTo: step.landing.after, grants: { outcome: 'done', state } };\n    }",
      },
    ],
  },
  {
    name: 'a failed provisioning is not tried again',
    patches: [
      {
        file: 'src/domain/plan/plan.ts',
        find: 'function isWaiting({ state, ended }: LiveEffect): boolean {\n  return ended === null &&',
        put: 'function isWaiting({ state, ended, failures }: LiveEffect): boolean {\n  return failures === 0 && ended === null &&',
      },
    ],
  },
  {
    name: 'an error means empty: a team that cannot be read has no members',
    patches: [
      {
        file: 'src/lifecycle/evidence/team-listings.ts',
        find: 'requested.get(team) ?? people.members(team);',
        put: 'requested.get(team) ??\n      people.members(team).then((all) => (all.readable ? all : read([], undefined as never)));',
      },
    ],
  },
  {
    name: 'only the process that judged a landing can confirm it',
    patches: [
      {
        file: 'src/lifecycle/confirm/confirm-authorization.ts',
        find: 'const found = await verifyAuthorization(repository, entry, life);',
        put: "const found: Mismatch | null = mismatch('policy', 'this process did not judge it');",
      },
    ],
  },
  {
    name: 'an authorization under a policy that was replaced is not confirmed',
    patches: [
      {
        file: 'src/lifecycle/confirm/verify-policy.ts',
        find: 'if (policy?.commit === policy_commit) return policy;',
        put: 'if (seq > 0) return policy?.commit === policy_commit ? policy : null;',
      },
    ],
  },
  {
    name: 'a push without a pull request is waited for without end',
    patches: [
      {
        file: 'src/lifecycle/landing/link-wait.ts',
        find: 'if (until <= now) return null;',
        put: '',
      },
    ],
  },
  {
    name: 'a merge group that could not be judged is not judged again',
    patches: [
      {
        file: 'src/lifecycle/merge-queue/check-merge-groups.ts',
        find: '    if (group === null) continue;',
        put: '    const looked = ((repository.memory as { looked?: Set<string> }).looked ??= new Set());\n    if (group === null || looked.has(group)) continue;\n    looked.add(group);',
      },
    ],
  },
];
