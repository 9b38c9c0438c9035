import { escapeToken } from '../document/json-pointer.ts';
import type { ReadDocument } from '../document/read-document.ts';
import { documentFinding } from '../findings/document-code.ts';
import type { Finding } from '../findings/finding.ts';
import type { OperatorFile } from '../generated/operator.ts';

/** Finds URLs that contain a password. The operator's file must take them from the environment. */
export function literalSecrets({ targets }: OperatorFile, document: ReadDocument): Finding[] {
  return Object.entries(targets).flatMap(([name, target]) => {
    const url = 'url' in target ? target.url : undefined;
    const hasPassword =
      typeof url === 'string' && /^[^:]*:\/\/[^/?#]*:[^/?#]*@|[?&](password|sslpassword)=/i.test(url);
    const at = document.rangeOf(`/targets/${escapeToken(name)}/url`);
    return hasPassword ? [documentFinding('literal-secret', at, { field: 'url' })] : [];
  });
}
