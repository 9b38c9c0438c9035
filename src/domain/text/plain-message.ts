/** The text of another system on one line, without anything that looks like a credential. */
export function plainMessage(text: string): string {
  return text
    .replace(/\b(gh[a-z]_|github_pat_|eyJ)[\w.-]+/g, '[redacted]')
    .replace(/\b(bearer|token|basic)\s+\S{16,}/gi, '$1 [redacted]')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, 300);
}
