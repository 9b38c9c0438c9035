import { LEDGER_BRANCH } from '../../../src/domain/own-branches.ts';
import { type GitHub, MAIN } from '../world/github/github.ts';
import { grantsAt } from './landed.ts';
import { cursorAt, type EffectLine, type Line, linesAt, liveAt } from './record.ts';
import type { Support, Truth } from './truth.ts';

/**
 * Checks that must hold when people and faults have stopped and every window is over. `held` is what the
 * targets hold from Curfew.
 */
export function atRest({
  github,
  truth,
  held,
}: {
  readonly github: GitHub;
  readonly truth: Truth;
  readonly held: readonly EffectLine[];
}): readonly string[] {
  const state = github.history.current();
  const ledger = state.heads.get(LEDGER_BRANCH) ?? '';
  const main = state.heads.get(MAIN) ?? '';
  const lines = linesAt(github.objects, ledger);
  return [
    ...gaps(lines),
    ...held.map((effect) => `at rest, ${words(effect)} is still held`),
    ...liveAt(github.objects, ledger).map(
      ({ grant, effect, state: is }) => `at rest, the checkpoint calls ${words(effect)} of ${grant} ${is}`,
    ),
    ...(cursorAt(github.objects, ledger).main === main ? [] : [`at rest, ${MAIN} was not judged to its tip`]),
    ...(cursorAt(github.objects, ledger).next_seq === lines.length + 1
      ? []
      : ['at rest, the checkpoint counts wrong']),
    ...withoutEnding(lines),
    ...withoutFate(lines),
    ...withoutVerdict(github, main, lines, truth),
    ...notReverted(github, main, lines),
  ];
}

function gaps(lines: readonly Line[]): readonly string[] {
  const wrong = lines.find(({ seq }, index) => seq !== index + 1);
  const ids = new Set(lines.map(({ id }) => id));
  return [
    ...(wrong === undefined ? [] : [`the record is not gapless at ${wrong.seq}`]),
    ...(ids.size === lines.length ? [] : ['the record says something twice']),
  ];
}

/** Every effect of the last authorization, and every started effect, was revoked or lapsed. */
function withoutEnding(lines: readonly Line[]): readonly string[] {
  const open = new Map<string, Line>();
  const keyOf = (line: Line, effect: EffectLine) => `${line.grant} ${words(effect)}`;
  for (const line of lines) {
    if (line.type === 'authorized') {
      for (const effect of line.effects ?? []) open.set(keyOf(line, effect), line);
    }
    if (line.effect === undefined) continue;
    if (line.type === 'provisioning') open.set(keyOf(line, line.effect), line);
    if (line.type === 'revoked' || line.type === 'lapsed') open.delete(keyOf(line, line.effect));
  }
  return [...open].map(([key]) => `${key} was authorized and never ended`);
}

/** An authorized revision answers each request for it: two pull requests can ask for the same. */
function withoutFate(lines: readonly Line[]): readonly string[] {
  const open = new Map<string, Line>();
  for (const line of lines) {
    const key = `${line.grant} #${line.pull}`;
    if (line.type === 'requested') open.set(key, line);
    if (['authorized', 'refused', 'declined', 'abandoned'].includes(line.type)) open.delete(key);
    if (line.type !== 'authorized') continue;
    for (const [each, { grant, revision }] of open)
      if (grant === line.grant && revision === line.revision) open.delete(each);
  }
  return [...open.keys()].map((key) => `${key} was requested and nothing came of it`);
}

/**
 * Every landing that asks for more was authorized or refused, unless it was lost again, or no judgement ever
 * saw it.
 */
function withoutVerdict(
  github: GitHub,
  main: string,
  lines: readonly Line[],
  { supports, approved }: Truth,
): readonly string[] {
  return supports
    .filter(({ commit }) => isOn(github, commit, main))
    .filter((support) => !wasGoneWhenFixed(support, github, main))
    .filter(
      ({ grant, landed }) =>
        !lines.some(
          ({ grant: about, type, at }) =>
            about === grant.id &&
            ['authorized', 'refused'].includes(type) &&
            Date.parse(at) > landed - 60_000,
        ),
    )
    .filter((support) => approved(support))
    .map(({ grant }) => `${grant.id} landed, and the record does not speak of it`);
}

/**
 * Whether it landed while a file could not be read, and was not in the files any more with the commit that
 * fixed this. All landings up to that commit are judged by what they changed together.
 */
function wasGoneWhenFixed({ grant, behind }: Support, github: GitHub, main: string): boolean {
  const fixedBy = behind?.fixedBy ?? null;
  return fixedBy !== null && isOn(github, fixedBy, main) && !grantsAt(github, fixedBy).has(grant.id);
}

function isOn({ objects }: GitHub, commit: string, main: string): boolean {
  return objects.line(commit, main) !== null;
}

/** Ended grants are no longer in the files. */
function notReverted(github: GitHub, main: string, lines: readonly Line[]): readonly string[] {
  return [...grantsAt(github, main).keys()]
    .filter((id) => lines.some((line) => line.type === 'authorized' && line.grant === id))
    .map((id) => `${id} has ended and is still in its file`);
}

function words({ target, entitlement, account }: EffectLine): string {
  return `${entitlement} in ${target} for ${account}`;
}
