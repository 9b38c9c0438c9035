import { type Description, isDescribed, type Slice, sliceOf } from './slice.ts';

/** The later files describe more products, and are read only for operations that the first one lacks. */
const FILES = ['api.github.com.json', 'ghec.json'];

/** The slice of the operations in use that this description still has. */
export function newestSlice(description: Description, names: readonly string[]): Slice {
  let missing = names;
  const lists = FILES.map((file) => {
    const source = description.file(file);
    const here = missing.filter((name) => isDescribed(source, name));
    missing = missing.filter((name) => !here.includes(name));
    return { file, names: here };
  });
  return sliceOf(description, lists);
}
