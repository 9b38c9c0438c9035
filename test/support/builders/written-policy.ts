import type { Operator } from '../../../src/domain/operator/operator.ts';
import { parseOperator } from '../../../src/domain/operator/parse-operator.ts';
import { type ParsedPolicy, parsePolicy } from '../../../src/domain/policy/parse-policy.ts';
import { aFile, shown } from './written-file.ts';

/** The word in a policy, by connector kind. */
export const KEYS = new Map([
  ['postgres', 'member_of'],
  ['github-team', 'team'],
  ['webhook', 'entitlement'],
]);

/** The text of a whole policy. */
export const POLICY_TEXT = `version: 1
files: [access/**/*.yaml]
merge: manual
policy: { approval: [ { count: 1, from: [Acme/Platform] } ] }
requests:
  on_behalf: allow
  ticket: { required: true, pattern: '^(INC|OPS)-[0-9]+$' }
roles:
  orders-db-read:
    description: Read-only on the orders database
    max_duration: 8h
    max_total: { of: 24h, within: 7d }
    eligible: [acme/backend]
    approval:
      - { count: 2, from: [acme/dba, acme/leads] }
    provision:
      - { target: orders-db, member_of: orders_reader }
    connect: psql service=orders
    break_glass: { max_duration: 1h, eligible: [acme/oncall], review_within: 24h }
  logs-read:
    description: Logs
    max_duration: 2h
    approval: automatic
    provision: [ { target: acme-teams, team: log-readers } ]
`;

/** The text of a whole operator's file. */
export const OPERATOR_TEXT = `repositories:
  Acme/Access: { policy_owners: [acme/Platform] }
targets:
  orders-db:
    connector: postgres
    url: { env: ORDERS_DB_URL }
    repositories: [acme/access]
    entitlements: [orders_reader]
    account: { template: '{login}', pattern: '^[a-z][a-z0-9_]*$', people: { Alice: alice_k } }
  acme-teams:
    connector: github-team
    org: Acme
    app: { id: { env: TEAMS_APP_ID }, key: { env: TEAMS_APP_KEY } }
    entitlements: [log-readers]
  anything:
    connector: webhook
    url: https://access.example/curfew
    secret: { env: HOOK_SECRET }
    timeout: 5s
    entitlements: [admin]
    account: { template: 'u{id}-{login}' }
`;

/** The text with one part replaced. The part must exist. */
export function having(text: string, piece: string, replacement: string): string {
  if (!text.includes(piece)) throw new Error(`There is no ${piece}`);
  return text.replace(piece, () => replacement);
}

export function policyFrom(text: string): Extract<ParsedPolicy, { outcome: 'policy' }> {
  const parsed = parsePolicy(aFile(text, '.github/curfew.yml'));
  if (parsed.outcome === 'broken') throw new Error(parsed.findings.map(shown).join('\n'));
  return parsed;
}

export function operatorFrom(text: string): Operator {
  const parsed = parseOperator(aFile(text, 'operator.yaml'));
  if (parsed.outcome === 'broken') throw new Error(parsed.findings.map(shown).join('\n'));
  return parsed.operator;
}
