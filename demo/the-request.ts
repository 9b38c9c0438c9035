/** The request of the demo. */
export const GRANT_ID = 'alice-orders-db-read-7f3a';
export const GRANTS_FILE = `access/${GRANT_ID}.yaml`;

/** The duration is too long, and half of the justification is missing. */
export const INVALID_REQUEST = grantsFile('12h', '');
export const FIXED_REQUEST = grantsFile(
  '4h',
  '      why_production: The failing rows exist only in production\n',
);

function grantsFile(duration: string, whyProduction: string): string {
  return `grants:
  - id: ${GRANT_ID}
    holder: alice
    role: orders-db-read
    duration: ${duration}
    justification:
      action: Find out why refunds for order 1182 are stuck
${whyProduction}    ticket: INC-1182
`;
}
