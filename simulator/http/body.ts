import { Refused, unprocessable } from './answer.ts';

type Shape = Readonly<Record<string, unknown>>;

/** The JSON of a request, read field by field. A field with the wrong type is refused as on GitHub. */
export class Body {
  readonly #fields: Shape;

  constructor(fields: Shape) {
    this.#fields = fields;
  }

  static parse(text: string): Body {
    if (text === '') return new Body({});
    try {
      return new Body(shape(JSON.parse(text)));
    } catch (cause) {
      throw new Refused(400, 'Problems parsing JSON', undefined, { cause: String(cause).slice(0, 40) });
    }
  }

  has(name: string): boolean {
    return this.#fields[name] !== undefined;
  }

  raw(name: string): unknown {
    return this.#fields[name];
  }

  string(name: string): string {
    const value = this.optionalString(name);
    if (value === undefined) throw unprocessable(`Invalid request.\n\n"${name}" wasn't supplied.`);
    return value;
  }

  optionalString(name: string): string | undefined {
    const value = this.#fields[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'string') throw wrong(name, value, 'a string');
    return value;
  }

  oneOf<T extends string>(name: string, values: readonly T[]): T | undefined {
    const value = this.optionalString(name);
    const found = values.find((each) => each === value);
    if (value !== undefined && found === undefined) {
      throw unprocessable(
        `Invalid request.\n\nFor '/${name}', ${value} is not a member of ${JSON.stringify(values)}.`,
      );
    }
    return found;
  }

  flag(name: string): boolean | undefined {
    const value = this.#fields[name];
    if (value !== undefined && value !== null && typeof value !== 'boolean')
      throw wrong(name, value, 'a boolean');
    return value ?? undefined;
  }

  number(name: string): number | undefined {
    const value = this.#fields[name];
    if (value !== undefined && value !== null && typeof value !== 'number')
      throw wrong(name, value, 'a number');
    return value ?? undefined;
  }

  strings(name: string): string[] {
    const value = this.#fields[name] ?? [];
    if (!Array.isArray(value) || value.some((each) => typeof each !== 'string'))
      throw wrong(name, value, 'an array of strings');
    return value;
  }

  object(name: string): Body | undefined {
    const value = this.#fields[name];
    return value === undefined || value === null ? undefined : new Body(shape(value));
  }

  objects(name: string): Body[] {
    const value = this.#fields[name] ?? [];
    if (!Array.isArray(value)) throw wrong(name, value, 'an array');
    return value.map((each) => new Body(shape(each)));
  }
}

function shape(value: unknown): Shape {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TypeError('not an object');
  return Object.fromEntries(Object.entries(value));
}

function wrong(name: string, value: unknown, wanted: string): Refused {
  return unprocessable(`Invalid request.\n\nFor '/${name}', ${JSON.stringify(value)} is not ${wanted}.`);
}
