import picomatch from 'picomatch';

/** The first of these that exists is the one that counts. */
export const CODE_OWNERS_PATHS = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'] as const;

/** Whether the file names an owner for a path: the last line that matches decides, and it may name nobody. */
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

/** As in `.gitignore`, without negation and character ranges, which GitHub does not take here. */
function matches(pattern: string, path: string): boolean {
  if (/[![\]]/.test(pattern)) return false;
  const anchored = /\/./.test(pattern);
  const bare = pattern.replace(/^\//, '').replace(/\/$/, '');
  const below = pattern.endsWith('/') || !bare.endsWith('/*') ? [`${bare}/**`] : [];
  const shapes = [...(pattern.endsWith('/') ? [] : [bare]), ...below];
  return picomatch.isMatch(path, anchored ? shapes : shapes.map((shape) => `**/${shape}`), { dot: true });
}
