/** The child's message to its parent when it has started completely. */
export const RUNNING = 'running';
