import {
  type AccessChange,
  compareApprovals,
  compareAutomatic,
  compareLimits,
  compareTotals,
} from './access-change.ts';
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

/** A part of a policy that can change. */
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
  | 'request-ttl'
  | 'rewritten-from';

/** One change of a policy. A part that is a list (teams, effects, files) has one difference for each item. */
export interface PolicyDifference {
  readonly part: PolicyPart;
  /** Null for a part of the whole policy. `approval` with no role is the approval of policy changes. */
  readonly role: string | null;
  readonly access: AccessChange;
  /** The value in the policy's own words; null if the policy had or has none. */
  readonly before: string | null;
  readonly after: string | null;
}

/** The differences that the approvers of a new policy read. Without a policy in force, every role is new. */
export function diffPolicies(before: Policy | null, after: Policy): readonly PolicyDifference[] {
  const names = [...new Set([...after.roles.keys(), ...(before?.roles.keys() ?? [])])];
  return [
    ...(before === null ? [] : policyDifferences(before, after)),
    ...names.flatMap((name) => roleDifferences(before?.roles.get(name), after.roles.get(name))),
  ];
}

function policyDifferences(before: Policy, after: Policy): readonly PolicyDifference[] {
  const [requestsBefore, requestsAfter] = [before.requests, after.requests];
  const compare = (
    part: PolicyPart,
    access: AccessChange,
    valueBefore: string | null,
    valueAfter: string | null,
  ) => ifDifferent({ part, role: null, access, before: valueBefore, after: valueAfter });
  return [
    ...compare(
      'approval',
      compareApprovals(before.policyApproval, after.policyApproval),
      formatApproval(before.policyApproval),
      formatApproval(after.policyApproval),
    ),
    ...itemDifferences('files', null, before.files, after.files, { added: 'other', removed: 'other' }),
    ...compare('merge', 'other', before.merge, after.merge),
    ...compare(
      'on-behalf',
      requestsAfter.onBehalf === 'allow' ? 'more' : 'less',
      requestsBefore.onBehalf,
      requestsAfter.onBehalf,
    ),
    ...compare(
      'ticket',
      compareTickets(requestsBefore, requestsAfter),
      formatTicket(requestsBefore.ticket),
      formatTicket(requestsAfter.ticket),
    ),
    ...compare(
      'approval-valid-for',
      compareLimits(requestsBefore.approvalValidFor, requestsAfter.approvalValidFor),
      formatOrNull(requestsBefore.approvalValidFor),
      formatOrNull(requestsAfter.approvalValidFor),
    ),
    ...compare(
      'request-ttl',
      'other',
      formatOrNull(requestsBefore.requestTtl),
      formatOrNull(requestsAfter.requestTtl),
    ),
    ...compare('rewritten-from', 'other', before.rewrittenFrom, after.rewrittenFrom),
  ];
}

function compareTickets(before: Policy['requests'], after: Policy['requests']): AccessChange {
  if (before.ticket.required === after.ticket.required) return 'other';
  return after.ticket.required ? 'less' : 'more';
}

function roleDifferences(before: Role | undefined, after: Role | undefined): readonly PolicyDifference[] {
  if (before === undefined || after === undefined) return roleAddedOrRemoved(before, after);
  const role = after.name;
  const compare = (
    part: PolicyPart,
    access: AccessChange,
    valueBefore: string | null,
    valueAfter: string | null,
  ) => ifDifferent({ part, role, access, before: valueBefore, after: valueAfter });
  return [
    ...itemDifferences(
      'provision',
      role,
      before.provision.map(formatProvision),
      after.provision.map(formatProvision),
    ),
    ...itemDifferences('eligible', role, before.eligible, after.eligible),
    ...compare(
      'approval',
      compareApprovals(before.approval, after.approval),
      formatApproval(before.approval),
      formatApproval(after.approval),
    ),
    ...compare(
      'automatic',
      compareAutomatic(before, after),
      before.automatic === null ? null : formatAutomatic(before.automatic),
      after.automatic === null ? null : formatAutomatic(after.automatic),
    ),
    ...compare(
      'max-duration',
      compareLimits(before.maxDuration, after.maxDuration),
      formatOrNull(before.maxDuration),
      formatOrNull(after.maxDuration),
    ),
    ...compare(
      'max-total',
      compareTotals(before.maxTotal, after.maxTotal),
      before.maxTotal === null ? null : formatTotal(before.maxTotal),
      after.maxTotal === null ? null : formatTotal(after.maxTotal),
    ),
    ...compare(
      'break-glass',
      before.breakGlass === null ? 'more' : after.breakGlass === null ? 'less' : 'other',
      before.breakGlass === null ? null : formatBreakGlass(before.breakGlass),
      after.breakGlass === null ? null : formatBreakGlass(after.breakGlass),
    ),
    ...compare('connect', 'other', before.connect, after.connect),
    ...compare('description', 'other', before.description, after.description),
  ];
}

function roleAddedOrRemoved(before: Role | undefined, after: Role | undefined): readonly PolicyDifference[] {
  return ifDifferent({
    part: 'role',
    role: after?.name ?? before?.name ?? null,
    access: after === undefined ? 'less' : 'more',
    before: before === undefined ? null : formatRole(before),
    after: after === undefined ? null : formatRole(after),
  });
}

/** One difference for each item that was added or removed. */
function itemDifferences(
  part: PolicyPart,
  role: string | null,
  before: readonly string[],
  after: readonly string[],
  access: { readonly added: AccessChange; readonly removed: AccessChange } = {
    added: 'more',
    removed: 'less',
  },
): readonly PolicyDifference[] {
  const added = after.filter((item) => !before.includes(item));
  const removed = before.filter((item) => !after.includes(item));
  return [
    ...added.map((item) => ({ part, role, access: access.added, before: null, after: item })),
    ...removed.map((item) => ({ part, role, access: access.removed, before: item, after: null })),
  ];
}

function ifDifferent(difference: PolicyDifference): readonly PolicyDifference[] {
  return difference.before === difference.after ? [] : [difference];
}
