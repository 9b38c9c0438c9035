import type { Decision } from '../decision/decision.ts';
import { joined } from './decision-words.ts';
import { limitSentence } from './limit-words.ts';

/** Why what landed was not approved, in plain sentences, for the record and for the issue about it. */
export function notApprovedReasons({ outcome, by, lines, blockedBy, automatic = [] }: Decision): string {
  const beyond = automatic.filter(({ met }) => !met).map(limitSentence);
  if (blockedBy.length > 0)
    return `${joined(blockedBy.map(({ login }) => login))} had asked for changes when it was merged.`;
  if (by === 'break-glass' && outcome === 'blocked')
    return "Break-glass is only for what its holder alone asks for: opened by them, with nobody else's commits.";
  if (by === 'automatic' && outcome !== 'unreadable')
    return ['It was not approved automatically when it was merged.', ...beyond].join(' ');
  const missing = lines.filter(({ met }) => !met);
  const unread = [...new Set(lines.flatMap(({ unreadable }) => unreadable))];
  if (outcome === 'unreadable') {
    return unread.length > 0
      ? `Membership could not be read: ${unread.join(', ')}.`
      : 'Somebody asked for changes, and whether that person may could not be read.';
  }
  const needs = missing.map(
    ({ count, counted, from }) => `${count - counted.length} of ${from.join(' or ')}`,
  );
  if (needs.length === 0) return 'It was not approved.';
  return [`Approval was missing when it was merged: ${needs.join(', and ')}.`, ...beyond].join(' ');
}
