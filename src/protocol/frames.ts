/** JSON-RPC 2.0 frames between panel and gate. Ids are per connection and direction. */
export interface RequestFrame {
  readonly jsonrpc: '2.0';
  readonly id: number | string;
  readonly method: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

export interface NotificationFrame {
  readonly jsonrpc: '2.0';
  readonly method: string;
  readonly params?: unknown;
}

export interface ResultFrame {
  readonly jsonrpc: '2.0';
  readonly id: number | string;
  readonly result: unknown;
}

/** `data.code` is one of error-codes.json; `data.correlation` finds the detail in the server's log. */
export interface ErrorFrame {
  readonly jsonrpc: '2.0';
  readonly id: number | string | null;
  readonly error: {
    readonly code: number;
    readonly message: string;
    readonly data: {
      readonly code: string;
      readonly correlation: string;
      /** For `rate-limited`, `too-fast`, `not-armed`: milliseconds after which a retry can succeed. */
      readonly retryAfterMs?: number;
      /** For missing parts: the command or step that mends it. */
      readonly fix?: string;
    };
  };
}

export type Frame = RequestFrame | NotificationFrame | ResultFrame | ErrorFrame;
