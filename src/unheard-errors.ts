import { EventEmitter } from 'node:events';
import pg from 'pg';

/**
 * Makes the clients of PostgreSQL drop an `error` event that has no listener, also the clients of pg-boss.
 * Without this, such an event ends the process. No place for a listener is early and late enough: pg-pool
 * removes its own before it hands a new client out, and an error in the bytes that were already read comes
 * before the code that waits for the client goes on. pg-boss removes all listeners before it closes its
 * listening connection. Nothing is lost: each statement of the client rejects, and pools see that it is
 * broken.
 */
export function dropUnheardErrors(): void {
  pg.Client.prototype.emit = emit;
}

function emit(this: pg.Client, name: string | symbol, ...values: unknown[]): boolean {
  if (name === 'error' && this.listenerCount('error') === 0) return false;
  return EventEmitter.prototype.emit.call(this, name, ...values);
}
