import { fullName, type World } from '../world.ts';
import type { Answer } from './answer.ts';

/** `/repositories/{id}/…` is the path to which GitHub redirects. */
export function pathByName(world: World, path: string): string {
  const [, id, rest = ''] = /^\/repositories\/(\d+)(\/.*)?$/.exec(path) ?? [];
  const found = [...world.repositories.values()].find((repository) => String(repository.id) === id);
  return found === undefined ? path : `/repos/${fullName(found)}${rest}`;
}

/**
 * The redirect for a former name of a repository; undefined if the path has none.
 * https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects
 */
export function redirect(world: World, method: string, path: string, query: string): Answer | undefined {
  const [, name = '', rest = ''] = /^\/repos\/([^/]+\/[^/]+)(\/.*)?$/.exec(path) ?? [];
  const key = name.toLowerCase();
  const moved = world.repositories.has(key) ? undefined : world.formerNames.get(key);
  if (moved === undefined) return undefined;
  const url = `${world.url}/repositories/${moved.id}${rest}${query === '' ? '' : `?${query}`}`;
  const isRead = method === 'GET';
  const message = isRead ? 'Moved Permanently' : 'Temporary Redirect';
  return { status: isRead ? 301 : 307, body: { message, url }, headers: { location: url } };
}
