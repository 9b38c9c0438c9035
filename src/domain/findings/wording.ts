/**
 * Makes a sentence from the arguments of a finding. The arguments are already plain, short and on one line.
 */
export type Wording = (arg: (name: string) => string) => string;

const QUESTIONS: Readonly<Record<string, string>> = {
  action: 'What will you do?',
  why_production: 'Why must this be production?',
};

/** The question that a field of the justification answers. */
export function questionOf(field: string): string {
  return QUESTIONS[field] ?? '';
}

/** The text between `before` and `after`; nothing at all if the text is empty. */
export function optionalText(before: string, text: string, after: string): string {
  return text === '' ? '' : `${before}${text}${after}`;
}
