import { expect, it } from 'vitest';
import { checkAnswer, checkRequest } from './conforms.ts';

const runs = '/repos/acme/access/check-runs';
const run = { name: 'curfew', head_sha: 'a'.repeat(40) };
const annotation = { path: 'a', start_line: 1, end_line: 1, annotation_level: 'failure', message: 'no' };

it.each([
  ['a call as described', 'POST', runs, {}, run, []],
  ['a call that GitHub does not have', 'POST', '/repos/acme/access/check-ruins', {}, run, [/has no POST/]],
  [
    'a query parameter that is unknown',
    'GET',
    '/repos/acme/access/pulls',
    { stat: 'open' },
    undefined,
    [/stat/],
  ],
  [
    'a query value that is not allowed',
    'GET',
    '/repos/acme/access/pulls',
    { state: 'merged' },
    undefined,
    [/state/],
  ],
  [
    'a number in a query',
    'GET',
    '/repos/acme/access/pulls',
    { per_page: '100', state: 'all' },
    undefined,
    [],
  ],
  ['an unknown property', 'POST', runs, {}, { ...run, titel: 'x' }, [/titel/]],
  [
    'an unknown property inside',
    'POST',
    runs,
    {},
    { ...run, output: { title: 'x', summary: 'y', sumary: 'z' } },
    [/sumary/],
  ],
  ['a missing property', 'POST', '/repos/acme/access/pulls', {}, { head: 'a' }, [/base/]],
  ['a wrong type', 'POST', '/repos/acme/access/issues', {}, { title: 'x', body: 3 }, [/body/]],
  [
    'a value not in the list',
    'PUT',
    '/repos/acme/access/pulls/1/merge',
    {},
    { merge_method: 'octopus' },
    [/merge_method/],
  ],
  [
    '51 annotations',
    'POST',
    runs,
    {},
    { ...run, output: { title: 'x', summary: 'y', annotations: Array(51).fill(annotation) } },
    [/50/],
  ],
  [
    '50 annotations',
    'POST',
    runs,
    {},
    { ...run, output: { title: 'x', summary: 'y', annotations: Array(50).fill(annotation) } },
    [],
  ],
])('%s', (_name, method, path, query, body, wanted) => {
  const found = checkRequest(method, path, query, body);
  if (wanted.length === 0) expect(found).toEqual([]);
  for (const problem of wanted) expect(found.join('\n')).toMatch(problem);
});

it('wants answers to be complete, and takes null where GitHub does', () => {
  const ref = {
    ref: 'refs/heads/main',
    node_id: 'x',
    url: 'x',
    object: { type: 'commit', sha: 'a'.repeat(40), url: 'x' },
  };
  expect(checkAnswer('GET', '/repos/acme/access/git/ref/heads/main', 200, ref)).toEqual([]);
  expect(
    checkAnswer('GET', '/repos/acme/access/git/ref/heads/main', 200, { ...ref, node_id: undefined }),
  ).not.toEqual([]);
  expect(checkAnswer('GET', '/repos/acme/access/git/ref/heads/main', 204, undefined)).not.toEqual([]);
  const blob = { sha: 'a', url: 'u', node_id: 'n', size: null, content: '', encoding: 'base64' };
  expect(checkAnswer('GET', '/repos/acme/access/git/blobs/a', 200, blob)).toEqual([]);
});
