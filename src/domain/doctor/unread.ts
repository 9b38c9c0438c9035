import type { DoctorCheck } from './check.ts';
import { readingsOf } from './facts.ts';

/** What could not be read is said: it is never taken for "nothing there". */
export const allWasRead: DoctorCheck = (facts) =>
  readingsOf(facts).flatMap((reading) =>
    reading.readable
      ? []
      : [{ code: 'unreadable', args: { what: reading.what, because: reading.because } } as const],
  );

/** GitHub tells who may pass a ruleset to those alone who may change it. */
export const bypassTold: DoctorCheck = ({ guards, ledgerGuards }) => {
  const names = [guards, ledgerGuards].flatMap((reading) =>
    reading.readable && reading.value !== 'not-on-this-plan'
      ? reading.value.flatMap(({ name, others }) => (others.readable ? [] : [name]))
      : [],
  );
  return [...new Set(names)].map((guard) => ({ code: 'bypass-not-told', args: { guard } }));
};
