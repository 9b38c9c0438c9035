/** An error that is thrown again and again must not fill the log in the seconds that are left. */
const NOTED_MAX = 10;

/**
 * Resolves with the first error that no code caught. From now on, such errors do not end the process, and the
 * first ones are noted. The state of the process is unknown then, so it should end soon.
 */
export function unexpectedError(note: (error: unknown) => void): Promise<unknown> {
  let noted = 0;
  return new Promise((resolve) => {
    // Node also emits it for a rejection that no code handles.
    process.on('uncaughtException', (error) => {
      noted += 1;
      if (noted <= NOTED_MAX) note(error);
      resolve(error);
    });
  });
}
