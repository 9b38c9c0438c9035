import { it } from 'vitest';
import { checkFirstSeen } from '../../jobs/store-conformance.ts';
import { memoryStore } from './memory-store.ts';

it('keeps the time at which a commit was first seen', () => checkFirstSeen(memoryStore()));
