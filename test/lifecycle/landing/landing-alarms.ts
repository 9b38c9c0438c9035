import type { Repository } from '../../../src/lifecycle/repository.ts';
import { aGrant } from '../../support/builders/a-grant.ts';
import { having } from '../../support/builders/written-policy.ts';
import { type fakeMain, POLICY } from '../../support/fakes/fake-main.ts';

export const ONE = 'access/one.yaml';
const TWO = 'access/two.yaml';

export const BROKEN = { 'access/broken.yaml': 'grants: [' };

export const two = { [TWO]: aGrant({ id: 'two', role: 'logs-read' }) };

export const SHORTER = having(POLICY, 'max_duration: 8h', 'max_duration: 7h');

export type Main = Awaited<ReturnType<typeof fakeMain>>;

/** Records what happens to alarms from now on. */
export function alarmsOf(main: Main) {
  const calls: string[] = [];
  const alarms: Repository['memory']['alarms'] = {
    raise: ({ key }) => void calls.push(`raise ${key}`),
    clear: (key) => void calls.push(`clear ${key}`),
    publish: async () => {},
  };
  Object.assign(main.repository.memory, { alarms });
  return calls;
}
