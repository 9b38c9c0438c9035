import { plainText } from '../../domain/text/escape.ts';

/**
 * One line of CSV, as RFC 4180 defines it. Texts come from pull requests, and people open reports in a
 * spreadsheet. So an apostrophe is put before every text that a spreadsheet would run as a formula.
 */
export function csvLine(values: readonly unknown[]): string {
  return values.map(cell).join(',');
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = plainText(Array.isArray(value) ? value.join(' ') : String(value), CELL_LENGTH_MAX);
  const inert = text.replace(FORMULA_START, "$&'");
  return /[",;]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

const CELL_LENGTH_MAX = 10_000;

/**
 * The place before a formula: at the start of a cell, or after a semicolon. In many countries spreadsheets
 * split cells at a semicolon, even inside quotes.
 */
const FORMULA_START = /(?:^|;)["'\s]*(?=[=+\-@|%＝＋－＠])/g;
