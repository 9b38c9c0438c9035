import { plainText } from '../../domain/text/escape.ts';

/**
 * One line of CSV after RFC 4180. What a spreadsheet would take for a formula is led by an apostrophe: texts come from
 * pull requests, and a report is opened by people who trust it.
 */
export function csvLine(values: readonly unknown[]): string {
  return values.map(cell).join(',');
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = plainText(Array.isArray(value) ? value.join(' ') : String(value), LONGEST);
  const inert = text.replace(FORMULAS, "$&'");
  return /[",;]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

const LONGEST = 10_000;

/** Before a formula: where the cell begins, and after a semicolon, which parts cells in half of all spreadsheets, quotes or not. */
const FORMULAS = /(?:^|;)["'\s]*(?=[=+\-@|%＝＋－＠])/g;
