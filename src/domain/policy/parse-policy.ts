import schema from '../../../schemas/policy.schema.json' with { type: 'json' };
import { patternFinding } from '../document/pattern-finding.ts';
import { type FileBytes, type ReadDocument, readDocument } from '../document/read-document.ts';
import { shapeChecker } from '../document/shape-checker.ts';
import { compilePattern, type TextPattern } from '../document/text-pattern.ts';
import type { Finding } from '../findings/finding.ts';
import type { PolicyFile, Provision as WrittenProvision, Role as WrittenRole } from '../generated/policy.ts';
import { DEFAULT_GRANTS_GLOBS } from '../grants/grants-paths.ts';
import type { Provision } from '../provision.ts';
import type { SourceRange } from '../source-range.ts';
import { TICKET_PATTERN } from './outdated-ticket-pattern.ts';
import type { ApprovalLine, Policy, Role } from './policy.ts';
import { automaticOf, durationOf, durationOrNull, limitFindings, totalOf } from './read-limits.ts';

export type ParsedPolicy =
  | {
      readonly outcome: 'policy';
      readonly policy: Policy;
      /** The range of the value at a JSON pointer of the file, so that later findings can point at it. */
      readonly rangeOf: (pointer: string) => SourceRange;
    }
  | { readonly outcome: 'broken'; readonly findings: readonly Finding[] };

const check = shapeChecker(schema);

/** Break-glass grants of one person in 30 days, if the policy sets no number. */
const BREAK_GLASS_PER_30_DAYS = 3;

/**
 * Reads the policy file. It never throws, whatever the bytes are. A policy with one error is broken as a
 * whole.
 */
export function parsePolicy(file: FileBytes): ParsedPolicy {
  const read = readDocument(file);
  if (read.outcome === 'unreadable') return { outcome: 'broken', findings: read.findings };
  const { document } = read;
  const { problems } = check(document);
  if (problems.length > 0) return { outcome: 'broken', findings: problems.map(({ finding }) => finding) };
  const written = document.value as PolicyFile;
  const ticket = ticketPattern(written, document);
  const limits = limitFindings(written, document);
  if (ticket.finding !== null || limits.length > 0) {
    return { outcome: 'broken', findings: [...(ticket.finding === null ? [] : [ticket.finding]), ...limits] };
  }
  const policy: Policy = {
    files: written.files ?? DEFAULT_GRANTS_GLOBS,
    merge: written.merge ?? 'auto',
    policyApproval: written.policy.approval.map(approvalLine),
    rewrittenFrom: written.history?.rewritten_from ?? null,
    requests: {
      onBehalf: written.requests?.on_behalf ?? 'deny',
      ticket: { required: written.requests?.ticket?.required ?? false, pattern: ticket.pattern },
      approvalValidFor: durationOrNull(written.requests?.approval_valid_for),
      requestTtl: durationOrNull(written.requests?.request_ttl),
    },
    roles: new Map(Object.entries(written.roles).map(([name, role]) => [name, roleOf(name, role)])),
  };
  return { outcome: 'policy', policy, rangeOf: document.rangeOf };
}

function ticketPattern(
  { requests }: PolicyFile,
  document: ReadDocument,
): { readonly pattern: TextPattern | null; readonly finding: Finding | null } {
  const written = requests?.ticket?.pattern;
  if (written === undefined) return { pattern: null, finding: null };
  const compiled = compilePattern(written);
  if (compiled.outcome === 'pattern') return { pattern: compiled.pattern, finding: null };
  const at = document.rangeOf(TICKET_PATTERN);
  return { pattern: null, finding: patternFinding(compiled.refusal, at) };
}

function roleOf(name: string, written: WrittenRole): Role {
  const { break_glass: breakGlass, approval } = written;
  return {
    name,
    description: written.description.trim(),
    maxDuration: durationOf(written.max_duration),
    maxTotal: totalOf(written.max_total),
    eligible: (written.eligible ?? []).map(teamOf),
    approval: approval === 'automatic' ? approval : approval.map(approvalLine),
    automatic: automaticOf(written.automatic),
    provision: written.provision.map(provisionOf),
    connect: written.connect?.trim() ?? null,
    breakGlass:
      breakGlass === undefined
        ? null
        : {
            maxDuration: durationOf(breakGlass.max_duration),
            eligible: breakGlass.eligible.map(teamOf),
            reviewWithin: durationOf(breakGlass.review_within),
            maxPer30Days: breakGlass.max_per_30_days ?? BREAK_GLASS_PER_30_DAYS,
          },
  };
}

/** The schema allows exactly one field beside `target`. */
function provisionOf({ target, ...fields }: WrittenProvision): Provision {
  const [[key, entitlement] = ['', '']] = Object.entries(fields);
  return { target, key, entitlement };
}

function approvalLine({ count, from }: { count: number; from: string[] }): ApprovalLine {
  return { count, from: from.map(teamOf) };
}

/** GitHub compares team names without regard to case. */
function teamOf(written: string): string {
  return written.toLowerCase();
}
