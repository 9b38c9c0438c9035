import type { Duration } from 'luxon';
import { formatDuration } from '../grants/times.ts';
import type { Provision } from '../provision.ts';
import type { AutomaticLimits, BreakGlass, MaxTotal, Policy, Role } from './policy.ts';
import { formatHours } from './weekly-hours.ts';

/** `1 of acme/dba and 2 of acme/security or acme/sre`; `no approval` if the policy itself approves. */
export function formatApproval(approval: Role['approval']): string {
  if (approval === 'automatic') return 'no approval';
  return approval.map(({ count, from }) => `${count} of ${from.join(' or ')}`).join(' and ');
}

/** `2h a grant, 8h within 7d, mon-fri 08:00-19:00 Europe/Berlin` */
export function formatAutomatic({ maxDuration, maxTotal, hours }: AutomaticLimits): string {
  return [
    ...(maxDuration === null ? [] : [`${formatDuration(maxDuration)} a grant`]),
    ...(maxTotal === null ? [] : [formatTotal(maxTotal)]),
    ...(hours === null ? [] : [formatHours(hours)]),
  ].join(', ');
}

export function formatTotal({ of, within }: MaxTotal): string {
  return `${formatDuration(of)} within ${formatDuration(within)}`;
}

export function formatBreakGlass({ maxDuration, eligible, reviewWithin }: BreakGlass): string {
  return `${eligible.join(' or ')}, up to ${formatDuration(maxDuration)} a grant, review within ${formatDuration(reviewWithin)}`;
}

export function formatTicket({ required, pattern }: Policy['requests']['ticket']): string {
  return `${required ? 'required' : 'not required'}${pattern === null ? '' : `, must match ${pattern.source}`}`;
}

export function formatProvision({ target, entitlement }: Provision): string {
  return `${entitlement} in ${target}`;
}

export function formatOrNull(duration: Duration | null): string | null {
  return duration === null ? null : formatDuration(duration);
}

/** The whole role in one line. */
export function formatRole({
  eligible,
  maxDuration,
  approval,
  automatic,
  provision,
  breakGlass,
}: Role): string {
  return [
    `eligible: ${eligible.length === 0 ? 'no team yet' : eligible.join(' or ')}`,
    `up to ${formatDuration(maxDuration)} a grant`,
    approval === 'automatic' ? 'approved automatically' : `approved by ${formatApproval(approval)}`,
    ...(automatic === null
      ? []
      : [`${approval === 'automatic' ? 'only' : 'without approval'} within ${formatAutomatic(automatic)}`]),
    `gives ${provision.map(formatProvision).join(', ')}`,
    ...(breakGlass === null ? [] : [`break-glass: ${formatBreakGlass(breakGlass)}`]),
  ].join('; ');
}
