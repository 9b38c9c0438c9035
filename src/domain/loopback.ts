const HOSTS: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** Whether a URL is plain HTTP to this machine, which is as safe as HTTPS to another one. */
export function isLoopbackHttp({ protocol, hostname }: Pick<URL, 'protocol' | 'hostname'>): boolean {
  return protocol === 'http:' && HOSTS.includes(hostname);
}
