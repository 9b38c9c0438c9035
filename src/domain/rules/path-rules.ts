import { ruleFinding } from '../findings/rule-code.ts';
import { REGULAR_FILE } from '../git-mode.ts';
import { isGrantsFile, isMissedFile, POLICY_PATH } from '../grants/grants-paths.ts';
import type { RequestRule } from './rule.ts';

/** Paths that a finding names. */
const NAMED_MAX = 5;

/** A request changes only grants files. Its reviewers do not review other changes. */
export const grantsFilesOnly: RequestRule = ({ paths, policy }) => {
  const others = paths
    .map(({ path }) => path)
    .filter((path) => !isGrantsFile(policy.files, path) && !isMissedFile(policy.files, path))
    .filter((path) => !isPolicy(path));
  if (others.length === 0) return [];
  return [
    ruleFinding('other-paths', null, {
      paths: others.slice(0, NAMED_MAX),
      more: Math.max(0, others.length - NAMED_MAX),
    }),
  ];
};

/** One pull request cannot change the policy and request access under the new policy. */
export const notWithPolicy: RequestRule = ({ paths, policy }) =>
  paths.some(({ path }) => isPolicy(path)) && paths.some(({ path }) => isGrantsFile(policy.files, path))
    ? [ruleFinding('policy-with-grants', null, {})]
    : [];

/** Every YAML file below `access/` must match the policy's globs. Curfew would not read another one. */
export const noMissedFile: RequestRule = ({ paths, policy }) =>
  paths
    .filter(({ path, mode }) => mode !== null && isMissedFile(policy.files, path))
    .map(({ path }) =>
      ruleFinding('missed-file', startOf(path), { path, files: policy.files.slice(0, NAMED_MAX) }),
    );

/** A grants file is a regular file: no link, no submodule, not executable. */
export const regularFilesOnly: RequestRule = ({ paths, policy }) =>
  paths.flatMap(({ path, mode }) =>
    mode === null || mode === REGULAR_FILE || !isGrantsFile(policy.files, path)
      ? []
      : [ruleFinding('irregular-file', startOf(path), { path, mode })],
  );

function isPolicy(path: string): boolean {
  return path.toLowerCase() === POLICY_PATH;
}

function startOf(path: string) {
  const start = { line: 1, column: 1 };
  return { path, start, end: start };
}
