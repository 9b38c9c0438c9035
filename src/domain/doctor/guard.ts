import type { Reading } from '../reading.ts';

/** A rule as rulesets write it; what classic branch protection asks for is put into the same words. */
export interface GuardRule {
  readonly type: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** One ruleset, or one part of a classic branch protection, as it binds a branch. */
export interface Guard {
  readonly name: string;
  readonly kind: 'ruleset' | 'classic';
  readonly rules: readonly GuardRule[];
  /** Whether Curfew's own App may pass it. */
  readonly appPasses: boolean;
  /** Who else may, in GitHub's words; unreadable where GitHub does not tell. */
  readonly others: Reading<readonly string[]>;
}

/** Everything that binds a branch; rulesets may not be there to be had. */
export type Guards = readonly Guard[] | 'not-on-this-plan';

/** The rules of a type that bind Curfew itself. */
export function bindingApp(
  guards: readonly Guard[],
  type: string,
): readonly (GuardRule & { readonly guard: string })[] {
  return guards.filter(({ appPasses }) => !appPasses).flatMap((guard) => rulesIn(guard, type));
}

/** The rules of a type, whoever may pass them. */
export function rulesOf(
  guards: readonly Guard[],
  type: string,
): readonly (GuardRule & { readonly guard: string })[] {
  return guards.flatMap((guard) => rulesIn(guard, type));
}

function rulesIn({ name, rules }: Guard, type: string): readonly (GuardRule & { readonly guard: string })[] {
  return rules.filter((rule) => rule.type === type).map((rule) => ({ ...rule, guard: name }));
}

export interface RequiredCheck {
  readonly context: string;
  readonly integration_id?: number | null;
}

export function checksIn({ parameters }: GuardRule): readonly RequiredCheck[] {
  const checks = parameters['required_status_checks'];
  return Array.isArray(checks) ? checks : [];
}
