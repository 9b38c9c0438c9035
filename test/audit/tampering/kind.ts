import type { AuditCode } from '../../../src/audit/audit-finding.ts';
import type { Forgery } from './forge-record.ts';

/** One kind of tampering: its name, the forgery, and the findings that reveal it. */
export type Kind = readonly [name: string, forgery: Forgery, ...codes: readonly AuditCode[]];
