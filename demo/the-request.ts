/** What Alice asks for in the demo. */
export const ID = 'alice-orders-db-read-7f3a';
export const PATH = `access/${ID}.yaml`;

/** Too long, and half of its justification is missing. */
export const HASTY = grantsFile('12h', '');
export const MENDED = grantsFile('4h', '      why_production: The failing rows exist only in production\n');

function grantsFile(duration: string, whyProduction: string): string {
  return `grants:
  - id: ${ID}
    holder: alice
    role: orders-db-read
    duration: ${duration}
    justification:
      action: Find out why refunds for order 1182 are stuck
${whyProduction}    ticket: INC-1182
`;
}
