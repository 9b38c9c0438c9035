import picomatch from 'picomatch';

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
