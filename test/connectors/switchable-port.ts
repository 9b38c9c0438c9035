import { connect, createServer, type Socket } from 'node:net';

/** A port on loopback that forwards to another port, until it is cut off. */
export interface SwitchablePort {
  readonly port: number;
  /** Closes all connections, and refuses new ones. */
  cutOff(): Promise<void>;
  restore(): Promise<void>;
  close(): Promise<void>;
}

export async function switchablePort(to: number): Promise<SwitchablePort> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(to, '127.0.0.1');
    for (const [socket, peer] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => peer.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        peer.destroy();
      });
      socket.pipe(peer);
    }
  });
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => resolve());
    });
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  await listen(0);
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return { port, cutOff: stop, restore: () => listen(port), close: stop };
}
