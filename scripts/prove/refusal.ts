/** Stops the whole run, and not only one question. The message says why. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}
