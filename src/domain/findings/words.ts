/** Turns the arguments of a finding into a sentence. Arguments are plain, short and on one line already. */
export type Words = (arg: (name: string) => string) => string;

const QUESTIONS: Readonly<Record<string, string>> = {
  action: 'What will you do?',
  why_production: 'Why must this be production?',
};

/** The question that a part of the justification answers. */
export function questionOf(field: string): string {
  return QUESTIONS[field] ?? '';
}

/** Text that may be missing, put between what goes around it. */
export function around(before: string, text: string, after: string): string {
  return text === '' ? '' : `${before}${text}${after}`;
}
