import { randomUUID } from 'node:crypto';
import type { AuditFinding, Note } from '../../audit/audit-finding.ts';
import { csvLine } from '../../audit/formats/csv.ts';
import { jsonText } from '../../audit/formats/json-text.ts';
import { verdictText } from '../../audit/formats/verdict-text.ts';
import type { AuditRecord } from '../../audit/open-record.ts';
import { checkSignatures } from '../../audit/verify/check-signatures.ts';
import { type OptionalChecks, type Verdict, verdictOf } from '../../audit/verify/verdict.ts';
import { type VerifyCounts, verifyRecord } from '../../audit/verify/verify-record.ts';
import { publicKeysIn } from '../../domain/ledger/signing/public-keys.ts';
import { readExisting } from '../read-file.ts';
import type { Terminal } from '../terminal.ts';
import { UserError } from '../user-error.ts';
import type { Format } from './line-writer.ts';
import { currentTime } from './time-options.ts';
import { type RecordOptions, withRecord } from './with-record.ts';

export interface VerifyOptions extends RecordOptions {
  readonly format: Format;
  readonly since?: string;
  readonly key?: string;
  readonly signingKey?: string;
  readonly online?: true;
  readonly repository?: string;
}

/** More findings are only counted. */
const LISTED_FINDINGS_MAX = 200;

/**
 * `curfew audit verify`. The exit code is 1 if anything is wrong, and 2 if decisions name rules that this
 * version does not know.
 */
export async function verify(options: VerifyOptions, terminal: Terminal): Promise<number> {
  const { format } = options;
  const since = options.since ?? null;
  if (since !== null && !/^[0-9a-f]{7,64}$/i.test(since)) {
    throw new UserError(`--since ${since} is not the id of a commit.`, [
      'Give the id of the head that you remember. The name of a branch could mean another commit in this clone.',
    ]);
  }
  const trustedKeys = await signingKeys(options.signingKey);
  return withRecord(options, terminal, async (record) => {
    const findings: AuditFinding[] = [];
    let moreFindings = 0;
    const note: Note = (finding) => {
      if (findings.length < LISTED_FINDINGS_MAX) findings.push(finding);
      else moreFindings++;
    };
    const now = currentTime();
    const checks = { rememberedHead: since, key: randomUUID(), trustedKeys, now };
    const counts = await verifyRecord(record, checks, note);
    const optional = await optionalChecks(record, options, counts, note);
    const verdict = verdictOf(record, counts, { findings, moreFindings, optional, now });
    print(verdict, format, terminal);
    if (!verdict.intact) return 1;
    return counts.decisions.newer > 0 ? 2 : 0;
  });
}

/** The public keys in the file, as base64. Empty if no file is named. */
async function signingKeys(path: string | undefined): Promise<readonly string[]> {
  if (path === undefined) return [];
  const { bytes } = await readExisting(path);
  const keys = publicKeysIn(new TextDecoder().decode(bytes));
  if (keys.length > 0) return keys;
  throw new UserError(`${path} has no Ed25519 public key in PEM form.`, [
    'The operator gets it with `curfew ledger-key`.',
  ]);
}

async function optionalChecks(
  record: AuditRecord,
  options: VerifyOptions,
  { ledger }: VerifyCounts,
  note: Note,
): Promise<OptionalChecks> {
  const { key, online, repository } = options;
  const since = options.since ?? null;
  const signatures = key === undefined ? null : await checkSignatures(record.clone, key, ledger.newest, note);
  const hasTrustedKeys = options.signingKey !== undefined;
  if (online !== true) return { signatures, online: null, since, hasTrustedKeys };
  // Only this loads the client of GitHub.
  const { askOnline } = await import('./ask-online.ts');
  return { signatures, online: await askOnline(record, repository, note), since, hasTrustedKeys };
}

function print(verdict: Verdict, format: Format, terminal: Terminal): void {
  if (format === 'text') terminal.out(verdictText(verdict));
  if (format === 'json') terminal.out(jsonText(verdict, 2));
  if (format === 'csv') terminal.out(csvLine(['code', 'where', 'detail', 'text']));
  for (const finding of verdict.findings) {
    const { code, where, detail, text } = finding;
    if (format === 'csv') terminal.out(csvLine([code, where, detail, text]));
    if (format === 'ndjson') terminal.out(jsonText(finding));
  }
}
