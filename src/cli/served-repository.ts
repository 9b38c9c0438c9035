import { UserError } from './user-error.ts';

/** The repository that a command is about: the one named, or the only one there is. */
export function servedRepository(named: string | undefined, served: readonly string[]): string {
  const [only] = served;
  const name = named?.toLowerCase() ?? (served.length === 1 ? only : undefined);
  if (name !== undefined && served.includes(name)) return name;
  const known = `The operator's file names: ${served.join(', ')}.`;
  throw new UserError(
    named === undefined ? `Which repository? ${known}` : `${named} is not in the operator's file. ${known}`,
  );
}
