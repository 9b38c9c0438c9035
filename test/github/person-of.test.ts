import { expect, it } from 'vitest';
import { isHuman, personOf } from '../../src/github/person-of.ts';
import { ALICE, alice, BOT } from './github.ts';

it.each([
  ['a person', ALICE, alice, true],
  ['a bot', BOT, { login: 'curfew[bot]', id: 9001 }, false],
  ['an organization', { login: 'acme', id: 3, type: 'Organization' }, { login: 'acme', id: 3 }, false],
  ['an address that GitHub does not know', {}, null, false],
  ['a deleted account', null, null, false],
  ['an account that the answer leaves out', undefined, null, false],
])('%s', (_name, account, person, human) => {
  expect(personOf(account)).toEqual(person);
  expect(isHuman(account)).toBe(human);
});
