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
