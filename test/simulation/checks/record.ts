import type { Objects } from '../world/github/objects.ts';

/** The part of a ledger line that the checker reads. */
export interface Line {
  readonly seq: number;
  readonly id: string;
  readonly type: string;
  readonly at: string;
  readonly grant?: string;
  readonly revision?: string;
  readonly pull?: number | null;
  readonly round?: number;
  readonly commit?: string;
  /** Why it was ended. */
  readonly cause?: string;
  readonly reasons?: readonly { readonly code: string }[];
  readonly effect?: EffectLine;
  readonly effects?: readonly EffectLine[];
  readonly change?: string;
  readonly break_glass?: boolean;
  readonly holder?: { readonly login: string; readonly id: number };
  readonly role?: string;
  readonly review_by?: string;
  /** The number of a review. */
  readonly review?: number;
  readonly accepted?: boolean;
  readonly window?: { readonly starts: string; readonly ends: string };
  readonly verified_absent_at?: string | null;
  readonly still_held_by?: readonly string[];
  readonly shared_with?: readonly string[];
}

export interface EffectLine {
  readonly target: string;
  readonly entitlement: string;
  readonly account: string;
}

export interface LiveLine {
  readonly grant: string;
  readonly effect: EffectLine;
  readonly state: string;
}

/** Every line in the files of a ledger commit, in the order of their names. */
export function linesAt(objects: Objects, commit: string): readonly Line[] {
  return pathsAt(objects, commit, 'entries/').flatMap((path) => linesIn(objects, commit, path));
}

/** Lines in files that the commit has and its parent does not. */
export function newLines(objects: Objects, commit: string, parent: string | null): readonly Line[] {
  const before = parent === null ? new Map() : objects.get(parent).files;
  return pathsAt(objects, commit, 'entries/')
    .filter((path) => !before.has(path))
    .flatMap((path) => linesIn(objects, commit, path));
}

export function liveAt(objects: Objects, commit: string): readonly LiveLine[] {
  return pathsAt(objects, commit, 'live/').flatMap((path) => {
    const file: { readonly effects: readonly LiveLine[] } = JSON.parse(
      objects.text(commit, path) ?? '{"effects":[]}',
    );
    return file.effects;
  });
}

/** The last judged commit of the default branch. */
export function cursorAt(
  objects: Objects,
  commit: string,
): { readonly main: string; readonly next_seq: number } {
  return JSON.parse(objects.text(commit, 'cursor.json') ?? '{}');
}

function pathsAt(objects: Objects, commit: string, folder: string): readonly string[] {
  return [...objects.get(commit).files.keys()].filter((path) => path.startsWith(folder)).sort();
}

function linesIn(objects: Objects, commit: string, path: string): readonly Line[] {
  const text = objects.text(commit, path) ?? '';
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Line => JSON.parse(line));
}
