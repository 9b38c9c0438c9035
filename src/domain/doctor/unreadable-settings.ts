import type { DoctorCheck } from './doctor-check.ts';
import { readingsOf } from './facts.ts';

/** Reports settings that could not be read. Unreadable never means "nothing set". */
export const settingsReadable: DoctorCheck = (facts) => {
  const failed = readingsOf(facts).flatMap((reading) => (reading.readable ? [] : [reading]));
  // Several facts can follow from one reading.
  return [...new Map(failed.map((reading) => [reading.what, reading])).values()].map(({ what, because }) => ({
    code: facts.unanswered.has(what) ? 'unanswered' : 'unreadable',
    args: { what, because },
  }));
};

/**
 * Reports rulesets whose bypass list is unreadable: GitHub shows it only to accounts that may change the
 * ruleset.
 */
export const bypassListsReadable: DoctorCheck = ({ guards: defaultBranchGuards, ledgerGuards }) => {
  const names = [defaultBranchGuards, ledgerGuards].flatMap((reading) =>
    // Without protection on this plan of GitHub, there is no list. Another check reports that.
    reading.readable && reading.value !== 'not-on-this-plan'
      ? reading.value.flatMap(({ name, bypassActors }) => (bypassActors.readable ? [] : [name]))
      : [],
  );
  return [...new Set(names)].map((guard) => ({ code: 'bypass-unreadable', args: { guard } }));
};
