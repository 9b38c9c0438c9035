import type { DoctorCheck } from './check.ts';
import { readingsOf } from './facts.ts';

/** Reports settings that could not be read. Unreadable never means "nothing set". */
export const settingsReadable: DoctorCheck = (facts) =>
  readingsOf(facts).flatMap((reading) =>
    reading.readable
      ? []
      : [{ code: 'unreadable', args: { what: reading.what, because: reading.because } } as const],
  );

/** GitHub shows the bypass list of a ruleset only to accounts that may change the ruleset. */
export const bypassListsReadable: DoctorCheck = ({ guards, ledgerGuards }) => {
  const names = [guards, ledgerGuards].flatMap((reading) =>
    reading.readable && reading.value !== 'not-on-this-plan'
      ? reading.value.flatMap(({ name, bypassActors }) => (bypassActors.readable ? [] : [name]))
      : [],
  );
  return [...new Set(names)].map((guard) => ({ code: 'bypass-unreadable', args: { guard } }));
};
