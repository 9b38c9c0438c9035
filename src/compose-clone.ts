import { ENVIRONMENT } from './config.ts';
import { openClone } from './ledger/clone/open-clone.ts';
import type { Clone } from './ports/clone.ts';

/** What an audit needs: a clone on this machine, and nothing that reaches a target, a database or GitHub. */
export function cloneAt(folder: string): Promise<Clone> {
  return openClone({ folder, env: ENVIRONMENT });
}
