import { EventEmitter } from 'node:events';
import pg from 'pg';

/**
 * Makes the clients of PostgreSQL keep their errors to themselves, also the clients of pg-boss. Without this,
 * two kinds of them end the process.
 *
 * An `error` event that has no listener: pg-pool removes its own before it hands a new client out, and an
 * error in the bytes that were already read comes before the code that waits for the client goes on. pg-boss
 * removes all listeners before it closes its listening connection. Such an event is dropped. Nothing is lost:
 * each statement of the client rejects, and pools see that it is broken.
 *
 * An exception about what the server sent, such as a kind of authentication that the client does not know. It
 * becomes an error of the connection.
 */
export function containPostgresErrors(): void {
  pg.Client.prototype.emit = emit;
  if (connection.attachListeners !== attachListeners) readUnsafely = connection.attachListeners;
  connection.attachListeners = attachListeners;
}

type Listener = (value: unknown) => void;

interface Bytes {
  on(name: string, listener: Listener): unknown;
}

interface Connection extends EventEmitter {
  /** Reads messages from the socket. */
  attachListeners(this: Connection, socket: Bytes & { destroy(): void }): void;
}

const connection = pg.Connection.prototype as unknown as Connection;
let readUnsafely = connection.attachListeners;

function emit(this: pg.Client, name: string | symbol, ...values: unknown[]): boolean {
  if (name === 'error' && this.listenerCount('error') === 0) return false;
  return EventEmitter.prototype.emit.call(this, name, ...values);
}

function attachListeners(this: Connection, socket: Bytes & { destroy(): void }): void {
  const safe =
    (listener: Listener): Listener =>
    (value) => {
      try {
        listener(value);
      } catch (error) {
        this.emit('error', error);
        socket.destroy();
      }
    };
  const destroy = () => socket.destroy();
  readUnsafely.call(this, { on: (name, listener) => socket.on(name, safe(listener)), destroy });
}
