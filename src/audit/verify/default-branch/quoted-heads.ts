/**
 * The heads of the ledger that a merge message quotes in its trailers. Trailers are in the last paragraph.
 */
export function quotedHeads(message: string): readonly string[] {
  if (!message.includes('Ledger-Head: ')) return [];
  const [last = ''] = message
    .trimEnd()
    .split(/\n\s*\n/)
    .slice(-1);
  return [...last.matchAll(/^Ledger-Head: ([0-9a-f]{40}|[0-9a-f]{64})$/gm)].flatMap(([, head]) => head ?? []);
}
