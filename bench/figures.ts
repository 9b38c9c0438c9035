import type { ObservedCall } from '../simulator/server.ts';

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** A call without numbers, object ids and names, which differ between lives. */
function kindOf({ method, path, requestBody }: ObservedCall): string {
  if (path === '/graphql') {
    const query = String((requestBody as { readonly query?: unknown })?.query ?? '').replaceAll(/\s+/g, ' ');
    const field = /^\s*(query|mutation)[^{]*\{ ?(?:[a-z]+: )?([a-zA-Z]+)(?:\([^{]*\) ?\{ ?([a-zA-Z]+))?/.exec(
      query,
    );
    return `GraphQL ${field?.slice(1).filter(Boolean).join(' ') ?? query.slice(0, 40)}`;
  }
  const named = path
    .replaceAll(/[0-9a-f]{40}/g, '{sha}')
    .replace(/\/repos\/[^/]+\/[^/]+/, '/repos/{repo}')
    .replaceAll(/\/(\d+)(?=\/|$)/g, '/{n}')
    .replace(/(\/git\/(?:ref|refs|matching-refs)\/heads\/).*/, '$1{branch}')
    .replace(/(\/teams\/)[^/]+/, '$1{team}')
    .replace(/(\/users\/)[^/]+/, '$1{login}')
    .replace(/(\/compare\/).*/, '$1{range}');
  return `${method} ${named}`;
}

/** Calls by kind, the most frequent first. GitHub answered the `free` ones with 304. */
export function byKind(
  calls: readonly ObservedCall[],
): readonly (readonly [string, { readonly count: number; readonly free: number }])[] {
  const kinds = Map.groupBy(calls, kindOf);
  return [...kinds]
    .map(
      ([kind, those]) =>
        [
          kind,
          { count: those.length, free: those.filter(({ unchanged }) => unchanged === true).length },
        ] as const,
    )
    .sort(([, a], [, b]) => b.count - a.count);
}

/** The subject of the commit that a call creates; empty if it creates none. */
export function headlineOf({ requestBody }: ObservedCall): string {
  const { variables } = (requestBody ?? {}) as {
    readonly variables?: { readonly input?: { readonly message?: { readonly headline?: string } } };
  };
  return variables?.input?.message?.headline ?? '';
}

export function writes({ method, path, requestBody }: ObservedCall): boolean {
  if (path !== '/graphql') return method !== 'GET';
  return String((requestBody as { readonly query?: unknown } | undefined)?.query)
    .trimStart()
    .startsWith('mutation');
}
