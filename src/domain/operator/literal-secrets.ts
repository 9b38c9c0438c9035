import { escapeToken } from '../document/node-places.ts';
import type { ReadDocument } from '../document/read-document.ts';
import { documentFinding } from '../findings/document-code.ts';
import type { Finding } from '../findings/finding.ts';
import type { OperatorFile } from '../generated/operator.ts';

/** URLs with a password in them, which belong in the environment. */
export function literalSecrets({ targets }: OperatorFile, document: ReadDocument): Finding[] {
  return Object.entries(targets).flatMap(([name, target]) => {
    const url = 'url' in target ? target.url : undefined;
    const secret =
      typeof url === 'string' && /^[^:]*:\/\/[^/?#]*:[^/?#]*@|[?&](password|sslpassword)=/i.test(url);
    const at = document.rangeOf(`/targets/${escapeToken(name)}/url`);
    return secret ? [documentFinding('literal-secret', at, { field: 'url' })] : [];
  });
}
