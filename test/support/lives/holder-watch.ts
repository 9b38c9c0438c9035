import type pg from 'pg';
import type { OrdersDatabase } from '../../../demo/orders-database.ts';

/** Reads the granted table again and again, in one session that stays open as long as it can. */
export interface HolderWatch extends AsyncDisposable {
  /** The time of the first successful read, by `performance.now()`. */
  readonly lastRead: number | null;
  /** How often reading started to work. */
  readonly began: number;
}

const EVERY_MS = 40;

/** Calls `mayRead` each time reading starts to work. It answers why reading is not allowed, or null. */
export function watchHolder(
  orders: OrdersDatabase,
  mayRead: () => string | null,
): HolderWatch & { readonly breaches: readonly string[] } {
  const breaches: string[] = [];
  let lastRead: number | null = null;
  let reads = false;
  let began = 0;
  let ending = false;
  const sessions: pg.Client[] = [];

  const once = async (): Promise<void> => {
    const at = performance.now();
    try {
      if (sessions.length === 0) sessions.push(await orders.signIn('alice_k'));
    } catch {
      return;
    }
    const [session] = sessions;
    if (session === undefined) return;
    const answer = await orders.refundsAs(session);
    if ('stuck' in answer) {
      if (!reads) {
        began += 1;
        const why = mayRead();
        if (why !== null) breaches.push(why);
      }
      reads = true;
      lastRead = at;
      return;
    }
    reads = false;
    if (!/permission denied/.test(answer.refused)) sessions.pop();
  };
  const watching = (async () => {
    while (!ending) {
      await once();
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
    for (const session of sessions) await session.end().catch(() => {});
  })();

  return {
    breaches,
    get lastRead() {
      return lastRead;
    },
    get began() {
      return began;
    },
    async [Symbol.asyncDispose]() {
      ending = true;
      await watching;
    },
  };
}
