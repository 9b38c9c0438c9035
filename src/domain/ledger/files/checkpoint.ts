import { entryShape, ledgerShapes } from '../entry-shape.ts';
import type { AcceptedPolicy } from '../ledger-state.ts';
import { type LiveEffect, liveKey } from '../live-effect.ts';
import { dayPath, livePath } from './ledger-paths.ts';
import { type ParseResult, parseFailure, parseJson, parseSuccess } from './parse-result.ts';

/** `cursor.json`: the commit up to which the default branch was judged, and the policy in force there. */
export interface Cursor {
  readonly v: 1;
  readonly main: string | null;
  readonly next_seq: number;
  readonly policy: AcceptedPolicy | null;
}

interface LiveFile {
  readonly v: 1;
  readonly role: string;
  readonly effects: readonly LiveEffect[];
}

/** `days/YYYY/MM/DD.json`: the effects that were live before the first entry of a UTC day. */
export interface DayStart {
  readonly v: 1;
  readonly day: string;
  /** The number of this entry. */
  readonly next_seq: number;
  readonly effects: readonly LiveEffect[];
}

const orNull = (shape: object) => ({ anyOf: [shape, { type: 'null' }] });
const closed = (properties: Record<string, object>) => ({
  type: 'object',
  additionalProperties: false,
  required: Object.keys(properties),
  properties,
});

const isCursor = ledgerShapes.compile<Cursor>(
  closed({
    v: { const: 1 },
    main: orNull(entryShape('oid')),
    next_seq: { type: 'integer', minimum: 1 },
    policy: orNull(closed({ commit: entryShape('oid'), blob: entryShape('oid'), pull: entryShape('pull') })),
  }),
);

const requiredMembers = closed({
  grant: { type: 'string' },
  revision: entryShape('digest'),
  holder: entryShape('person'),
  role: { type: 'string' },
  pull: entryShape('pull'),
  effect: entryShape('effect'),
  window: entryShape('window'),
  commit: entryShape('oid'),
  policy_commit: entryShape('oid'),
  state: { enum: ['authorized', 'provisioning', 'provisioned', 'absent'] },
  ended: orNull(closed({ at: entryShape('instant'), cause: entryShape('cause') })),
  provisioned_at: orNull(entryShape('instant')),
  failures: { type: 'integer', minimum: 0 },
});

/** The shape of a live effect in a checkpoint. What `requiredMembers` does not have is optional. */
export const liveEffectShape = {
  ...requiredMembers,
  properties: {
    ...requiredMembers.properties,
    round: { type: 'integer', minimum: 1 },
    retried: { const: true },
    target_ids: { type: 'string', maxLength: 200 },
    recalled: closed({ revision: entryShape('digest'), at: entryShape('instant') }),
  },
};

const effects = { type: 'array', items: liveEffectShape };

const isLiveFile = ledgerShapes.compile<LiveFile>(
  closed({ v: { const: 1 }, role: { type: 'string' }, effects }),
);

const isDayStart = ledgerShapes.compile<DayStart>(
  closed({ v: { const: 1 }, day: { type: 'string' }, next_seq: { type: 'integer', minimum: 1 }, effects }),
);

export function serializeCursor(cursor: Omit<Cursor, 'v'>): Uint8Array {
  const { main, next_seq, policy } = cursor;
  return json({ v: 1, main, next_seq, policy });
}

export function parseCursor(bytes: Uint8Array): ParseResult<Cursor> {
  return parseJson(bytes, isCursor);
}

/** `live/<role>.json`. Effects are sorted, so that equal checkpoints are equal bytes. */
export function serializeLive(role: string, live: readonly LiveEffect[]): Uint8Array {
  return json({ v: 1, role, effects: sorted(live) });
}

/** The live effects of one role. The file has to be named after that role. */
export function parseLive(path: string, bytes: Uint8Array): ParseResult<readonly LiveEffect[]> {
  const read = parseJson(bytes, isLiveFile);
  if (read.outcome === 'broken') return read;
  const { role, effects } = read.value;
  if (livePath(role) !== path) return parseFailure('it is named after another role');
  if (effects.some((effect) => effect.role !== role)) return parseFailure('it holds another role');
  return parseSuccess(effects);
}

export function serializeDay({ day, next_seq, effects }: Omit<DayStart, 'v'>): Uint8Array {
  return json({ v: 1, day, next_seq, effects: sorted(effects) });
}

export function parseDay(path: string, bytes: Uint8Array): ParseResult<DayStart> {
  const read = parseJson(bytes, isDayStart);
  return read.outcome === 'parsed' && dayPath(read.value.day) !== path
    ? parseFailure('it is named after another day')
    : read;
}

function sorted(live: readonly LiveEffect[]): readonly LiveEffect[] {
  return [...live].sort((a, b) => (liveKey(a) < liveKey(b) ? -1 : 1));
}

function json(value: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);
}
