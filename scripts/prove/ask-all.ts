import { Unexpected } from './api.ts';
import type { Answer, Asking, Question } from './question.ts';
import { Refusal } from './refusal.ts';

export interface Answered extends Answer {
  readonly question: Question;
}

export interface AskOptions {
  /** Called with each answer. */
  readonly progress: (answered: Answered) => void;
  /** Called with the error of each question that failed. Its text may name accounts and repositories. */
  readonly problem: (question: Question, error: unknown) => void;
  /** If it is aborted, no more questions are asked. */
  readonly signal?: AbortSignal;
}

const FAILED = 'It failed. The terminal shows the error.';

/** Asks each question that can be asked, one after the other. One that fails is unanswered. */
export async function askAll(
  asking: Asking,
  questions: readonly Question[],
  mayWrite: boolean,
  { progress, problem, signal }: AskOptions,
): Promise<readonly Answered[]> {
  const answers: Answered[] = [];
  for (const question of questions) {
    if (signal?.aborted === true) break;
    const answer = missing(asking, question, mayWrite) ?? (await ask(asking, question, problem));
    const answered = { question, ...answer };
    answers.push(answered);
    progress(answered);
  }
  return answers;
}

function missing({ reviewer }: Asking, { needs }: Question, mayWrite: boolean): Answer | undefined {
  if (needs !== 'reading' && !mayWrite)
    return { outcome: 'not asked', text: 'It needs a run without --read-only.' };
  if (needs === 'a reviewer' && reviewer === undefined)
    return { outcome: 'not asked', text: 'It needs --reviewer.' };
  return undefined;
}

async function ask(asking: Asking, question: Question, problem: AskOptions['problem']): Promise<Answer> {
  try {
    return await question.ask(asking);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    problem(question, error);
    return { outcome: 'unanswered', text: error instanceof Unexpected ? error.forReport : FAILED };
  }
}
