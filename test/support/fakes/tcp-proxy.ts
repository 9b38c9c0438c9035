import { connect, createServer, type Server, type Socket } from 'node:net';

export interface TcpProxy {
  readonly server: Server;
  /** Destroys all connections. */
  disconnect(): void;
}

/**
 * A server that opens one connection to a port on loopback for each of its clients. It passes no bytes
 * itself.
 */
export function tcpProxy(to: number, onPair: (near: Socket, far: Socket) => void): TcpProxy {
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
    }
    onPair(near, far);
  });
  return {
    server,
    disconnect: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}
