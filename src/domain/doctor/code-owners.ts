import picomatch from 'picomatch';
import { POLICY_PATH } from '../grants/grants-paths.ts';
import type { TeamRef } from '../team-ref.ts';

/** GitHub uses the first of these files that exists. */
export const CODE_OWNERS_PATHS = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'] as const;

/**
 * Whether a CODEOWNERS file names an owner of a path. The last matching line decides, and a line may name no
 * owner.
 */
export function hasOwner(codeOwnersText: string, path: string): boolean {
  const last = codeOwnersText
    .split('\n')
    .map((line) =>
      line
        .replace(/(^|\s)#.*$/, '')
        .trim()
        .split(/\s+/),
    )
    .findLast(([pattern = '']) => pattern !== '' && matches(pattern, path));
  return last !== undefined && last.length > 1;
}

/** A CODEOWNERS file that a repository has, and the lines that it needs at its end. */
export interface KeptCodeOwners {
  readonly path: string;
  /** Empty if the file names owners for everything that Curfew needs. */
  readonly missingLines: readonly string[];
}

/** The lines that give the policy, the workflows and the CODEOWNERS file itself to the policy's owners. */
export function codeOwnersLines(path: string, policyOwners: readonly TeamRef[]): readonly string[] {
  const owners = policyOwners.map((team) => `@${team}`).join(' ');
  return [
    `/${POLICY_PATH} ${owners}`,
    `/.github/ ${owners}`,
    ...(inGithub(path) ? [] : [`/${path} ${owners}`]),
  ];
}

/** The lines that a CODEOWNERS file lacks. A line counts by the paths that it is for, not by its text. */
export function missingCodeOwnersLines(
  { path, text }: { readonly path: string; readonly text: string },
  policyOwners: readonly TeamRef[],
): readonly string[] {
  const [policyLine = '', folderLine = '', ownLine] = codeOwnersLines(path, policyOwners);
  const folderPaths = ['.github/workflows/any.yml', ...(inGithub(path) ? [path] : [])];
  const lacksFolder = folderPaths.some((each) => !hasOwner(text, each));
  return [
    // The line of the folder is for the policy, too.
    ...(hasOwner(text, POLICY_PATH) || lacksFolder ? [] : [policyLine]),
    ...(lacksFolder ? [folderLine] : []),
    ...(ownLine === undefined || hasOwner(text, path) ? [] : [ownLine]),
  ];
}

function inGithub(path: string): boolean {
  return path.startsWith('.github/');
}

/** Patterns as in `.gitignore`, but GitHub allows no negation and no character ranges in this file. */
function matches(pattern: string, path: string): boolean {
  if (/[![\]]/.test(pattern)) return false;
  // A slash before the last character binds the pattern to the root. Without one, it matches in every folder.
  const isFromRoot = /\/./.test(pattern);
  const isFolder = pattern.endsWith('/');
  const withoutSlashes = pattern.replace(/^\//, '').replace(/\/$/, '');
  // `docs/` matches only below the folder. `docs/*` matches only files directly in it. `docs` matches both.
  const below = isFolder || !withoutSlashes.endsWith('/*') ? [`${withoutSlashes}/**`] : [];
  const globs = [...(isFolder ? [] : [withoutSlashes]), ...below];
  return picomatch.isMatch(path, isFromRoot ? globs : globs.map((glob) => `**/${glob}`), { dot: true });
}
