import type { Policy, Role } from './policy.ts';
import {
  formatApproval,
  formatAutomatic,
  formatBreakGlass,
  formatOrNull,
  formatProvision,
  formatRole,
  formatTicket,
  formatTotal,
} from './policy-text.ts';
import { type Weight, weighApproval, weighAutomatic, weighLimit, weighTotal } from './weights.ts';

/** What two policies can differ in. Of what there can be several (teams, effects, files), each makes a difference of its own. */
export type PolicyPart =
  | 'role'
  | 'eligible'
  | 'approval'
  | 'automatic'
  | 'max-duration'
  | 'max-total'
  | 'provision'
  | 'break-glass'
  | 'connect'
  | 'description'
  | 'files'
  | 'merge'
  | 'on-behalf'
  | 'ticket'
  | 'approval-valid-for'
  | 'request-ttl';

export interface PolicyDifference {
  readonly part: PolicyPart;
  /** Null where it holds for the whole policy; `approval` of no role is who may change the policy. */
  readonly role: string | null;
  readonly weight: Weight;
  /** As the policy would say it; null where there was none. */
  readonly was: string | null;
  readonly is: string | null;
}

/** What a new policy changes, for those who are to approve it. Everything is new where there is no policy yet. */
export function diffPolicies(before: Policy | null, after: Policy): readonly PolicyDifference[] {
  const names = [...new Set([...after.roles.keys(), ...(before?.roles.keys() ?? [])])];
  return [
    ...(before === null ? [] : wholeDifferences(before, after)),
    ...names.flatMap((name) => roleDifferences(before?.roles.get(name), after.roles.get(name))),
  ];
}

function wholeDifferences(before: Policy, after: Policy): readonly PolicyDifference[] {
  const [was, is] = [before.requests, after.requests];
  const whole = (part: PolicyPart, weight: Weight, old: string | null, now: string | null) =>
    differing({ part, role: null, weight, was: old, is: now });
  return [
    ...whole(
      'approval',
      weighApproval(before.policyApproval, after.policyApproval),
      formatApproval(before.policyApproval),
      formatApproval(after.policyApproval),
    ),
    ...items('files', null, before.files, after.files, { gained: 'other', lost: 'other' }),
    ...whole('merge', 'other', before.merge, after.merge),
    ...whole('on-behalf', is.onBehalf === 'allow' ? 'more' : 'less', was.onBehalf, is.onBehalf),
    ...whole(
      'ticket',
      was.ticket.required === is.ticket.required ? 'other' : is.ticket.required ? 'less' : 'more',
      formatTicket(was.ticket),
      formatTicket(is.ticket),
    ),
    ...whole(
      'approval-valid-for',
      weighLimit(was.approvalValidFor, is.approvalValidFor),
      formatOrNull(was.approvalValidFor),
      formatOrNull(is.approvalValidFor),
    ),
    ...whole('request-ttl', 'other', formatOrNull(was.requestTtl), formatOrNull(is.requestTtl)),
  ];
}

function roleDifferences(before: Role | undefined, after: Role | undefined): readonly PolicyDifference[] {
  if (before === undefined || after === undefined) return wholeRole(before, after);
  const role = after.name;
  const value = (part: PolicyPart, weight: Weight, was: string | null, is: string | null) =>
    differing({ part, role, weight, was, is });
  const [glass, glassNow] = [before.breakGlass, after.breakGlass].map((each) =>
    each === null ? null : formatBreakGlass(each),
  );
  return [
    ...items('provision', role, before.provision.map(formatProvision), after.provision.map(formatProvision)),
    ...items('eligible', role, before.eligible, after.eligible),
    ...value(
      'approval',
      weighApproval(before.approval, after.approval),
      formatApproval(before.approval),
      formatApproval(after.approval),
    ),
    ...value(
      'automatic',
      weighAutomatic(before, after),
      before.automatic === null ? null : formatAutomatic(before.automatic),
      after.automatic === null ? null : formatAutomatic(after.automatic),
    ),
    ...value(
      'max-duration',
      weighLimit(before.maxDuration, after.maxDuration),
      formatOrNull(before.maxDuration),
      formatOrNull(after.maxDuration),
    ),
    ...value(
      'max-total',
      weighTotal(before.maxTotal, after.maxTotal),
      before.maxTotal === null ? null : formatTotal(before.maxTotal),
      after.maxTotal === null ? null : formatTotal(after.maxTotal),
    ),
    ...value(
      'break-glass',
      before.breakGlass === null ? 'more' : after.breakGlass === null ? 'less' : 'other',
      glass ?? null,
      glassNow ?? null,
    ),
    ...value('connect', 'other', before.connect, after.connect),
    ...value('description', 'other', before.description, after.description),
  ];
}

function wholeRole(before: Role | undefined, after: Role | undefined): readonly PolicyDifference[] {
  const role = after?.name ?? before?.name ?? null;
  const [was, is] = [before, after].map((each) => (each === undefined ? null : formatRole(each)));
  return differing({
    part: 'role',
    role,
    weight: after === undefined ? 'less' : 'more',
    was: was ?? null,
    is: is ?? null,
  });
}

/** What is gained and what is lost, each for itself. */
function items(
  part: PolicyPart,
  role: string | null,
  before: readonly string[],
  after: readonly string[],
  weights: { readonly gained: Weight; readonly lost: Weight } = { gained: 'more', lost: 'less' },
): readonly PolicyDifference[] {
  const gained = after.filter((each) => !before.includes(each));
  const lost = before.filter((each) => !after.includes(each));
  return [
    ...gained.map((is) => ({ part, role, weight: weights.gained, was: null, is })),
    ...lost.map((was) => ({ part, role, weight: weights.lost, was, is: null })),
  ];
}

function differing(difference: PolicyDifference): readonly PolicyDifference[] {
  return difference.was === difference.is ? [] : [difference];
}
