import { quoteText } from '../domain/document/quote-text.ts';

export interface Answers {
  readonly holder: string;
  readonly role: string;
  /** One of `duration` and `until` is null, and the other is not. */
  readonly duration: string | null;
  readonly until: string | null;
  readonly from: string | null;
  readonly action: string;
  readonly why: string;
  readonly ticket: string | null;
  readonly breakGlass: boolean;
}

/** An id has at most 80 characters, and ends in `-` and four more. */
const STEM_LENGTH_MAX = 75;

/** A new id: `<holder>-<role>-<suffix>`, with four random hex digits as the suffix. */
export function newId({ holder, role }: Answers, suffix: string): string {
  const stem = `${holder}-${role}`
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, STEM_LENGTH_MAX)
    .replace(/-+$/, '');
  return `${stem}-${suffix}`;
}

/** A grants file with one entry. All texts of the person are quoted, so that YAML reads them as they are. */
export function grantsText(id: string, answers: Answers): string {
  const times = (['duration', 'until', 'from'] as const).flatMap((field) => {
    const value = answers[field];
    return value === null ? [] : [`    ${field}: ${quoteText(value)}`];
  });
  return [
    'grants:',
    `  - id: ${quoteText(id)}`,
    `    holder: ${quoteText(answers.holder)}`,
    `    role: ${quoteText(answers.role)}`,
    ...times,
    '    justification:',
    `      action: ${quoteText(oneLine(answers.action))}`,
    `      why_production: ${quoteText(oneLine(answers.why))}`,
    ...(answers.ticket === null ? [] : [`    ticket: ${quoteText(oneLine(answers.ticket))}`]),
    ...(answers.breakGlass ? ['    break_glass: true'] : []),
    '',
  ].join('\n');
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
