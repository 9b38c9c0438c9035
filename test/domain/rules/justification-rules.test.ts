import { describe, expect, it } from 'vitest';
import {
  answersGiven,
  answersMeaningful,
  answersOriginal,
} from '../../../src/domain/rules/justification-rules.ts';
import {
  applied,
  aRequest,
  aRole,
  aWindow,
  codesOf,
  type RequestWords,
} from '../../support/builders/a-request.ts';

const LIVE = { window: aWindow('2026-11-23T12:00Z', '2026-11-23T16:00Z') };

type Case = [name: string, request: RequestWords, codes: readonly string[]];

it.each<Case>([
  ['both present', {}, []],
  ['one missing', { why: '' }, ['answer-missing']],
  ['only spaces', { action: ' \n\t ' }, ['answer-missing']],
  ['both missing', { action: '', why: '' }, ['answer-missing', 'answer-missing']],
  ['a word', { action: 'debugging' }, ['answer-too-short']],
  ['14 letters', { action: 'abcdefg hijklm' }, ['answer-too-short']],
  ['15 letters', { action: 'abcdefg hijklmn' }, []],
  ['letters apart from dots', { action: 'fix. . . . . . . . . .' }, ['answer-too-short']],
  ['a short answer in a script without spaces', { action: '查退款为何卡住' }, []],
  ['missing in a withdrawal', { kind: 'withdrawn', action: '' }, []],
  ['missing in a shortening', { kind: 'shortened', duration: '3h', action: '', inForce: LIVE }, []],
])('answers: %s', (_name, request, codes) => {
  expect(codesOf(applied(answersGiven, aRequest(request)))).toEqual(codes);
});

const ACTION = 'Find out why refunds for order 1182 are stuck';

describe('an answer', () => {
  it.each<Case>([
    ['that is original', {}, []],
    [
      'of the minimum length, that repeats the other',
      { action: 'abcdefg hijklmn', why: 'abcdefg hijklmn' },
      ['answers-alike'],
    ],
    ['that repeats the other', { action: ACTION, why: ACTION }, ['answers-alike']],
    [
      'that repeats the other with other case and signs',
      { action: ACTION, why: `${ACTION.toUpperCase()}!!` },
      ['answers-alike'],
    ],
    [
      'that repeats the other with a different letter or two',
      { action: ACTION, why: 'Find out why refund for order 1182 is stuck' },
      ['answers-alike'],
    ],
    ['that repeats the role', { why: 'Read only on the orders database.' }, ['answer-repeats-role']],
    ['that repeats the question', { why: 'why must this be production' }, ['answer-placeholder']],
    ['that repeats an example', { action: 'Lorem ipsum dolor sit amet' }, ['answer-placeholder']],
    [
      'that repeats the role, in a withdrawal',
      { kind: 'withdrawn', why: 'Read only on the orders database.' },
      [],
    ],
    [
      'that shares words with the other',
      { action: 'Count the stuck refunds of order 1182', why: 'Refunds of order 1182 exist nowhere else' },
      [],
    ],
  ])('%s', (_name, request, codes) => {
    expect(codesOf(applied(answersOriginal, aRequest(request)))).toEqual(codes);
  });
});

it.each([
  'what will you do',
  'WHY MUST THIS BE PRODUCTION?',
  'Why must it be production',
  '<describe what you will do>',
  'Explain: why this needs production',
  'your justification here…',
  'Your reason goes here.',
  '(please fill this in)',
  'to be filled in later',
  'See the ticket, for details',
  'as discussed with the team',
  'Lorem ipsum dolor sit amet,',
  'It is only possible in production!',
  'This can only be done in production.',
])('a placeholder: %s', (why) => {
  expect(codesOf(applied(answersOriginal, aRequest({ why })))).toEqual(['answer-placeholder']);
});

describe('filler', () => {
  const fillers = [
    'test test test test',
    'asdfasdfasdfasdfasdf',
    'aaaaaaaaaaaaaaaaaaaaa',
    'I need access to production please',
    'INC-1182 INC-1182 1182',
    'testing some things on prod',
    'xxx yyy xxx yyy xxx',
    'lalalalalalalalala la',
  ];

  it.each(fillers)('%s: is a warning for the reviewer', (action) => {
    expect(codesOf(applied(answersMeaningful, aRequest({ action })))).toEqual(['suspected-filler (warning)']);
  });

  it.each(fillers)('%s: is an error without a reviewer', (action) => {
    const inRole = aRole({ approval: 'automatic' });
    expect(codesOf(applied(answersMeaningful, aRequest({ action, inRole })))).toEqual(['suspected-filler']);
  });

  it.each([
    ACTION,
    'Restart the payment worker',
    'Vacuum the orders table by hand',
    'Prüfen, warum Rückzahlungen hängen',
    '返金が止まった原因を調べる',
    'Rotate TLS certs',
  ])('is not: %s', (action) => {
    const inRole = aRole({ approval: 'automatic' });
    expect(codesOf(applied(answersMeaningful, aRequest({ action, inRole })))).toEqual([]);
  });

  it('is not reported for an answer with another finding', () => {
    expect(applied(answersMeaningful, aRequest({ action: 'test', why: 'Please fill this in' }))).toEqual([]);
  });
});
