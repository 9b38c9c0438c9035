import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import about from '../../package.json' with { type: 'json' };
import { nodeProblem } from '../../src/cli/node-version.ts';

it.each([
  ['24.2.0', true],
  ['24.10.1', true],
  ['26.0.0', true],
  ['24.1.9', false],
  ['22.18.0', false],
  ['20.20.2', false],
])('Node %s is new enough: %s', (version, isNewEnough) => {
  expect(nodeProblem(version, about.engines.node) === null).toBe(isNewEnough);
});

it('prints that and fails, and does not pass a check that it did not make', () => {
  const older = "Object.defineProperty(process,'versions',{value:{...process.versions,node:'24.1.0'}})";
  const args = ['--import', `data:text/javascript,${older}`, 'src/cli/main.ts', 'check'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect({ status, stdout, stderr }).toEqual({
    status: 2,
    stdout: '',
    stderr: 'Curfew needs Node 24.2 or later, and this is Node 24.1.0. Nothing was done.\n',
  });
});
