/** A GraphQL error with GitHub's `type`. Clients read the `type` to handle cases. */
export class GraphqlRefusal extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}
