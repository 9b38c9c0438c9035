import type { Reading } from '../reading.ts';

/**
 * A rule in the form of GitHub's rulesets. Rules of classic branch protection are translated into this form.
 */
export interface GuardRule {
  readonly type: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** One ruleset, or one part of a classic branch protection, that applies to a branch. */
export interface Guard {
  readonly name: string;
  readonly kind: 'ruleset' | 'classic';
  readonly rules: readonly GuardRule[];
  /** Whether Curfew's own App can bypass it. */
  readonly appBypasses: boolean;
  /** The others who can bypass it, in GitHub's words. Unreadable if GitHub does not show them. */
  readonly bypassActors: Reading<readonly string[]>;
}

/** All guards of a branch. On some plans, a private repository has none. */
export type Guards = readonly Guard[] | 'not-on-this-plan';

/** The rules of a type that apply to Curfew's own App. */
export function rulesForApp(
  guards: readonly Guard[],
  type: string,
): readonly (GuardRule & { readonly guard: string })[] {
  return guards.filter(({ appBypasses }) => !appBypasses).flatMap((guard) => rulesIn(guard, type));
}

/** All rules of a type. */
export function rulesOfType(
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

export function requiredChecks({ parameters }: GuardRule): readonly RequiredCheck[] {
  const checks = parameters['required_status_checks'];
  return Array.isArray(checks) ? checks : [];
}
