import { ENVIRONMENT } from './config.ts';
import { openClone } from './ledger/clone/open-clone.ts';
import type { Clone } from './ports/clone.ts';

/** Opens a clone on this machine for an audit, which needs no target, no database and no GitHub. */
export function cloneAt(folder: string): Promise<Clone> {
  return openClone({ folder, env: ENVIRONMENT });
}
