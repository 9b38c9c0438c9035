import type { BareRepository } from './bare-repository.ts';

/** Keeps what git said of commits by their ids: it can never change, and is asked often. */
export class Answers<T> {
  readonly #known = new WeakMap<BareRepository, Map<string, T>>();

  /** `ask` answers undefined where git could not tell yet: that is not kept. */
  get(repository: BareRepository, question: string, ask: () => T | undefined): T | undefined {
    const answers = this.#known.get(repository) ?? new Map<string, T>();
    this.#known.set(repository, answers);
    const known = answers.get(question);
    if (known !== undefined) return known;
    const answer = ask();
    if (answer !== undefined) answers.set(question, answer);
    return answer;
  }
}
