/** Other texts of the same entries: for a reader of JSON they may mean something else. */
export const TEXTS: readonly (readonly [name: string, edit: (text: string) => string])[] = [
  ['a doubled key', (text) => text.replace(/"grant":"last"/g, '"grant":"other","grant":"last"')],
  ['a doubled key with the same value', (text) => text.replace(/"v":1,/, '"v":1,"v":1,')],
  ['white space', (text) => text.replace(/"grant":"last"/g, '"grant": "last"')],
  ['white space at the end', (text) => text.replace(/\}\n$/, '} \n')],
  ['members in another order', (text) => text.replace(/^\{"v":1,("seq":\d+),/gm, '{$1,"v":1,')],
  ['a letter as an escape', (text) => text.replace(/"grant":"last"/g, '"grant":"l\\u0061st"')],
  ['a number in another form', (text) => text.replace(/"v":1,/g, '"v":1.0,')],
];

/** Texts that are no entry, or that no computation can go on with. Each line is left out, and named. */
export const BROKEN_TEXTS: typeof TEXTS = [
  ['a byte order mark', (text) => `\uFEFF${text}`],
  [
    'a merge on 30 February',
    (text) => text.replace(/"merged_at":"[^"]*"/g, '"merged_at":"2026-02-30T10:00:00.000Z"'),
  ],
  ['a time at 25 o’clock', (text) => text.replace(/"at":"[^"]*"/g, '"at":"2026-11-23T25:00:00.000Z"')],
  [
    'an absence in month 99',
    (text) =>
      text.replace(/"verified_absent_at":"[^"]*"/g, '"verified_absent_at":"2026-99-01T10:00:00.000Z"'),
  ],
  [
    'a member that Curfew does not write',
    (text) => text.replace(/"grant":"last"/g, '"grant":"last","more":1'),
  ],
  ['a prototype', (text) => text.replace(/"grant":"last"/g, '"grant":"last","__proto__":{"more":1}')],
  [
    'very deep JSON',
    (text) => text.replace(/"grant":"last"/g, `"grant":${'['.repeat(200_000)}${']'.repeat(200_000)}`),
  ],
];
