import type { BareRepository } from './bare-repository.ts';
import { parentsIn } from './commits.ts';

/** The number of commits to read before asking git, which is faster for a long history. */
const WALKED_COMMITS_MAX = 200;

/** Whether a commit is an ancestor of another, or the same commit; undefined if git has to be asked. */
export function leadsTo(
  repository: BareRepository,
  descendant: string,
  ancestor: string,
): boolean | undefined {
  const seen = new Set<string>([descendant]);
  for (const oid of seen) {
    if (oid === ancestor) return true;
    if (seen.size > WALKED_COMMITS_MAX) return undefined;
    const parents = parentsOf(repository, oid);
    if (parents === undefined) return undefined;
    for (const parent of parents) seen.add(parent);
  }
  return false;
}

/**
 * The commits from one to another along a line without merges, oldest first, without the start (the root if
 * the start is undefined). Undefined if the commits are not on one line, or if git has to be asked.
 */
export function lineBetween(
  repository: BareRepository,
  from: string | undefined,
  to: string,
): readonly string[] | undefined {
  const line: string[] = [];
  for (let at = to; at !== from; ) {
    const parents = parentsOf(repository, at);
    if (parents === undefined || parents.length > 1 || line.length === WALKED_COMMITS_MAX) return undefined;
    line.push(at);
    const [parent] = parents;
    if (parent === undefined) return from === undefined ? line.reverse() : undefined;
    at = parent;
  }
  return line.reverse();
}

function parentsOf(repository: BareRepository, oid: string): readonly string[] | undefined {
  const object = repository.objects.readLoose(oid);
  return object?.type === 'commit' ? parentsIn(object.content.toString()) : undefined;
}
