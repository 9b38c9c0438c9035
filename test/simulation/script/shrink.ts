import { type Outcome, run } from '../run.ts';
import type { Item, Script } from './script.ts';

/**
 * Finds a shorter script that fails in the same way: leaves out items, in smaller and smaller groups.
 * `mayGoOn` bounds the time.
 */
export async function shrink(
  script: Script,
  failed: Outcome,
  mayGoOn: () => boolean,
): Promise<{ readonly script: Script; readonly outcome: Outcome }> {
  let best = { script, outcome: failed };
  const kind = kindOf(failed);

  const tryWith = async (candidate: Script): Promise<boolean> => {
    const outcome = await run(candidate);
    if (kindOf(outcome) !== kind) return false;
    best = { script: candidate, outcome };
    return true;
  };

  for (const setting of simplerSettings(script)) {
    if (mayGoOn()) await tryWith({ ...best.script, setting });
  }
  for (let size = Math.ceil(script.items.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let start = 0; start < best.script.items.length && mayGoOn(); ) {
      const { items } = best.script;
      const rest: readonly Item[] = [...items.slice(0, start), ...items.slice(start + size)];
      if (!(await tryWith({ ...best.script, items: rest }))) start += size;
    }
  }
  return best;
}

/** The failures, without their numbers. */
function kindOf({ violations }: Outcome): string {
  return (violations[0] ?? '')
    .replaceAll(/[0-9]+/g, '…')
    .replaceAll(/\b(alice_k|alice|bob|carol|dana|dora)\b/g, '…');
}

function simplerSettings({ setting }: Script): readonly Script['setting'][] {
  const { ahead } = setting;
  const exact = {
    github: 0,
    targets: { 'orders-db': 0, 'logs-db': 0 },
    processes: ahead.processes.map(() => 0) as unknown as typeof ahead.processes,
  };
  const webhooks = { lost: 0, doubled: 0, late: 0 };
  return [
    { ...setting, ahead: exact, webhooks, replicas: 1 },
    { ...setting, ahead: exact },
    { ...setting, webhooks },
    { ...setting, replicas: 1 },
    { ...setting, hasMergeQueue: false },
  ];
}
