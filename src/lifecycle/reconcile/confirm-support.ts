import type { NewEntry } from '../../domain/ledger/entry.ts';
import type { LiveEffect } from '../../domain/ledger/live-effect.ts';
import { NOT_CONFIRMED } from '../../domain/messages/not-confirmed.ts';
import { type ConfirmationPorts, confirmAuthorization } from '../confirm/confirm-authorization.ts';
import type { Repository } from '../repository.ts';
import { provisionFailedEntry } from './provision-entries.ts';

/** Steps whose support is confirmed at the same time. Each one makes some calls to GitHub. */
export const CONFIRMATIONS_AT_ONCE = 8;

export type ConfirmSupportPorts = ConfirmationPorts & Pick<Repository, 'clock' | 'log'>;

export interface ConfirmedSupport {
  /** The live effects that GitHub confirms. */
  readonly support: readonly LiveEffect[];
  /** One failure for each of the others, to be recorded. */
  readonly entries: readonly NewEntry[];
}

/** Confirms the authorization of each live effect with GitHub. Rejects if GitHub does not answer. */
export async function confirmSupport(
  repository: ConfirmSupportPorts,
  unconfirmed: readonly LiveEffect[],
): Promise<ConfirmedSupport> {
  const entries: NewEntry[] = [];
  const support: LiveEffect[] = [];
  for (const live of unconfirmed) {
    const mismatch = await confirmAuthorization(repository, live);
    if (mismatch === null) {
      support.push(live);
      continue;
    }
    repository.log.error(
      { grant: live.grant, mismatch },
      'GitHub does not confirm an authorization in the ledger',
    );
    entries.push(
      provisionFailedEntry(live, repository.clock.now(), {
        code: NOT_CONFIRMED,
        text: `GitHub does not confirm it: ${mismatch.text}.`,
      }),
    );
  }
  return { support, entries };
}
