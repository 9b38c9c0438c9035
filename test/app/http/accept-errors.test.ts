import { Server } from 'node:http';
import { expect, it, vi } from 'vitest';
import { startServer } from '../../../src/app/http/server.ts';
import { realTimer } from '../../../src/timer.ts';

it('goes on after connections that could not be accepted', async () => {
  const listen = vi.spyOn(Server.prototype, 'listen');
  const errors: unknown[] = [];
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    timer: realTimer,
    log: { info() {}, warn() {}, error: (fields) => errors.push(fields) },
    ready: async () => ({ status: 200, body: 'ready' }),
    metrics: async () => ({ status: 200, body: '' }),
    receive: null,
  });
  const [http] = listen.mock.contexts;
  listen.mockRestore();
  const full = new Error('accept ENFILE');
  // Node emits it on the server for each such connection.
  for (const _ of [1, 2]) (http as Server).emit('error', full);
  expect(errors).toEqual([{ err: full }, { err: full }]);
  expect((await fetch(`http://127.0.0.1:${server.port}/readyz`)).status).toBe(200);
  await server.stop(0);
});
