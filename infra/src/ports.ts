import { connect, createServer } from 'node:net';
import { TributaryError } from '@tributary/domain';

/** Is nobody listening on the port of the loopback address? */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** The first free port from `preferred` upwards that is not in `taken` (ports promised to others that do not listen yet). */
export async function choosePort(preferred: number, taken: ReadonlySet<number> = new Set(), free: (port: number) => Promise<boolean> = isFree): Promise<number> {
  for (let port = preferred; port < Math.min(preferred + 500, 65_536); port++) {
    if (!taken.has(port) && (await free(port))) return port;
  }
  throw new TributaryError('no-free-port', `None of the 500 ports from ${preferred} on is free.`, { remedy: 'End what occupies them, or give the part its own server by URL.' });
}

const MOST_ATTEMPTS = 5;

/** A port that was free when it was chosen may be another's when it is used, of a second system that starts beside this one for one. Starts again, on what `start` chooses anew, while that was why it failed. */
export async function despiteLostPorts<T>(start: () => Promise<T>, lost: () => Promise<boolean>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start();
    } catch (error) {
      if (attempt === MOST_ATTEMPTS || !(await lost())) throw error;
    }
  }
}

/** Does something accept connections on the port? */
export function accepts(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host, timeout: 1_000 });
    const end = (answer: boolean) => { socket.destroy(); resolve(answer); };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
  });
}
