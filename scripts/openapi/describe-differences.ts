import type { Difference } from './differences.ts';

const SHOWN_OPERATIONS = 3;

/** Markdown for a terminal and for the summary of a workflow. */
export function describeDifferences(older: string, newer: string, found: readonly Difference[]): string {
  if (found.length === 0) return `${newer} describes the operations in use as ${older} does.`;
  const lines = found.map(({ change, operations }) => `- ${change} (${named(operations)})`);
  return [
    `${newer} differs from ${older} for the operations in use. Changes: ${found.length}.`,
    '',
    ...lines,
  ].join('\n');
}

function named(operations: readonly string[]): string {
  const shown = operations.slice(0, SHOWN_OPERATIONS).join(', ');
  const rest = operations.length - SHOWN_OPERATIONS;
  return rest > 0 ? `${shown}, and ${rest} more` : shown;
}
