import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { seeded } from '../seeded.ts';
import type { RepositoryState } from '../state.ts';
import { headersOf, post } from './deliver.ts';
import type { Delivery } from './delivery.ts';

export interface NewDelivery extends Pick<Delivery, 'app' | 'installation' | 'event' | 'action' | 'payload'> {
  readonly repository?: RepositoryState | undefined;
}

export interface EventOptions {
  readonly now: () => Date;
  readonly nextId: () => number;
  /** With a seed, waiting deliveries are sent in a random order. */
  readonly seed?: number;
  /** Milliseconds until a delivery fails. GitHub waits ten seconds. */
  readonly answerTimeoutMs: number;
}

/** The fault of the next deliveries. */
export type Mishap = 'lose' | 'duplicate' | { readonly delay: number };

/**
 * GitHub never sends larger events.
 * https://docs.github.com/en/webhooks/webhook-events-and-payloads#payload-cap
 */
const largestPayload = 25 * 1024 * 1024;

/** Sends events to apps asynchronously, in any order, and never twice by itself. */
export class Events {
  readonly deliveries: Delivery[] = [];
  readonly #options: EventOptions;
  readonly #waiting: Delivery[] = [];
  readonly #underWay = new Set<Promise<void>>();
  readonly #mishaps: { mishap: Mishap; left: number; event?: string }[] = [];
  #held = false;
  #random: () => number;

  constructor(options: EventOptions) {
    this.#options = options;
    this.#random = seeded(options.seed ?? 0);
  }

  get busy(): boolean {
    return this.#underWay.size > 0 || (!this.#held && this.#waiting.length > 0);
  }

  /** Adds background work that `settled` waits for. */
  background(work: Promise<void>): void {
    const tracked = work.finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
  }

  arrange(mishap: Mishap, times: number, event?: string): void {
    this.#mishaps.push({ mishap, left: times, ...(event === undefined ? {} : { event }) });
  }

  hold(): void {
    this.#held = true;
  }

  release(): void {
    this.#held = false;
    this.#wake();
  }

  send(fresh: NewDelivery): void {
    if (Buffer.byteLength(fresh.payload) > largestPayload) return;
    this.#queue(this.#record(fresh, randomUUID(), false));
  }

  /** Runs on request only, because GitHub does not redeliver by itself. */
  redeliver(delivery: Delivery): void {
    this.#queue(this.#record(delivery, delivery.guid, true));
  }

  async settled(): Promise<void> {
    while (this.busy) {
      await Promise.all([...this.#underWay]);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #record(of: NewDelivery, guid: string, redelivery: boolean): Delivery {
    const { app, installation, repository, event, action, payload } = of;
    const delivery: Delivery = {
      id: this.#options.nextId(),
      guid,
      app,
      installation,
      event,
      action,
      payload,
      redelivery,
      ...(repository === undefined ? {} : { repository }),
      deliveredAt: this.#options.now(),
      duration: 0,
      statusCode: 0,
      requestHeaders: {},
      answer: null,
    };
    this.deliveries.push(delivery);
    return delivery;
  }

  #queue(delivery: Delivery): void {
    const found = this.#mishaps.find(
      ({ left, event }) => left > 0 && (event ?? delivery.event) === delivery.event,
    );
    if (found) found.left -= 1;
    if (found?.mishap === 'lose') return;
    if (typeof found?.mishap === 'object') {
      const { delay } = found.mishap;
      this.background(sleep(delay).then(() => this.#enqueue([delivery])));
      return;
    }
    this.#enqueue(found?.mishap === 'duplicate' ? [delivery, delivery] : [delivery]);
  }

  #enqueue(deliveries: readonly Delivery[]): void {
    this.#waiting.push(...deliveries);
    this.#wake();
  }

  #wake(): void {
    setImmediate(() => {
      while (!this.#held && this.#waiting.length > 0) {
        const at = this.#options.seed === undefined ? 0 : Math.floor(this.#random() * this.#waiting.length);
        for (const delivery of this.#waiting.splice(at, 1)) this.background(this.#attempt(delivery));
      }
    });
  }

  async #attempt(delivery: Delivery): Promise<void> {
    const { webhook } = delivery.app;
    if (webhook === undefined) return;
    const started = performance.now();
    delivery.deliveredAt = this.#options.now();
    delivery.requestHeaders = headersOf(delivery, webhook.secret);
    const answer = await post(
      webhook.url,
      delivery.requestHeaders,
      delivery.payload,
      this.#options.answerTimeoutMs,
    );
    delivery.duration = (performance.now() - started) / 1000;
    delivery.statusCode = answer.status;
    delivery.answer = answer.body;
  }
}
