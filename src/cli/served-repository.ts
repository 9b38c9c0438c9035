import { UserError } from './user-error.ts';

/** The repository of a command: the one that the person named, or the only one in the operator's file. */
export function servedRepository(named: string | undefined, served: readonly string[]): string {
  const [only] = served;
  const name = named?.toLowerCase() ?? (served.length === 1 ? only : undefined);
  if (name !== undefined && served.includes(name)) return name;
  const list = `The operator's file names: ${served.join(', ')}.`;
  throw new UserError(
    named === undefined ? `Which repository? ${list}` : `${named} is not in the operator's file. ${list}`,
  );
}
