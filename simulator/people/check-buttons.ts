import { checkRunShape } from '../shapes/check-run.ts';
import type { Account, CheckRunState, RepositoryState } from '../state.ts';
import { announce } from '../webhooks/announce.ts';
import type { World } from '../world.ts';

export function newestRun(state: RepositoryState, number: number, name: string): CheckRunState {
  const headSha = state.issues.get(number)?.pull?.headSha;
  const run = state.checkRuns.findLast((each) => each.headSha === headSha && each.name === name);
  if (run === undefined) throw new Error(`#${number} has no check run named ${name}`);
  return run;
}

/** Sends the app that created a run the button that was pressed. */
export function pressAction(
  world: World,
  sender: Account,
  state: RepositoryState,
  run: CheckRunState,
  identifier: string,
): void {
  if (!run.actions.some((action) => action.identifier === identifier)) {
    throw new Error(`${run.name} offers no ${identifier}`);
  }
  announce(world, state, {
    event: 'check_run',
    action: 'requested_action',
    sender,
    payload: () => ({ check_run: checkRunShape(world, state, run), requested_action: { identifier } }),
    app: run.app,
  });
}
