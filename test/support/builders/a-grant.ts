import { anEntry, grantsText } from './written-file.ts';

/** Answers that no rule finds fault with. */
const JUSTIFICATION =
  '{ action: Find out why refunds for order 1182 are stuck, why_production: The failing rows exist only in production }';

/** A grants file with one entry that can be approved as it stands; a field set to null is left out. */
export function aGrant(fields: Readonly<Record<string, string | null>> = {}): string {
  return grants(fields);
}

/** A grants file with an entry for each of these. */
export function grants(...entries: readonly Readonly<Record<string, string | null>>[]): string {
  return grantsText(
    ...entries.map((fields) => anEntry({ id: 'one', justification: JUSTIFICATION, ...fields })),
  );
}
