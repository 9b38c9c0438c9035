import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '../canonical-json.ts';
import { type Effect, effectKey } from '../effect.ts';
import type { Person } from '../person.ts';
import type { Justification, WrittenWindow } from './grant.ts';

/** One content of a grant. An approval is about a revision. */
export interface Revision {
  readonly id: string;
  readonly holder: Person;
  readonly role: string;
  readonly effects: readonly Effect[];
  readonly window: WrittenWindow;
  readonly justification: Justification;
  readonly ticket: string | null;
  readonly breakGlass: boolean;
  /** The digest of the revision in force that this one replaces. */
  readonly replaces: string | null;
}

/**
 * The name of a revision: `sha256:` and 64 hex digits over its canonical JSON. The holder is the numeric id.
 * So a renamed login has the same digest, and a login that another person has claimed has a different one.
 * `4h` and `240m` are the same window.
 */
export function digestRevision(revision: Revision): string {
  const { id, holder, role, effects, window, justification, ticket, breakGlass, replaces } = revision;
  const content: Json = {
    format: 'curfew-revision-1',
    id,
    holder: holder.id,
    role,
    effects: [...effects]
      .sort((a, b) => (effectKey(a) < effectKey(b) ? -1 : 1))
      .map(({ target, entitlement, account }) => ({ target, entitlement, account })),
    window: {
      duration: window.duration?.toMillis() ?? null,
      until: window.until?.toMillis() ?? null,
      from: window.from?.toMillis() ?? null,
    },
    justification: { action: justification.action, whyProduction: justification.whyProduction },
    ticket,
    breakGlass,
    replaces,
  };
  return `sha256:${createHash('sha256').update(canonicalJson(content)).digest('hex')}`;
}
