import type { Answer } from './answer.ts';
import type { Call } from './call.ts';

/** One page of a listing with GitHub's `Link` header: 30 items by default, at most 100. */
export function page<T>(
  call: Call,
  path: string,
  items: readonly T[],
  shape: (item: T) => unknown,
  wrap: (shaped: readonly unknown[], total: number) => unknown = (shaped) => shaped,
): Answer {
  const size = Math.min(100, Math.max(1, Number(call.query.get('per_page') ?? 30) || 30));
  const number = Math.max(1, Number(call.query.get('page') ?? 1) || 1);
  const last = Math.max(1, Math.ceil(items.length / size));
  const shown = items.slice((number - 1) * size, number * size).map(shape);
  const link = (rel: string, to: number) => {
    const query = new URLSearchParams(call.query);
    query.set('page', String(to));
    return `<${call.world.url}${path}?${query}>; rel="${rel}"`;
  };
  const links = [
    ...(number > 1 ? [link('prev', number - 1)] : []),
    ...(number < last ? [link('next', number + 1), link('last', last)] : []),
    ...(number > 1 ? [link('first', 1)] : []),
  ];
  return {
    status: 200,
    body: wrap(shown, items.length),
    headers: links.length > 0 ? { link: links.join(', ') } : {},
  };
}
