import { globMatches } from './ref-patterns.ts';

export interface OwnersLine {
  readonly pattern: string;
  /** Without the `@`. */
  readonly owners: readonly string[];
}

export const codeOwnersPaths = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'] as const;

export function parseCodeOwners(text: string): OwnersLine[] {
  return text
    .split('\n')
    .map((line) =>
      line
        .replace(/(^|\s)#.*$/, '')
        .trim()
        .split(/\s+/),
    )
    .flatMap(([pattern = '', ...owners]) =>
      pattern === ''
        ? []
        : [{ pattern, owners: owners.map((owner) => owner.replace(/^@/, '').toLowerCase()) }],
    );
}

/** Lines with an owner that is neither a login, a team nor an address. */
export function misreadOwners(text: string) {
  return text.split('\n').flatMap((source, index) => {
    const [, ...owners] = source
      .replace(/(^|\s)#.*$/, '')
      .trim()
      .split(/\s+/);
    const wrong = owners.find((owner) => !/^@[\w-]+(\/[\w-]+)?$|^[^@\s]+@[^@\s]+$/.test(owner));
    return wrong === undefined ? [] : [{ line: index + 1, column: source.indexOf(wrong) + 1, source }];
  });
}

/** The last line that matches a path wins. It may have no owners. */
export function ownersOf(lines: readonly OwnersLine[], path: string): readonly string[] {
  return lines.findLast(({ pattern }) => owns(pattern, path))?.owners ?? [];
}

function owns(pattern: string, path: string): boolean {
  const anchored = pattern.startsWith('/') || pattern.slice(0, -1).includes('/');
  const bare = pattern.replace(/^\//, '').replace(/\/$/, '');
  const shapes = [bare, `${bare}/**`, ...(anchored ? [] : [`**/${bare}`, `**/${bare}/**`])];
  return bare === '*' || shapes.some((shape) => globMatches(shape, path));
}
