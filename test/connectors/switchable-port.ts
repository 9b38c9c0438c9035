import { listen } from '../support/fakes/listen.ts';
import { tcpProxy } from '../support/fakes/tcp-proxy.ts';

/** A port on loopback that forwards to another port, until it is cut off. */
export interface SwitchablePort {
  readonly port: number;
  /** Closes all connections, and refuses new ones. */
  cutOff(): Promise<void>;
  restore(): Promise<void>;
  close(): Promise<void>;
}

export async function switchablePort(to: number): Promise<SwitchablePort> {
  const { server, disconnect } = tcpProxy(to, (near, far) => {
    near.pipe(far);
    far.pipe(near);
  });
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      disconnect();
    });
  const port = await listen(server);
  const restore = async () => void (await listen(server, port));
  return { port, cutOff: stop, restore, close: stop };
}
