import { repositoryShape } from '../shapes/repository.ts';
import type { AppState, InstallationState } from '../state.ts';
import { send } from '../webhooks/announce.ts';
import type { Delivery } from '../webhooks/delivery.ts';
import { isInstalledOn, type World } from '../world.ts';
import type { Organization } from './organization.ts';
import type { Repository } from './repository.ts';

/** A GitHub App as its owner sees it, with its private key. */
export class App {
  readonly state: AppState;
  readonly privateKey: string;
  readonly #world: World;

  constructor(world: World, state: AppState, privateKey: string) {
    this.#world = world;
    this.state = state;
    this.privateKey = privateKey;
  }

  get id(): number {
    return this.state.id;
  }

  get slug(): string {
    return this.state.slug;
  }

  get clientId(): string {
    return this.state.clientId;
  }

  /** Changes the URL for all later events. */
  set webhook(webhook: { readonly url: string; readonly secret: string }) {
    this.state.webhook = webhook;
  }

  /** Sends the event with which GitHub tests a webhook. */
  ping(): void {
    const [installation] = this.state.installations;
    if (installation === undefined) throw new Error(`${this.slug} is not installed anywhere`);
    const at = this.#world.clock.now().toISOString();
    const config = {
      url: this.state.webhook?.url,
      content_type: 'json',
      insecure_ssl: '0',
      secret: '********',
    };
    const named = { type: 'App', id: this.id, name: 'web', active: true, app_id: this.id };
    const hook = { ...named, events: this.state.events, config, created_at: at, updated_at: at };
    const payload = () => ({ zen: 'Design for failure.', hook_id: this.id, hook });
    send(this.#world, installation, { event: 'ping', sender: installation.account, payload });
  }

  /** Installs the App on all repositories, or on the listed ones. Answers the installation's id. */
  install(
    organization: Organization,
    { repositories }: { repositories?: readonly Repository[] } = {},
  ): number {
    const installation: InstallationState = {
      id: this.#world.nextId(),
      app: this.state,
      account: organization.state.account,
      ...(repositories === undefined
        ? {}
        : { repositories: new Set(repositories.map(({ state }) => state)) }),
      suspendedAt: null,
      createdAt: this.#world.clock.now(),
    };
    this.state.installations.push(installation);
    this.#announce(installation, 'created');
    return installation.id;
  }

  suspend(id: number): void {
    const installation = this.#installation(id);
    installation.suspendedAt = this.#world.clock.now();
    this.#announce(installation, 'suspend');
  }

  unsuspend(id: number): void {
    const installation = this.#installation(id);
    installation.suspendedAt = null;
    this.#announce(installation, 'unsuspend');
  }

  uninstall(id: number): void {
    const installation = this.#installation(id);
    this.#announce(installation, 'deleted');
    this.state.installations.splice(this.state.installations.indexOf(installation), 1);
  }

  /** As if other calls of the installation had used a limit up, but for `left`. */
  useUp(installation: number, budget: 'rest' | 'graphql' | 'content', left = 0): void {
    const caller = { kind: 'installation', installation: this.#installation(installation) } as const;
    this.#world.rates.useUp(caller, budget, left);
  }

  /** Every attempt to deliver an event, oldest first. */
  deliveries(): readonly Delivery[] {
    return this.#world.events.deliveries.filter(({ app }) => app === this.state);
  }

  #installation(id: number): InstallationState {
    const found = this.state.installations.find((each) => each.id === id);
    if (found === undefined) throw new Error(`${this.slug} has no installation ${id}`);
    return found;
  }

  #announce(installation: InstallationState, action: string): void {
    const installedOn = [...this.#world.repositories.values()].filter((each) =>
      isInstalledOn(installation, each),
    );
    const repositories = installedOn.map((each) => {
      const { id, node_id, name, full_name, private: isPrivate } = repositoryShape(this.#world, each);
      return { id, node_id, name, full_name, private: isPrivate };
    });
    send(this.#world, installation, {
      event: 'installation',
      action,
      sender: installation.account,
      payload: () => ({ repositories }),
    });
  }
}
