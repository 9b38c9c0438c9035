import { ENVIRONMENT } from './config.ts';
import { openClone } from './ledger/clone/open-clone.ts';
import type { Clone } from './ports/clone.ts';

/** Opens a clone for the audit. It needs nothing that reaches a target, a database or GitHub. */
export function cloneAt(folder: string): Promise<Clone> {
  return openClone({ folder, env: ENVIRONMENT });
}
