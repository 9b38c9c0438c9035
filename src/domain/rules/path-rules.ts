import { ruleFinding } from '../findings/rule-code.ts';
import { isGrantsFile, isMissedFile, POLICY_PATH } from '../grants/grants-paths.ts';
import type { RequestRule } from './rule.ts';

const REGULAR_FILE = '100644';
/** Paths that a message names. */
const NAMED = 5;

/** A request touches grants files only: what else would be merged with it is not looked at. */
export const grantsFilesOnly: RequestRule = ({ paths, policy }) => {
  const others = paths
    .map(({ path }) => path)
    .filter((path) => !isGrantsFile(policy.files, path) && !isMissedFile(policy.files, path))
    .filter((path) => !isPolicy(path));
  if (others.length === 0) return [];
  return [
    ruleFinding('other-paths', null, {
      paths: others.slice(0, NAMED),
      more: Math.max(0, others.length - NAMED),
    }),
  ];
};

/** Nobody changes the rules and asks for access under them in one pull request. */
export const notWithPolicy: RequestRule = ({ paths, policy }) =>
  paths.some(({ path }) => isPolicy(path)) && paths.some(({ path }) => isGrantsFile(policy.files, path))
    ? [ruleFinding('policy-with-grants', null, {})]
    : [];

/** A YAML file among the grants that the policy's globs miss would be read by nobody. */
export const noMissedFile: RequestRule = ({ paths, policy }) =>
  paths
    .filter(({ path, mode }) => mode !== null && isMissedFile(policy.files, path))
    .map(({ path }) =>
      ruleFinding('missed-file', startOf(path), { path, files: policy.files.slice(0, NAMED) }),
    );

/** Grants stand in regular files: no links, no submodules, nothing executable. */
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
  const first = { line: 1, column: 1 };
  return { path, start: first, end: first };
}
