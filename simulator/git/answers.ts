import type { BareRepository } from './bare-repository.ts';

/** Caches git's answers about commits by id. They never change and are asked often. */
export class Answers<T> {
  readonly #known = new WeakMap<BareRepository, Map<string, T>>();

  /** If `ask` answers undefined, git had no answer yet, and nothing is cached. */
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
