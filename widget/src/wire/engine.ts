import { Emitter } from "@socket.io/component-emitter";

/**
 * Engine.IO protocol 4 under socket.io-client's Manager, in place of engine.io-client at a quarter of its size:
 * WebSocket, or polling in the same attempt where that is blocked; no upgrade from one to the other.
 * https://socket.io/docs/v4/engine-io-protocol/
 */

const OPEN = "0";
const CLOSE = "1";
const PING = "2";
const PONG = "3";
const MESSAGE = "4";
const WEBSOCKET_MS = 4_000;
const SEPARATOR = "\x1e";
/** How the desk, or python-engineio for it, refuses a site that is not allowed. */
const REFUSED_ORIGIN = /not an accepted origin|origin not allowed/;

/** Errors that no further attempt mends. */
export const NOT_ALLOWED = "origin";
export const NOT_LET_OUT = "policy";

interface Handshake {
  sid: string;
  pingInterval: number;
  pingTimeout: number;
}

interface Events {
  open: () => void;
  data: (text: string) => void;
  ping: () => void;
  error: (error: Error) => void;
  close: (reason: string) => void;
}

export class Engine extends Emitter<object, object, Events> {
  private readonly address: string;
  private readonly end = new AbortController();
  private socket: WebSocket | null = null;
  private handshake: Handshake | null = null;
  private deadline = Infinity;
  private timer = 0;
  private unsent: string[] = [];
  private posting = false;
  private failure = "transport error";

  constructor(uri: string, { path }: { path: string }) {
    super();
    this.address = `${uri}${path}/?EIO=4&transport=`;
    const { signal } = this.end;
    addEventListener("offline", () => this.finish("offline"), { signal });
    const blocked = ({ blockedURI, effectiveDirective: rule }: SecurityPolicyViolationEvent): void => {
      if (rule !== "connect-src" || !blockedURI.includes(new URL(uri).host)) return;
      this.failure = NOT_LET_OUT;
      // Chromium neither opens nor closes a WebSocket that the page's policy forbids.
      this.lose();
    };
    document.addEventListener("securitypolicyviolation", blocked, { signal });
    this.connect();
  }

  /** Asked before each event: a computer that slept finds its connection dead before the timer does. */
  _hasPingExpired(): boolean {
    return Date.now() > this.deadline;
  }

  write(data: string | ArrayBuffer): void {
    if (this.socket) this.socket.send(typeof data === "string" ? MESSAGE + data : data);
    else this.post(typeof data === "string" ? MESSAGE + data : `b${base64(data)}`);
  }

  close(): void {
    clearTimeout(this.timer);
    // With polling the desk learns of it by the next missing pong.
    this.socket?.close();
    this.end.abort();
  }

  private connect(): void {
    // Some proxies neither open nor refuse a WebSocket.
    const impatience = setTimeout(() => !this.handshake && this.socket?.close(), WEBSOCKET_MS);
    this.end.signal.addEventListener("abort", () => clearTimeout(impatience));
    try {
      const socket = new WebSocket(this.address.replace(/^http/, "ws") + "websocket");
      socket.onmessage = ({ data }) => this.receive(String(data));
      socket.onclose = () => this.lose();
      this.socket = socket;
    } catch {
      void this.poll();
    }
  }

  /** The WebSocket is gone, or never was. */
  private lose(): void {
    if (!this.socket) return;
    this.socket = null;
    if (this.handshake) this.finish("transport close");
    else void this.poll();
  }

  private async poll(): Promise<void> {
    try {
      while (!this.end.signal.aborted) {
        for (const packet of (await this.request()).split(SEPARATOR)) this.receive(packet);
      }
    } catch {
      this.finish(this.failure);
    }
  }

  private post(packet: string): void {
    this.unsent.push(packet);
    if (!this.posting) void this.postAll();
  }

  private async postAll(): Promise<void> {
    this.posting = true;
    try {
      while (this.unsent.length) await this.request(this.unsent.splice(0).join(SEPARATOR));
    } catch {
      this.finish("transport error");
    }
    this.posting = false;
  }

  private async request(body?: string): Promise<string> {
    const sid = this.handshake ? `&sid=${this.handshake.sid}` : "";
    const response = await fetch(`${this.address}polling${sid}`, {
      method: body === undefined ? "GET" : "POST",
      cache: "no-store",
      credentials: "omit",
      signal: this.end.signal,
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    if (response.ok) return text;
    if (REFUSED_ORIGIN.test(text)) this.failure = NOT_ALLOWED;
    throw new Error(text);
  }

  private receive(packet: string): void {
    if (this.end.signal.aborted) return;
    const data = packet.slice(1);
    switch (packet[0]) {
      case OPEN:
        this.handshake = JSON.parse(data) as Handshake;
        this.alive();
        this.emitReserved("open");
        break;
      case PING:
        if (this.socket) this.socket.send(PONG + data);
        else this.post(PONG + data);
        this.alive();
        this.emitReserved("ping");
        break;
      case MESSAGE:
        this.emitReserved("data", data);
        break;
      case CLOSE:
        this.finish("transport close");
    }
  }

  private alive(): void {
    const { pingInterval, pingTimeout } = this.handshake!;
    this.deadline = Date.now() + pingInterval + pingTimeout;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.finish("ping timeout"), pingInterval + pingTimeout);
  }

  private finish(reason: string): void {
    if (this.end.signal.aborted) return;
    this.close();
    if (this.handshake) this.emitReserved("close", reason);
    else this.emitReserved("error", new Error(reason));
  }
}

function base64(data: ArrayBuffer): string {
  let text = "";
  for (const byte of new Uint8Array(data)) text += String.fromCharCode(byte);
  return btoa(text);
}

// What the Manager takes from engine.io-client besides.
export { Engine as Socket };

export function nextTick(act: () => void): void {
  void Promise.resolve().then(act);
}

export function installTimerFunctions(holder: { setTimeoutFn: unknown; clearTimeoutFn: unknown }): void {
  holder.setTimeoutFn = setTimeout.bind(window);
  holder.clearTimeoutFn = clearTimeout.bind(window);
}
