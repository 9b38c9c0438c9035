/**
 * Patterns of secrets. Each pattern has a fixed beginning and a bounded length, so hostile text takes no more
 * time than honest text.
 */
const PATTERNS: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ['a private key', /-----BEGIN [A-Z ]{0,30}PRIVATE KEY/],
  ['an AWS key', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  ['a GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{30}|github_pat_[A-Za-z0-9_]{30})/],
  ['a GitLab token', /\bglpat-[A-Za-z0-9_-]{20}/],
  ['a Slack token', /\bxox[abeprs]-[A-Za-z0-9-]{10}/],
  ['a Stripe key', /\b[rs]k_(?:live|test)_[A-Za-z0-9]{16}/],
  ['a Google key', /\bAIza[0-9A-Za-z_-]{35}/],
  ['an npm token', /\bnpm_[A-Za-z0-9]{36}/],
  ['a signed token (JWT)', /\beyJ[A-Za-z0-9_-]{8,2000}\.eyJ[A-Za-z0-9_-]{4}/],
  ['an authorization header', /\bbearer\s{1,5}(?=[A-Za-z._~+/-]{0,100}\d)[A-Za-z0-9._~+/-]{20}/i],
  ['a URL with a password', /:\/\/[^\s:@/]{1,100}:[^\s@/]{1,200}@/],
  ['a password', /(?:passwords?|passwd|passphrase|pwd)['"]?\s{0,5}=\s{0,5}\S{4}/i],
  [
    'a password',
    /(?:passwords?|passwd|passphrase|pwd)['"]?\s{0,5}:\s{0,5}['"]?(?=\S{0,100}[\d!$%^&*])\S{6}/i,
  ],
  [
    'a secret',
    /(?:api[_-]?key|secret|token|access[_-]?key)['"]?\s{0,5}[=:]\s{0,5}['"]?(?=\S{0,100}\d)[A-Za-z0-9+/_.=-]{12}/i,
  ],
];

/** The kind of secret that a text seems to contain; null if it seems to contain none. */
export function detectSecret(text: string): string | null {
  return PATTERNS.find(([, pattern]) => pattern.test(text))?.[0] ?? null;
}
