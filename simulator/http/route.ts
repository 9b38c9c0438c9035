import type { Answer } from './answer.ts';
import type { Call } from './call.ts';

export interface Route {
  readonly method: string;
  readonly path: string;
  readonly pattern: RegExp;
  readonly handle: (call: Call) => Answer | Promise<Answer>;
}

/**
 * A route from `GET /repos/{owner}/{repo}`. A part in braces has a name and no slash, as in GitHub's
 * documentation. `{ref+}` may contain slashes; this form is the simulator's own.
 */
export function route(methodAndPath: string, handle: Route['handle']): Route {
  const [method = '', path = ''] = methodAndPath.split(' ');
  const source = path
    .replace(/[.]/g, '\\.')
    .replace(/\{(\w+)\+\}/g, '(?<$1>.+)')
    .replace(/\{(\w+)\}/g, '(?<$1>[^/]+)');
  return { method, path, pattern: new RegExp(`^${source}$`), handle };
}

/** The first route that matches, and its named parts. So an exact path comes before `{ref+}` in the list. */
export function matchRoute(routes: readonly Route[], method: string, path: string) {
  for (const route of routes) {
    const match = route.method === method ? route.pattern.exec(path) : null;
    if (match) return { route, params: decoded(match.groups ?? {}) };
  }
  return undefined;
}

function decoded(groups: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(groups).map(([key, value]) => [key, decodeURIComponent(value)]));
}
