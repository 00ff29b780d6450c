import { Manager, type Socket } from "socket.io-client";
import { complain } from "../complaint";
import { NOT_ALLOWED, NOT_LET_OUT } from "./engine";
import type { Answer, Auth, Message, ModeNews, ReadMarks, TypingNews, Welcome } from "./protocol";

/** How the desk answers a page of a site that it does not know. */
const REFUSED = 400;

/** What a session is told by its connection. */
export interface Listener {
  /** Called before each attempt; the attempt waits for it. */
  auth(): Promise<Auth>;
  onWelcome(news: Welcome): void;
  onMessage(message: Message): void;
  onMode(news: ModeNews): void;
  onTyping(news: TypingNews): void;
  onRead(marks: ReadMarks): void;
  onRate(): void;
  onExpired(): void;
  /** The desk said no: expired, invalid or busy. No further attempt is made by itself. */
  onRefused(reason: string): void;
  /** This page and the desk may not talk to each other. No further attempt is made by itself. */
  onBarred(): void;
  /** The line broke; `byServer`: the desk cut it, no further attempt is made by itself. */
  onLost(byServer: boolean): void;
}

export interface Line {
  readonly open: boolean;
  connect(): void;
  /** Says on the console if the desk is not for this page; nothing begins at the desk by it. */
  knock(): void;
  close(): void;
  /** The acknowledgement; rejects when none came within `seconds`. */
  ask(event: string, data: object, seconds?: number): Promise<Answer>;
  /** Without waiting; dropped when not connected. */
  tell(event: string, data: object): void;
}

/** The socket to the desk. */
export class Connection implements Line {
  private readonly manager: Manager;
  private readonly socket: Socket;
  private attempt = 0;

  constructor(
    private readonly server: string,
    listener: Listener,
  ) {
    const url = new URL(server);
    this.manager = new Manager(url.origin, {
      path: url.pathname.replace(/\/$/, "") + "/socket.io",
      autoConnect: false,
      reconnectionDelay: 500,
      reconnectionDelayMax: 5000,
      timeout: 12000,
    });
    this.socket = this.manager.socket("/chat", {
      auth: (give) => {
        // A line closed while the site was asked for a token is not to be spoken on any more.
        const attempt = ++this.attempt;
        void listener.auth().then((auth) => attempt === this.attempt && give({ ...auth }));
      },
    });
    const on = <T>(event: string, act: (news: T) => void): void => {
      this.socket.on(event, act);
    };
    on<Welcome>("welcome", (news) => listener.onWelcome(news));
    on<Message>("message", (message) => listener.onMessage(message));
    on<ModeNews>("mode", (news) => listener.onMode(news));
    on<TypingNews>("typing", (news) => listener.onTyping(news));
    on<ReadMarks>("read", (marks) => listener.onRead(marks));
    on("rate", () => listener.onRate());
    on("expired", () => listener.onExpired());
    on<Error>("connect_error", ({ message }) => {
      const barred = barring(message, url);
      if (barred) {
        complain(barred);
        this.socket.disconnect();
        listener.onBarred();
        // Active: the network failed, and socket.io tries again by itself.
      } else if (!this.socket.active) listener.onRefused(message);
    });
    on<string>("disconnect", (reason) => listener.onLost(reason === "io server disconnect"));
  }

  get open(): boolean {
    return this.socket.connected;
  }

  connect(): void {
    // Disconnecting first cuts a running backoff short; an attempt under way is left alone.
    if (this.manager._readyState === "closed") this.socket.disconnect().connect();
  }

  knock(): void {
    const url = new URL(this.server);
    if (url.origin === location.origin) return;
    fetch(`${this.server}/socket.io/`, { method: "HEAD", credentials: "omit" }).then(
      ({ status }) => status === REFUSED && complain(barring(NOT_ALLOWED, url)!),
      // Why the desk cannot be reached is said when somebody wants to.
      () => undefined,
    );
  }

  close(): void {
    this.attempt++;
    this.socket.disconnect();
  }

  ask(event: string, data: object, seconds = 10): Promise<Answer> {
    if (!this.socket.connected) return Promise.reject(new Error("offline"));
    return this.socket.timeout(seconds * 1000).emitWithAck(event, data) as Promise<Answer>;
  }

  tell(event: string, data: object): void {
    if (this.socket.connected) this.socket.emit(event, data);
  }
}

/** What is to be changed where, so that page and desk may talk to each other; null if they may. */
function barring(reason: string, { origin, host, protocol }: URL): string | null {
  if (reason === NOT_ALLOWED) {
    return origin === location.origin
      ? "the desk does not know its own address: the proxy before it has to hand on Host."
      : `${origin} does not allow this site. Add ${location.origin} to DESK_ALLOWED_ORIGINS there.`;
  }
  if (reason === NOT_LET_OUT) {
    return `this page's Content-Security-Policy blocks the chat: connect-src needs ${origin} ${protocol.replace("http", "ws")}//${host}`;
  }
  return null;
}
