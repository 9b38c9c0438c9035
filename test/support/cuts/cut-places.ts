import type { ByteCut, Cut, Ending } from './cutting-proxy.ts';

/**
 * `CURFEW_CUTS=each` cuts at each byte and in each way, which takes minutes. Otherwise, some are left out.
 */
const EACH = process.env['CURFEW_CUTS'] === 'each';
export const CUTS_TIMEOUT_MS = EACH ? 1_800_000 : 120_000;

const ENDINGS: readonly Ending[] = ['reset', 'closed'];

export interface Places {
  readonly from: number;
  readonly to: number;
  /** The distance between two places if not every place is wanted. */
  readonly stride: number;
}

/** Cuts after these numbers of bytes, by RST and by FIN. */
export function byteCuts({ from, to, stride }: Places): ByteCut[] {
  const cuts: ByteCut[] = [];
  for (let bytes = from; bytes <= to; bytes += EACH ? 1 : stride) {
    const endings: readonly Ending[] = EACH ? ENDINGS : [ENDINGS[cuts.length % 2] ?? 'reset'];
    for (const ending of endings) cuts.push({ bytes, ending });
  }
  return cuts;
}

/** Ends of a session by the server, after these numbers of messages. */
export function terminations({ from, to, stride }: Places): Cut[] {
  const cuts: Cut[] = [];
  for (let messages = from; messages <= to; messages += EACH ? 1 : stride) {
    cuts.push({ messages, ending: 'terminated' });
  }
  return cuts;
}
