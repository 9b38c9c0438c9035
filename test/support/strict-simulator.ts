import type { ObservedCall } from '../../simulator/server.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../simulator/start-simulator.ts';
import { checkAnswer, checkRequest } from '../contract/conforms.ts';

export interface StrictSimulator extends Simulator {
  /** Violations of GitHub's own description so far. */
  readonly breaches: readonly string[];
  /** Clears the violations, for a test about them. */
  forgive(): void;
}

/**
 * The simulator, with every call and every answer checked against GitHub's own description. Closing it fails
 * if one differs, and so does the test that used it.
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

function breachesIn(call: ObservedCall): string[] {
  const { method, path, query, requestBody, status, responseBody } = call;
  if (status === 500 && crashed(responseBody)) return [`${method} ${path}: ${JSON.stringify(responseBody)}`];
  if (path === '/graphql') return malformed(responseBody);
  const answer = checkAnswer(method, path, status, responseBody).filter(
    // The description is of version 2022-11-28, which has this field.
    (breach) => call.apiVersion !== '2026-03-10' || !breach.includes('"merge_commit_sha"'),
  );
  // A refused request may be malformed on purpose.
  return status >= 400 ? answer : [...checkRequest(method, path, query, requestBody), ...answer];
}

/** An error of an invalid query has no type. An error about its data has one. */
function malformed(answer: unknown): string[] {
  const errors: unknown =
    typeof answer === 'object' && answer !== null && 'errors' in answer ? answer.errors : [];
  if (!Array.isArray(errors)) return [];
  return errors.filter((each) => each.type === undefined).map((each) => `POST /graphql: ${each.message}`);
}

/** Errors of the simulator must not look like errors of GitHub. */
function crashed(answer: unknown): boolean {
  return JSON.stringify(answer)?.includes('The simulator failed') === true;
}
