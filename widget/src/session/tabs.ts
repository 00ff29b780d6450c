const PATIENCE_MS = 250;

interface News {
  /** Who has the conversation of this mark open? */
  ask?: string;
  /** I have. */
  open?: string;
  /** The customer has left this browser. */
  left?: true;
}

/** The other pages with this chat in the same browser. */
export class Tabs {
  private channel: BroadcastChannel | null = null;
  private heard: (mark: string) => void = () => undefined;

  /** `mark`: of the visitor's conversation that is this page's; `left`: called when the customer left in another. */
  constructor(
    private readonly name: string,
    private readonly mark: () => string | null,
    private readonly left: () => void,
  ) {}

  begin(): void {
    if (this.channel || typeof BroadcastChannel === "undefined") return;
    this.channel = new BroadcastChannel(this.name);
    this.channel.onmessage = ({ data }: MessageEvent<News>) => {
      if (data.left) this.left();
      if (data.ask && data.ask === this.mark()) this.tell({ open: data.ask });
      if (data.open) this.heard(data.open);
    };
  }

  end(): void {
    this.channel?.close();
    this.channel = null;
  }

  /** Whether another page has the conversation open: then whoever is here now has been here all the time. */
  share(mark: string): Promise<boolean> {
    return new Promise((give) => {
      this.heard = (open) => open === mark && give(true);
      setTimeout(() => give(false), PATIENCE_MS);
      this.tell({ ask: mark });
    });
  }

  leave(): void {
    this.tell({ left: true });
  }

  private tell(news: News): void {
    this.channel?.postMessage(news);
  }
}
