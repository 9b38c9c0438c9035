import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { Refusal } from './refusal.ts';

/** Everything that looks like a token of GitHub, of any kind. */
const ANY_TOKEN = /(?:gh[a-z]|github_pat)_[A-Za-z0-9_]+/g;

/** A token that is valid for one server. No message, log or report can print it. */
export class Secret {
  readonly #value: string;
  readonly #origin: string;

  constructor(value: string, api: URL) {
    this.#value = value;
    this.#origin = api.origin;
  }

  /** The header for a call. Throws for any other server. */
  authorization(url: URL): string {
    if (url.origin !== this.#origin)
      throw new Refusal(`A token for ${this.#origin} is not sent to another server.`);
    return `Bearer ${this.#value}`;
  }

  isIn(text: string): boolean {
    return text.includes(this.#value);
  }

  equals(other: Secret): boolean {
    return this.#value === other.#value;
  }

  /** The text without this token. */
  removeFrom(text: string): string {
    return text.replaceAll(this.#value, '[token]');
  }

  toString(): string {
    return '[token]';
  }

  toJSON(): string {
    return '[token]';
  }

  [inspect.custom](): string {
    return '[token]';
  }
}

/** The text without these tokens, and without anything else that looks like one. */
export function withoutTokens(text: string, secrets: readonly Secret[]): string {
  return secrets.reduce((left, secret) => secret.removeFrom(left), text).replaceAll(ANY_TOKEN, '[token]');
}

/** Other processes can read the arguments of this one, and shells store them. */
export function refuseTokensIn(argv: readonly string[]): void {
  if (argv.some((each) => each.search(ANY_TOKEN) >= 0)) {
    throw new Refusal(
      'There is a token among the arguments, where others can read it. Delete it on GitHub. Write the next one to a file.',
    );
  }
}

/** The lines of standard input that are left, or undefined if there is nothing to read. */
export type ReadLine = () => string | undefined;

/** Reads a token from a file that only its owner can read, or from a line of standard input for `-`. */
export function readSecret(source: string, readLine: ReadLine, api: URL): Secret {
  const value = (source === '-' ? readLine() : ownFile(source))?.trim() ?? '';
  if (!/^github_pat_[A-Za-z0-9_]+$/.test(value)) {
    throw new Refusal(
      value === ''
        ? `${place(source)} holds no token.`
        : `${place(source)} does not hold a fine-grained token, which starts with github_pat_. Other kinds reach more than one repository.`,
    );
  }
  return new Secret(value, api);
}

function ownFile(path: string): string {
  const file = opened(path);
  try {
    if ((fstatSync(file).mode & 0o077) !== 0)
      throw new Refusal(`Other users can read ${path}: chmod 600 ${path}`);
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

function opened(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (cause) {
    throw new Refusal(`Could not open ${path}.`, { cause });
  }
}

function place(source: string): string {
  return source === '-' ? 'Standard input' : source;
}
