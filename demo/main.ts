import { UserError } from '../src/cli/user-error.ts';
import { runDemo } from './run-demo.ts';

try {
  process.exitCode = await runDemo();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error([error.message, ...error.lines.map((line) => `  ${line}`)].join('\n'));
  process.exitCode = error.exitCode;
}
