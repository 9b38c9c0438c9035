import type { Entry } from '../../ledger/entry.ts';
import { lastAuthorized } from '../../ledger/history/life.ts';
import { otherSupports } from '../../plan/other-supports.ts';
import { endOf } from '../../plan/plan.ts';
import { codeText, markdownText } from '../../text/escape.ts';
import { effectSentence, type OtherGrants } from './effect-sentence.ts';
import { type EffectStatus, effectStatuses } from './effect-status.ts';

export interface CommentFacts extends OtherGrants {
  readonly pull: number;
  /** For each grant of the pull request, every entry about it, by `seq`. */
  readonly lives: readonly (readonly Entry[])[];
  /** The text of the policy in force about how to connect; null if the role has none. */
  readonly connect: (role: string) => string | null;
}

const GRANTS_MAX = 20;

/**
 * The status comment of a pull request: the access that its grants give, the end that is in force, how to
 * connect, and how it ended. A grant that a later pull request changed has its newest window. Null before
 * anything is authorized. The text changes only if the status changes, so an unchanged comment is not written
 * again.
 */
export function statusComment(facts: CommentFacts): string | null {
  const statuses = facts.lives.flatMap((life) => grantStatus(life, facts) ?? []);
  if (statuses.length === 0) return null;
  const left = statuses.length - GRANTS_MAX;
  return [...statuses.slice(0, GRANTS_MAX), ...(left > 0 ? [`… and ${left} more.`] : [])].join('\n\n');
}

function grantStatus(life: readonly Entry[], facts: CommentFacts): string | null {
  const newest = lastAuthorized(life);
  if (newest === null) return null;
  const effects = effectStatuses(newest, life);
  const [only] = effects;
  const who = `**${markdownText(newest.holder.login, 60)}: ${markdownText(newest.role, 80)}**`;
  const textOf = (status: EffectStatus) => effectSentence(status, facts);
  const head =
    effects.length === 1 && only !== undefined
      ? `${who} (${whereOf(only)})  \n${textOf(only)}`
      : `${who}\n\n${effects.map((status) => `- ${whereOf(status)}: ${textOf(status)}`).join('\n')}`;
  const changed =
    newest.pull === null || newest.pull === facts.pull ? [] : [`#${newest.pull} changed this grant.`];
  return [head, ...changed, ...helpOf(newest.role, effects, facts)].join('\n\n');
}

/** How to connect, and how to end the grant sooner, while it gives access. */
function helpOf(
  role: string,
  effects: readonly EffectStatus[],
  { connect, live, now }: CommentFacts,
): readonly string[] {
  const given = effects.flatMap((status) =>
    status.live?.state === 'provisioned' && endOf(status.live, now) === null ? [status.live] : [],
  );
  if (given.length === 0) return [];
  const connection = connect(role);
  const how = connection === null ? '' : `Connect: ${codeText(connection, 300)}  \n`;
  const isShared = given.some((effect) => otherSupports(live, effect, now).length > 0);
  const others = isShared ? ' Access that another grant gives, too, stays until the end of that grant.' : '';
  return [
    `${how}To end this grant sooner, remove its entry by pull request. That needs no approval.${others}`,
  ];
}

function whereOf({ effect }: EffectStatus): string {
  return `${codeText(effect.entitlement)} in ${codeText(effect.target)} as ${codeText(effect.account)}`;
}
