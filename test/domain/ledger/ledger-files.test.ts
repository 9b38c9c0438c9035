import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { advanceLive } from '../../../src/domain/ledger/advance-live.ts';
import {
  parseCursor,
  parseDay,
  parseLive,
  serializeCursor,
  serializeDay,
  serializeLive,
} from '../../../src/domain/ledger/files/checkpoint.ts';
import { parseEntries, serializeEntries } from '../../../src/domain/ledger/files/entry-lines.ts';
import { parseIdFile, serializeIdFile } from '../../../src/domain/ledger/files/id-file.ts';
import {
  entriesPath,
  idPath,
  livePath,
  readEntriesPath,
} from '../../../src/domain/ledger/files/ledger-paths.ts';
import {
  EFFECT,
  ENTRY_TYPES,
  OTHER_EFFECT,
  oidOf,
  recorded,
  sample,
} from '../../support/builders/entries.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (content: Uint8Array) => new TextDecoder().decode(content);
const entries = recorded(ENTRY_TYPES.map((type) => sample(type)));
const numbers = { first: 1, last: entries.length };

describe('the file of a day', () => {
  const live = advanceLive([], sample('authorized'));
  const day = { day: '2026-11-23', next_seq: 7, effects: live };

  it('is read back as it was written', () => {
    expect(parseDay('days/2026/11/23.json', serializeDay(day))).toEqual({
      outcome: 'parsed',
      value: { v: 1, ...day },
    });
  });

  it('is broken under the name of another day', () => {
    expect(parseDay('days/2026/11/24.json', serializeDay(day)).outcome).toBe('broken');
  });
});

describe('paths', () => {
  it('names entries by the UTC day of recording and by number', () => {
    const evening = DateTime.fromISO('2026-11-23T23:30:00-05:00', { setZone: true });
    expect(entriesPath(evening, 41, 42)).toBe('entries/2026/11/24/000000041-000000042.jsonl');
    expect(readEntriesPath('entries/2026/11/24/000000041-000000042.jsonl')).toEqual({
      day: '2026-11-24',
      first: 41,
      last: 42,
    });
  });

  it.each(['entries/x.jsonl', 'entries/2026/11/24/1-2.jsonl', 'live/2026/11/24/000000041-000000042.jsonl'])(
    '%s is not the name of a file of entries',
    (path) => expect(readEntriesPath(path)).toBeNull(),
  );

  it.each(['../x', 'a/b', '', '.git', 'UPPER', 'é', `${'a'.repeat(200)}`, 'con.txt', 'a b', '=x'])(
    '%j becomes its hash',
    (name) => {
      expect(idPath(name)).toMatch(/^ids\/[0-9a-f]{2}\/=[0-9a-f]{64}$/);
      expect(livePath(name)).toMatch(/^live\/=[0-9a-f]{64}\.json$/);
    },
  );

  it('keeps plain names', () => {
    expect(idPath('alice-orders-db-read-7f3a')).toBe('ids/9b/alice-orders-db-read-7f3a');
    expect(livePath('orders-db-read')).toBe('live/orders-db-read.json');
  });
});

describe('entries', () => {
  it('are read back as they were written', () => {
    expect(parseEntries(serializeEntries(entries), numbers)).toEqual({ outcome: 'parsed', value: entries });
  });

  it('are one a line, with the members that identify them first', () => {
    const lines = text(serializeEntries(entries)).split('\n');
    expect(lines.pop()).toBe('');
    expect(lines).toHaveLength(entries.length);
    for (const line of lines) {
      expect(line).toMatch(/^\{"v":1,"seq":\d+,"id":"[0-9a-f]{40}","at":"[^"]+","type":"[a-z-]+",/);
    }
  });

  it('are each on one line, whatever their texts contain', () => {
    const nasty = recorded([sample('authorized', { ticket: 'a\nb\r\u2028"\\' })]);
    expect(text(serializeEntries(nasty)).split('\n')).toHaveLength(2);
    expect(parseEntries(serializeEntries(nasty), { first: 1, last: 1 })).toEqual({
      outcome: 'parsed',
      value: nasty,
    });
  });

  it.each<[string, string, RegExp]>([
    ['a line that is cut off', text(serializeEntries(entries)).slice(0, -2), /cut off/],
    ['a missing line', text(serializeEntries(entries.slice(1))), /lines/],
    ['an empty line', `\n${text(serializeEntries(entries.slice(1)))}`, /line 1: it is not JSON/],
    ['another order', text(serializeEntries([...entries].reverse())), /line 1 is numbered/],
    [
      'a changed word',
      text(serializeEntries(entries)).replace('"round":1', '"round":2'),
      /its id is not the hash/,
    ],
    [
      'an unknown field',
      text(serializeEntries(entries)).replace('"round":1', '"round":1,"x":1'),
      /additional/,
    ],
    ['an unknown type', text(serializeEntries(entries)).replace('"requested"', '"wished"'), /line 1/],
  ])('are broken by %s', (_name, content, because) => {
    expect(parseEntries(bytes(content), numbers)).toEqual({
      outcome: 'broken',
      because: expect.stringMatching(because),
    });
  });

  it('are UTF-8', () => {
    expect(parseEntries(new Uint8Array([0xff, 10]), { first: 1, last: 1 }).outcome).toBe('broken');
  });
});

describe('the checkpoint', () => {
  const live = advanceLive([], sample('authorized', { effects: [EFFECT, OTHER_EFFECT] }));
  const path = 'live/orders-db-read.json';

  it('is read back as it was written, in any order', () => {
    const content = serializeLive('orders-db-read', live);
    expect(text(serializeLive('orders-db-read', [...live].reverse()))).toBe(text(content));
    expect(parseLive(path, content)).toEqual({ outcome: 'parsed', value: expect.arrayContaining([...live]) });
  });

  it.each<[string, string]>([
    ['nothing', ''],
    ['an empty object', '{}'],
    ['a list', '[]'],
    ['another role', text(serializeLive('orders-db-write', live))],
    [
      'an effect of another role',
      text(serializeLive('orders-db-read', live)).replace(
        /"role": "orders-db-read",\n\s+"pull"/,
        '"role": "x",\n"pull"',
      ),
    ],
    ['an unknown state', text(serializeLive('orders-db-read', live)).replace('"authorized"', '"fine"')],
    [
      'an end that is no time',
      text(serializeLive('orders-db-read', live)).replace(/"ends": "[^"]+"/, '"ends": "never"'),
    ],
  ])('%s is broken, not empty', (_name, content) => {
    expect(parseLive(path, bytes(content)).outcome).toBe('broken');
  });

  it('keeps the cursor', () => {
    const cursor = {
      main: oidOf('a'),
      next_seq: 7,
      policy: { commit: oidOf('b'), blob: oidOf('c'), pull: null },
    };
    expect(parseCursor(serializeCursor(cursor))).toEqual({ outcome: 'parsed', value: { v: 1, ...cursor } });
    expect(parseCursor(bytes('null')).outcome).toBe('broken');
    expect(parseCursor(bytes('{"v":1,"main":"HEAD","next_seq":1,"policy":null}')).outcome).toBe('broken');
  });
});

it('an index is about the grant that it is named after', () => {
  const file = { grant: 'alice-1', spent: true, entries: ['entries/2026/11/23/000000001-000000001.jsonl'] };
  expect(parseIdFile(idPath('alice-1'), serializeIdFile(file))).toEqual({
    outcome: 'parsed',
    value: { v: 1, ...file },
  });
  expect(parseIdFile(idPath('bob-2'), serializeIdFile(file)).outcome).toBe('broken');
  expect(parseIdFile(idPath('alice-1'), bytes('{}')).outcome).toBe('broken');
});
