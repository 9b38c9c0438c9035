/** The git mode of a regular file. Curfew reads no other files: no links, no executables, no submodules. */
export const REGULAR_FILE = '100644';
/** The git mode of a folder. */
export const FOLDER = '40000';
