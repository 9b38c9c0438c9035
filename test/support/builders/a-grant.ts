import { anEntry, grantsText } from './written-file.ts';

/** Answers without findings. */
const JUSTIFICATION =
  '{ action: Find out why refunds for order 1182 are stuck, why_production: The failing rows exist only in production }';

/** A grants file with one valid entry. A field set to null is left out. */
export function aGrant(fields: Readonly<Record<string, string | null>> = {}): string {
  return grants(fields);
}

/** A grants file with an entry for each of these. */
export function grants(...entries: readonly Readonly<Record<string, string | null>>[]): string {
  return grantsText(
    ...entries.map((fields) => anEntry({ id: 'one', justification: JUSTIFICATION, ...fields })),
  );
}
