import picomatch from 'picomatch';

/** GitHub uses the first of these files that exists. */
export const CODE_OWNERS_PATHS = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'] as const;

/**
 * Whether the file names an owner for a path. The last matching line decides, and a line may have no owner.
 */
export function ownsPath(text: string, path: string): boolean {
  const last = text
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
  const anchored = /\/./.test(pattern);
  const bare = pattern.replace(/^\//, '').replace(/\/$/, '');
  const below = pattern.endsWith('/') || !bare.endsWith('/*') ? [`${bare}/**`] : [];
  const shapes = [...(pattern.endsWith('/') ? [] : [bare]), ...below];
  return picomatch.isMatch(path, anchored ? shapes : shapes.map((shape) => `**/${shape}`), { dot: true });
}
