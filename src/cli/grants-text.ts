import { quoteText } from '../domain/document/quote-text.ts';

export interface Answers {
  readonly holder: string;
  readonly role: string;
  /** Exactly one of these two. */
  readonly duration: string | null;
  readonly until: string | null;
  readonly from: string | null;
  readonly action: string;
  readonly why: string;
  readonly ticket: string | null;
  readonly breakGlass: boolean;
}

/** Leaves room for the end that makes it unique. */
const LONGEST_STEM = 75;

/** An id nobody had: `<holder>-<role>-<4 hex>`. `unique` is those four. */
export function freshId({ holder, role }: Answers, unique: string): string {
  const stem = `${holder}-${role}`
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, LONGEST_STEM)
    .replace(/-+$/, '');
  return `${stem}-${unique}`;
}

/** A grants file with one entry. Everything a person wrote is quoted, so that YAML takes it as it is. */
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
