import type { ObservedCall } from '../../simulator/server.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../simulator/start-simulator.ts';
import { checkAnswer, checkRequest } from '../contract/conforms.ts';

export interface StrictSimulator extends Simulator {
  /** What went against GitHub's own description so far. */
  readonly breaches: readonly string[];
  /** Forgets them: for the test whose subject they are. */
  forgive(): void;
}

/**
 * The simulator, with every call that is made and every answer that is given held against GitHub's own description:
 * closing it fails when one differs, and with it the test that used it.
 */
export async function startStrictSimulator(options: SimulatorOptions): Promise<StrictSimulator> {
  const breaches = new Set<string>();
  const simulator = await startSimulator({
    ...options,
    observe: (call) => {
      for (const breach of breachesIn(call)) breaches.add(breach);
      options.observe?.(call);
    },
  });
  const close = async () => {
    await simulator.close();
    if (breaches.size > 0) throw new Error(`Against GitHub's description:\n${[...breaches].join('\n')}`);
  };
  return {
    ...simulator,
    close,
    forgive: () => breaches.clear(),
    [Symbol.asyncDispose]: close,
    get breaches() {
      return [...breaches];
    },
  };
}

function breachesIn({ method, path, query, requestBody, status, responseBody }: ObservedCall): string[] {
  if (status === 500 && crashed(responseBody)) return [`${method} ${path}: ${JSON.stringify(responseBody)}`];
  if (path === '/graphql') return malformed(responseBody);
  const answer = checkAnswer(method, path, status, responseBody);
  // What GitHub turned down may well have been malformed: that is what some tests are about.
  return status >= 400 ? answer : [...checkRequest(method, path, query, requestBody), ...answer];
}

/** Errors of a query that GitHub's schema does not allow carry no type; those of what it asks for do. */
function malformed(answer: unknown): string[] {
  const errors: unknown =
    typeof answer === 'object' && answer !== null && 'errors' in answer ? answer.errors : [];
  if (!Array.isArray(errors)) return [];
  return errors.filter((each) => each.type === undefined).map((each) => `POST /graphql: ${each.message}`);
}

/** The simulator's own mistakes must not pass for GitHub's bad days. */
function crashed(answer: unknown): boolean {
  return JSON.stringify(answer)?.includes('The simulator failed') === true;
}
