import { killOnceAtEachStep } from './kill-once.ts';

await killOnceAtEachStep('deleted');
