/** The errors that would have ended this process, while `work` ran. */
export async function unexpectedErrors(work: () => Promise<void>): Promise<unknown[]> {
  const errors: unknown[] = [];
  const note = (error: unknown) => void errors.push(error);
  process.on('uncaughtException', note).on('unhandledRejection', note);
  try {
    await work();
    // Node reports an unhandled rejection only when the microtasks are done.
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    process.off('uncaughtException', note).off('unhandledRejection', note);
  }
  return errors;
}
