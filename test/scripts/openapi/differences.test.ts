import { expect, it } from 'vitest';
import { describeDifferences } from '../../../scripts/openapi/describe-differences.ts';
import { differences } from '../../../scripts/openapi/differences.ts';
import { newestSlice } from '../../../scripts/openapi/newest-slice.ts';
import { type Json, type Shape, sliceOf } from '../../../scripts/openapi/slice.ts';

const NAMES = ['GET /pulls', 'GET /pulls/{number}'];
const PULL = {
  type: 'object',
  required: ['id'],
  properties: {
    id: { type: 'integer' },
    state: { type: 'string', enum: ['open', 'closed'] },
    stack: { type: 'string', nullable: true },
  },
};
const QUERY = [{ in: 'query', name: 'state', schema: { type: 'string', enum: ['open', 'all'] } }];

it.each<[string, Parts, string[]]>([
  ['nothing', {}, []],
  ['only a description', { pull: { ...PULL, description: 'New words.' } }, []],
  ['a property less', { pull: having({ stack: undefined }) }, ['schema pull: property stack removed']],
  ['a property more', { pull: having({ sha: { type: 'string' } }) }, ['schema pull: property sha added']],
  [
    'a new required property',
    { pull: { ...PULL, required: ['id', 'state'] } },
    ['schema pull: it: required "state" added'],
  ],
  [
    'a value less and a value more',
    { pull: having({ state: { type: 'string', enum: ['open', 'merged'] } }) },
    [
      'schema pull: property state: value "closed" removed',
      'schema pull: property state: value "merged" added',
    ],
  ],
  [
    'another type',
    { pull: having({ id: { type: 'string' } }) },
    ['schema pull: property id: type "integer" is now "string"'],
  ],
  [
    'null where there was none',
    { pull: having({ id: { type: 'integer', nullable: true } }) },
    ['schema pull: property id: type "integer" is now ["integer","null"]'],
  ],
  ['a removed operation', { without: 'GET /pulls' }, ['the operation is no longer described']],
  ['a removed query parameter', { query: [] }, ['query parameter state removed']],
])('names %s', (_name, parts, changes) => {
  const found = differences(slice({}), slice(parts));
  expect(found.map(({ change }) => change)).toEqual(changes);
});

it('lists a change of a shared schema once, with each operation that reaches it', () => {
  const [found, ...others] = differences(slice({}), slice({ pull: having({ stack: undefined }) }));
  expect(others).toEqual([]);
  expect(found?.operations).toEqual(NAMES);
});

it('reads an operation of the other file only if the first one lacks it', () => {
  const described = descriptionOf({});
  const second = {
    ...described,
    file: (name: string): Shape => (name === 'ghec.json' ? described.file() : {}),
  };
  expect(newestSlice(second, NAMES).operations).toEqual(slice({}).operations);
});

it('writes one line for each change', () => {
  const operations = ['GET /a', 'GET /b', 'GET /c', 'GET /d'];
  expect(describeDifferences('package 1', 'package 2', [{ change: 'property x removed', operations }])).toBe(
    [
      'package 2 differs from package 1 for the operations in use. Changes: 1.',
      '',
      '- property x removed (GET /a, GET /b, GET /c, and 1 more)',
    ].join('\n'),
  );
  expect(describeDifferences('package 1', 'package 2', [])).toBe(
    'package 2 describes the operations in use as package 1 does.',
  );
});

interface Parts {
  readonly pull?: Shape;
  readonly query?: Json[];
  readonly without?: string;
}

function having(properties: Readonly<Record<string, Json | undefined>>): Shape {
  return JSON.parse(JSON.stringify({ ...PULL, properties: { ...PULL.properties, ...properties } }));
}

function slice(parts: Parts) {
  return newestSlice(descriptionOf(parts), NAMES);
}

function descriptionOf({ pull = PULL, query = QUERY, without = '' }: Parts) {
  const pulls = { $ref: '#/components/schemas/pull' };
  const operation = (operationId: string, schema: Json): Shape => ({
    operationId,
    responses: { 200: { content: { 'application/json': { schema } } } },
  });
  const paths: Record<string, Shape> = {
    '/pulls': { get: { ...operation('list', { type: 'array', items: pulls }), parameters: query } },
    '/pulls/{number}': { get: operation('read', pulls) },
  };
  delete paths[without.replace('GET ', '')];
  const source: Shape = { paths, components: { schemas: { pull } } };
  return { source: 'package 2', file: () => source };
}

it('refuses to cut an operation that GitHub does not describe', () => {
  const lists = [{ file: 'api.github.com.json', names: ['GET /issues'] }];
  expect(() => sliceOf(descriptionOf({}), lists)).toThrow('GitHub describes no GET /issues');
});
