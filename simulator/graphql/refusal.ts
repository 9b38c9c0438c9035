/** A GraphQL error with GitHub's `type`, which clients tell cases apart by. */
export class GraphqlRefusal extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}
