import type { Operator } from './operator.ts';

/**
 * Every team whose membership the operator's file lets roles give, as `acme/log-readers` in lower case, with
 * the name of its target.
 */
export function entitledTeams({ targets }: Operator): ReadonlyMap<string, string> {
  const teams = new Map<string, string>();
  for (const { name, connector, settings, entitlements } of targets.values()) {
    if (connector !== 'github-team') continue;
    for (const slug of entitlements) teams.set(`${settings['org']}/${slug}`.toLowerCase(), name);
  }
  return teams;
}
