import { teamShape } from '../shapes/team.ts';
import { simpleUser } from '../shapes/user.ts';
import type { TeamState } from '../state.ts';
import { announceToOrganization } from '../webhooks/announce.ts';
import type { World } from '../world.ts';
import type { Person } from './person.ts';

export class Team {
  readonly state: TeamState;
  readonly #world: World;

  constructor(world: World, state: TeamState) {
    this.#world = world;
    this.state = state;
  }

  get id(): number {
    return this.state.id;
  }

  get slug(): string {
    return this.state.slug;
  }

  /** The logins of direct members, in alphabetical order. */
  members(): readonly string[] {
    return [...this.state.members.keys()]
      .map((id) => this.#world.accounts.get(id)?.login ?? String(id))
      .sort();
  }

  add(person: Person): void {
    this.state.members.set(person.id, 'member');
    this.#announce(person, 'added');
  }

  remove(person: Person): void {
    if (this.state.members.delete(person.id)) this.#announce(person, 'removed');
  }

  /** Makes the team follow a group of the identity provider. */
  synchronizeWith(group: string): void {
    this.state.externalGroup = group;
  }

  #announce(person: Person, action: 'added' | 'removed'): void {
    const { organization } = this.state;
    const payload = () => ({
      scope: 'team',
      member: simpleUser(this.#world, person.account),
      team: teamShape(this.#world, this.state),
    });
    announceToOrganization(this.#world, organization, {
      event: 'membership',
      action,
      sender: person.account,
      payload,
    });
  }
}
