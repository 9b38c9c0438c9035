/** An operator's file with two PostgreSQL targets. Alice has another account in the first one. */
export const OPERATOR = `
repositories:
  acme/access: { policy_owners: [acme/platform] }
targets:
  orders-db:
    connector: postgres
    url: { env: ORDERS_DB_URL }
    entitlements: [orders_reader, orders_writer]
    account: { template: '{login}', pattern: '^[a-z][a-z0-9_]*$', people: { alice: alice_k } }
  logs-db:
    connector: postgres
    url: { env: LOGS_DB_URL }
    entitlements: [log_reader]
    account: { template: '{login}', pattern: '^[a-z][a-z0-9_]*$' }
`;

/** The same with a team target in the organization whose teams approve. */
export const GIVING_TEAMS = `${OPERATOR.trimEnd()}
  acme-teams:
    connector: github-team
    org: acme
    app: { id: { env: TEAMS_APP_ID }, key: { env: TEAMS_APP_KEY } }
    entitlements: [log-readers]
`;
