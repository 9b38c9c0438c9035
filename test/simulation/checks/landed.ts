import { grantsIn, POLICY_PATH, policyIn, type WrittenGrant, type WrittenPolicy } from '../script/texts.ts';
import type { GitHub } from '../world/github/github.ts';

export interface Placed {
  readonly grant: WrittenGrant;
  readonly path: string;
}

/** All grants in the files of a commit, by id. A broken file has none. */
export function grantsAt(github: GitHub, commit: string): ReadonlyMap<string, Placed> {
  const all = new Map<string, Placed>();
  for (const { path, text } of filesAt(github, commit)) {
    for (const grant of grantsIn(text) ?? []) all.set(grant.id, { grant, path });
  }
  return all;
}

export function isBroken(github: GitHub, commit: string): boolean {
  return filesAt(github, commit).some(({ text }) => grantsIn(text) === null);
}

function filesAt(
  github: GitHub,
  commit: string,
): readonly { readonly path: string; readonly text: string }[] {
  return [...github.objects.get(commit).files.keys()]
    .filter((path) => path.startsWith('access/'))
    .map((path) => ({ path, text: github.objects.text(commit, path) ?? '' }));
}

export function policyAt(github: GitHub, commit: string): WrittenPolicy | null {
  const text = github.objects.text(commit, POLICY_PATH);
  return text === null ? null : policyIn(text);
}

export function sameGrant(a: WrittenGrant | undefined, b: WrittenGrant | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
