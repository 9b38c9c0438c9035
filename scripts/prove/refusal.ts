/** The tool does not go on, for a reason that the person who started it can remove. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}
