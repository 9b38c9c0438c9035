import type { Effect } from '../../../src/domain/effect.ts';
import type { Setting } from '../script/script.ts';
import { effectsOf, FIRST_POLICY } from '../script/texts.ts';
import type { GitHub } from '../world/github/github.ts';
import type { Troubles } from '../world/troubles.ts';
import { isCertain } from './certain.ts';
import type { JudgedCounter } from './judged.ts';
import type { Line } from './record.ts';
import { skewOf } from './skew.ts';
import { covered, type Span } from './spans.ts';
import { endOf, type Support, type Truth } from './truth.ts';

/** A ledger line, and when it was recorded, in real time. */
export interface TimedLine {
  readonly line: Line;
  readonly recorded: number;
}

/**
 * The time from a landing to its authorization: up to 20 s until a pull request names its merge commit, and a
 * sweep, which runs each minute.
 */
const AUTHORIZED_WITHIN_MS = 85_000;
/** The time from the authorization, or from a later start, until all effects are given: a sweep. */
const GIVEN_WITHIN_MS = 75_000;
/** If something failed, the next sweep tries again. */
const SWEEP_MS = 75_000;
/**
 * How long a commit without a pull request delays later landings, if it has another policy or a broken file.
 */
const LINK_WAIT_MS = 10 * 60_000;
/** No life lasts so long. An excuse without an end would move a deadline for ever. */
const LIFE_MAX_MS = 3 * 60 * 60_000;

export interface Life {
  readonly github: GitHub;
  readonly truth: Truth;
  readonly lines: readonly TimedLine[];
  readonly troubles: Troubles;
  readonly setting: Setting;
  /** When no process was running. */
  readonly away: readonly Span[];
  /** When a target had the effect by hand. Then Curfew gives nothing. */
  readonly byHand: (effect: Effect) => readonly Span[];
  readonly judged: JudgedCounter;
}

/**
 * Every landing that certainly gives access must be authorized and given in time, and nothing may refuse or
 * end it.
 */
export function notGiven(life: Life): readonly string[] {
  return life.truth.supports.flatMap((support) => [
    ...refusedByMistake(support, life),
    ...endedByMistake(support, life),
    ...authorizedLate(support, life),
    ...effectsOfSupport(support).flatMap((effect) => givenLate(support, effect, life)),
  ]);
}

/** Whatever fails meanwhile: an error never means that there was no approval. */
function refusedByMistake(support: Support, life: Life): readonly string[] {
  const { grant, commit } = support;
  const isAbout = ({ line }: TimedLine) =>
    ['authorized', 'refused'].includes(line.type) && line.grant === grant.id && line.commit === commit;
  const verdict = life.lines.find(isAbout);
  if (verdict === undefined || !isOpen(support, verdict.recorded, life)) return [];
  if (!isCertainUntil(support, verdict.recorded, life)) return [];
  life.judged.count('landed: not refused by mistake');
  if (verdict.line.type === 'authorized') return [];
  const codes = verdict.line.reasons?.map(({ code }) => code).join(', ');
  return [`${grant.id} was approved and landed, and was refused (${codes})`];
}

function endedByMistake(support: Support, life: Life): readonly string[] {
  const { grant } = support;
  const about = life.lines.filter(({ line }) => line.grant === grant.id);
  const authorized = about.find(({ line }) => line.type === 'authorized' && line.commit === support.commit);
  const ended = about.find(({ line }) => line.type === 'ended');
  if (authorized === undefined) return [];
  const until = ended?.recorded ?? endOf(support);
  if (!isCertainUntil(support, Math.min(until, endOf(support)), life)) return [];
  life.judged.count('authorized: not ended by mistake');
  return ended !== undefined && isOpen(support, ended.recorded, life)
    ? [`${grant.id} was authorized, and was ended (${ended.line.cause}) before its window was over`]
    : [];
}

function authorizedLate(support: Support, life: Life): readonly string[] {
  const { grant, commit, landed } = support;
  const due = deadline(landed, AUTHORIZED_WITHIN_MS, excusesOf(life), skewOf(life.setting));
  if (!isOpen(support, due, life) || !isCertainUntil(support, due, life)) return [];
  life.judged.count('landed: authorized in time');
  const authorized = life.lines.find(
    ({ line }) => line.type === 'authorized' && line.grant === grant.id && line.commit === commit,
  );
  if (authorized === undefined) return [`${grant.id} was approved and landed, and was not authorized`];
  return authorized.recorded <= due
    ? []
    : [`${grant.id} was authorized ${seconds(authorized.recorded - due)} s later than excused`];
}

function givenLate(support: Support, effect: Effect, life: Life): readonly string[] {
  const { grant, commit, starts } = support;
  const about = life.lines.filter(({ line }) => line.grant === grant.id);
  const authorized = about.find(({ line }) => line.type === 'authorized' && line.commit === commit);
  if (authorized === undefined) return [];
  const from = Math.max(authorized.recorded, starts);
  const excuses = [...excusesOf(life), ...life.byHand(effect).map(withSweep)];
  const due = deadline(from, GIVEN_WITHIN_MS, excuses, skewOf(life.setting));
  if (!isOpen(support, due, life) || !isCertainUntil(support, due, life)) return [];
  life.judged.count('authorized: given in time');
  const given = about.find(
    ({ line }) => line.type === 'provisioned' && line.effect !== undefined && isSame(line.effect, effect),
  );
  const what = `${effect.entitlement} in ${effect.target} of ${grant.id}`;
  if (given === undefined) return [`${what} was authorized, and was not given`];
  return given.recorded <= due
    ? []
    : [`${what} was given ${seconds(given.recorded - due)} s later than excused`];
}

/** A merge may not be taken for a push, however long its index takes and whatever else fails. */
export function mergesTakenForPushes(github: GitHub, lines: readonly TimedLine[]): readonly string[] {
  const merges = new Map(
    [...github.history.current().pulls.values()].flatMap(({ number, merged }) =>
      merged === null ? [] : [[merged.commit, number]],
    ),
  );
  return lines.flatMap(({ line: { type, grant, commit, reasons } }, index) => {
    const pull = merges.get(commit ?? '');
    const isTaken = reasons?.some(({ code }) => code === 'not-by-pull-request') === true;
    if (pull === undefined || !isTaken) return [];
    const later = lines.slice(index + 1).map(({ line }) => line);
    const isFixed = later.some((line) => line.type === 'authorized' && line.commit === commit);
    return isFixed ? [] : [`${type} ${grant ?? ''} calls ${commit} a push, and #${pull} brought it`];
  });
}

function isCertainUntil(support: Support, until: number, { github, truth, lines, setting }: Life): boolean {
  return isCertain(support, until, { github, supports: truth.supports, lines, skewMs: skewOf(setting) });
}

/** Whether its window is open at a moment, by every clock. */
function isOpen(support: Support, moment: number, life: Pick<Life, 'setting'>): boolean {
  return moment < endOf(support) - skewOf(life.setting);
}

/** The moment when so much time has passed since another one that nothing excuses. */
export function deadline(from: number, allowedMs: number, excuses: readonly Span[], skewMs: number): number {
  const allowed = allowedMs + skewMs;
  let due = from + allowed;
  for (;;) {
    const next = from + allowed + covered(excuses, from, due);
    if (next <= due || next > from + LIFE_MAX_MS) return next;
    due = next;
  }
}

export function excusesOf({ troubles, truth, away, lines }: Life): readonly Span[] {
  const parties = ['github', 'queue', 'orders-db', 'logs-db'] as const;
  const faults = parties.flatMap((party) => troubles.spans(party));
  const broken = truth.stuck().map(({ from, until }) => ({ from, until: until && until + LINK_WAIT_MS }));
  const policies = truth.policyLandings().map(({ commit, at }) => ({
    from: at,
    until: lines.find(({ line }) => line.commit === commit && isAboutPolicy(line))?.recorded ?? null,
  }));
  return [...faults, ...away, ...broken, ...policies].map(withSweep);
}

function isAboutPolicy({ type }: Line): boolean {
  return type === 'policy-refused' || type === 'policy-accepted' || type === 'policy-restored';
}

function withSweep({ from, until }: Span): Span {
  return { from, until: until === null ? null : until + SWEEP_MS };
}

function effectsOfSupport({ grant }: Support): readonly Effect[] {
  const role = FIRST_POLICY.roles[grant.role];
  return role === undefined ? [] : effectsOf(role, grant.holder);
}

function isSame(a: NonNullable<Line['effect']>, b: Effect): boolean {
  return a.target === b.target && a.entitlement === b.entitlement && a.account === b.account;
}

function seconds(milliseconds: number): number {
  return Math.round(milliseconds / 1000);
}
