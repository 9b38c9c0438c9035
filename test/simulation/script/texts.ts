import type { Effect } from '../../../src/domain/effect.ts';
import type { Target } from './script.ts';

/** The meaning of a grant. */
export interface WrittenGrant {
  readonly id: string;
  readonly holder: string;
  readonly role: string;
  readonly minutes: number;
  /** Milliseconds since 1970, whole seconds. */
  readonly from: number | null;
  readonly breakGlass: boolean;
  /** Other fields that can differ. */
  readonly ticket: number;
}

/** Terms for access without approval, which is reviewed afterwards. */
export interface WrittenTerms {
  readonly minutes: number;
  readonly eligible: string;
  readonly reviewMinutes: number;
  readonly timesMax: number;
}

export interface WrittenRole {
  readonly eligible: string;
  readonly approval: 'automatic' | { readonly count: number; readonly team: string };
  readonly gives: readonly (readonly [Target, string])[];
  readonly breakGlass?: WrittenTerms;
}

export interface WrittenPolicy {
  readonly version: number;
  readonly owners: number;
  readonly roles: Readonly<Record<string, WrittenRole>>;
}

export const POLICY_PATH = '.github/curfew.yml';
const DURATION_MAX_MINUTES = 6;

export const FIRST_POLICY: WrittenPolicy = {
  version: 1,
  owners: 1,
  roles: {
    read: {
      eligible: 'acme/backend',
      approval: { count: 1, team: 'acme/dba' },
      gives: [['orders-db', 'orders_reader']],
    },
    support: {
      eligible: 'acme/backend',
      approval: { count: 1, team: 'acme/dba' },
      gives: [
        ['orders-db', 'orders_reader'],
        ['logs-db', 'log_reader'],
      ],
      breakGlass: { minutes: 5, eligible: 'acme/oncall', reviewMinutes: 2, timesMax: 2 },
    },
    write: {
      eligible: 'acme/backend',
      approval: { count: 2, team: 'acme/dba' },
      gives: [['orders-db', 'orders_writer']],
    },
    logs: { eligible: 'acme/backend', approval: 'automatic', gives: [['logs-db', 'log_reader']] },
  },
};

export function accountOf(target: Target, login: string): string {
  return target === 'orders-db' && login === 'alice' ? 'alice_k' : login;
}

export function effectsOf(role: WrittenRole, holder: string): readonly Effect[] {
  return role.gives.map(([target, entitlement]) => ({
    target,
    entitlement,
    account: accountOf(target, holder),
  }));
}

export function grantsText(grants: readonly WrittenGrant[]): string {
  return `grants:\n${grants.map(entryText).join('')}`;
}

function entryText({ id, holder, role, minutes, from, breakGlass, ticket }: WrittenGrant): string {
  const start = from === null ? '' : `    from: ${new Date(from).toISOString().slice(0, 19)}Z\n`;
  return `  - id: ${id}
    holder: ${holder}
    role: ${role}
    duration: ${minutes}m
${start}${breakGlass ? '    break_glass: true\n' : ''}    justification:
      action: Find out why refunds for order 1182 are stuck
      why_production: The failing rows exist only in production
    ticket: INC-${ticket}
`;
}

/** An unreadable file. */
export const BROKEN = 'grants:\n  - id: [\n';

/** Reads a grants file of this simulation line by line; null if it is broken. */
export function grantsIn(text: string): readonly WrittenGrant[] | null {
  if (text === BROKEN) return null;
  return text
    .split('  - id: ')
    .slice(1)
    .map((entry) => {
      const [id = ''] = entry.split('\n');
      const field = (name: string) => new RegExp(`^ {4}${name}: (.*)$`, 'm').exec(entry)?.[1];
      const from = field('from');
      return {
        id,
        holder: field('holder') ?? '',
        role: field('role') ?? '',
        minutes: Number.parseInt(field('duration') ?? '0', 10),
        from: from === undefined ? null : Date.parse(from),
        breakGlass: field('break_glass') === 'true',
        ticket: Number((field('ticket') ?? 'INC-0').slice('INC-'.length)),
      };
    });
}

export function policyText(policy: WrittenPolicy): string {
  const roles = Object.entries(policy.roles).map(([name, { eligible, approval, gives, breakGlass }]) => {
    const lines =
      approval === 'automatic' ? 'automatic' : `[ { count: ${approval.count}, from: [${approval.team}] } ]`;
    const provision = gives.map(
      ([target, entitlement]) => `{ target: ${target}, member_of: ${entitlement} }`,
    );
    const terms =
      breakGlass === undefined
        ? ''
        : `    break_glass: { max_duration: ${breakGlass.minutes}m, eligible: [${breakGlass.eligible}], review_within: ${breakGlass.reviewMinutes}m, max_per_30_days: ${breakGlass.timesMax} }\n`;
    return `  ${name}:
    description: What ${name} is for
    max_duration: ${DURATION_MAX_MINUTES}m
    max_total: { of: 24h, within: 7d }
    eligible: [${eligible}]
    approval: ${lines}
    provision: [ ${provision.join(', ')} ]
${terms}`;
  });
  return `# ${JSON.stringify(policy)}
version: 1
files: [access/**/*.yaml]
merge: auto
policy: { approval: [ { count: ${policy.owners}, from: [acme/platform] } ] }
requests:
  on_behalf: deny
  ticket: { required: true, pattern: '^INC-[0-9]+$' }
roles:
${roles.join('')}`;
}

/** Reads a policy from its first line, which repeats its content. */
export function policyIn(text: string): WrittenPolicy {
  const [first = ''] = text.split('\n');
  return JSON.parse(first.slice(2)) as WrittenPolicy;
}
