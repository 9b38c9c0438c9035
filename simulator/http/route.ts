import type { Answer } from './answer.ts';
import type { Call } from './call.ts';

export interface Route {
  readonly method: string;
  readonly path: string;
  readonly pattern: RegExp;
  readonly handle: (call: Call) => Answer | Promise<Answer>;
}

/** A path has named parts as in GitHub's documentation: `{owner}`, and `{ref+}` for a part with slashes. */
export function route(spelt: string, handle: Route['handle']): Route {
  const [method = '', path = ''] = spelt.split(' ');
  const source = path
    .replace(/[.]/g, '\\.')
    .replace(/\{(\w+)\+\}/g, '(?<$1>.+)')
    .replace(/\{(\w+)\}/g, '(?<$1>[^/]+)');
  return { method, path, pattern: new RegExp(`^${source}$`), handle };
}

export function matchRoute(routes: readonly Route[], method: string, path: string) {
  for (const each of routes) {
    const match = each.method === method ? each.pattern.exec(path) : null;
    if (match) return { route: each, params: decoded(match.groups ?? {}) };
  }
  return undefined;
}

function decoded(groups: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(groups).map(([key, value]) => [key, decodeURIComponent(value)]));
}
