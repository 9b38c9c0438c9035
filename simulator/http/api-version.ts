import { type Answer, Refused } from './answer.ts';

/**
 * The first one applies if a call names none.
 * https://docs.github.com/en/rest/about-the-rest-api/api-versions
 */
const VERSIONS = ['2022-11-28', '2026-03-10'];

export function versionOf(header: string | string[] | undefined): string {
  const wanted = header ?? VERSIONS[0];
  const found = VERSIONS.find((each) => each === wanted);
  if (found === undefined) throw new Refused(400, `${wanted} is not a valid API version.`);
  return found;
}

/**
 * The answer as this version has it.
 * https://docs.github.com/en/rest/about-the-rest-api/breaking-changes
 */
export function inVersion(version: string, answer: Answer): Answer {
  if (version !== '2026-03-10' || answer.status >= 300) return answer;
  return { ...answer, body: withoutMergeCommit(answer.body) };
}

function withoutMergeCommit(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMergeCommit);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'merge_commit_sha')
      .map(([key, each]) => [key, withoutMergeCommit(each)]),
  );
}
