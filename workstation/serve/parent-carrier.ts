/** The port to windows of an Electron shell: its main process relays, whether we are its utility process or a child of the project's own Node. */
import type { Carrier } from '../../shared/protocol/carrier.ts';
import type { FromShell, ToShell } from '../../shared/protocol/shell.ts';

interface ParentPort { postMessage(message: unknown): void; on(event: 'message', receive: (event: { data: unknown }) => void): void }

/** The line to the shell that started this process, or null when none did. */
export function shellLine(): { send(message: ToShell): void; listen(receive: (message: FromShell) => void): void } | null {
  const parentPort = (process as NodeJS.Process & { parentPort?: ParentPort }).parentPort;
  if (parentPort) return { send: (message) => parentPort.postMessage(message), listen: (receive) => parentPort.on('message', ({ data }) => receive(data as FromShell)) };
  if (process.send) return { send: (message) => { if (process.connected) process.send?.(message, undefined, undefined, () => undefined /* a shell that is gone hears no more: the end that follows is not to be cut short */); }, listen: (receive) => { process.on('message', (message) => receive(message as FromShell)); } };
  return null;
}

interface Served {
  /** A window has come. */
  attach(carrier: Carrier): void;
  /** The machine has slept. */
  awake(): void;
  end(): void;
}

/** Makes a carrier for each window the shell announces, and passes on what else the shell says. */
export function serveShell(line: NonNullable<ReturnType<typeof shellLine>>, { attach, awake, end }: Served): void {
  const windows = new Map<number, { receive: (message: unknown) => void; closed: () => void }>();
  line.listen((message) => {
    if ('open' in message) {
      const number = message.open;
      const entry = { receive: (_message: unknown): void => undefined, closed: (): void => undefined };
      windows.get(number)?.closed();
      windows.set(number, entry);
      attach({
        post: (one) => line.send({ window: number, message: one }),
        listen: (receive) => { entry.receive = receive; },
        closed: (then) => { entry.closed = then; },
        close: () => { windows.delete(number); entry.closed(); },
      });
    } else if ('window' in message) windows.get(message.window)?.receive(message.message);
    else if ('close' in message) { windows.get(message.close)?.closed(); windows.delete(message.close); }
    else if ('awake' in message) awake();
    else end();
  });
}
