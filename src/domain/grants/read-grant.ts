import type { ReadDocument } from '../document/read-document.ts';
import { documentFinding } from '../findings/document-code.ts';
import type { Finding } from '../findings/finding.ts';
import type { Grant as WrittenGrant } from '../generated/grants.ts';
import { normalizeLogin } from '../person.ts';
import type { Grant, PlacedGrant } from './grant.ts';
import { parseDuration, parseInstant } from './times.ts';

/**
 * Reads one entry. The schema has checked it, except for the justification, and for times that look right but
 * do not exist, such as 31 February.
 */
export function readGrant(
  written: WrittenGrant,
  id: string,
  pointer: string,
  document: ReadDocument,
): { readonly placed: PlacedGrant | null; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const timeAt = (field: 'until' | 'from') => {
    const text = written[field];
    if (text === undefined) return null;
    const instant = parseInstant(text);
    if (instant === null) {
      const at = document.rangeOf(`${pointer}/${field}`);
      findings.push(documentFinding('bad-time', at, { field, value: text, why: 'no-such-time' }));
    }
    return instant;
  };
  const until = timeAt('until');
  const from = timeAt('from');
  const duration = written.duration === undefined ? null : parseDuration(written.duration);
  if (findings.length > 0) return { placed: null, findings };
  const grant: Grant = {
    id,
    holder: normalizeLogin(written.holder),
    role: written.role,
    window: { duration, until, from },
    justification: {
      action: textOf(written.justification, 'action'),
      whyProduction: textOf(written.justification, 'why_production'),
    },
    ticket: written.ticket ?? null,
    breakGlass: written.break_glass ?? false,
  };
  const rangeOf = (field: string) => document.rangeOf(`${pointer}${field}`);
  return { placed: { grant, path: document.path, pointer, rangeOf }, findings };
}

/** A missing answer, or one that is not text, becomes empty. The rules report it. */
function textOf(justification: unknown, field: string): string {
  if (typeof justification !== 'object' || justification === null) return '';
  const text: unknown = Object.hasOwn(justification, field) ? Reflect.get(justification, field) : '';
  return typeof text === 'string' ? text.trim() : '';
}
