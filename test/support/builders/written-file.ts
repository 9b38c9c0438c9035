import type { FileBytes } from '../../../src/domain/document/read-document.ts';
import type { Finding } from '../../../src/domain/findings/finding.ts';

/** A file as git stores it, from its text. */
export function aFile(text: string, path = 'access/alice-7f3a.yaml'): FileBytes {
  return { path, bytes: new TextEncoder().encode(text) };
}

/** A finding as `code line:column-line:column`, and `→ what to write instead`. */
export function shown({ code, at, suggestion }: Finding): string {
  const place =
    at === null ? 'nowhere' : `${at.start.line}:${at.start.column}-${at.end.line}:${at.end.column}`;
  return `${code} ${place}${suggestion === undefined ? '' : ` → ${suggestion.replacement}`}`;
}

/** An entry of a grants file. A field set to null is left out; another text replaces its value. */
export function anEntry(fields: Readonly<Record<string, string | null>> = {}): string {
  const all: Record<string, string | null> = {
    holder: 'alice',
    role: 'orders-db-read',
    duration: '4h',
    justification: '{ action: Look into stuck refunds, why_production: Only there }',
    ...fields,
  };
  const lines = Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`]));
  return `  - ${lines.join('\n    ')}\n`;
}

/** A grants file of entries, each starting at line 2 or later. */
export function grantsText(...entries: readonly string[]): string {
  return `grants:\n${entries.join('')}`;
}
