import type { Handlers } from '../dispatch';
import type { Log } from '../log';
import type { Acting, ActingParts } from './acting';
import type { ActingMethod } from './acting-handlers';

/** All that can act, loaded when it is first asked for, so that the engine starts without it. */
export class LazyActing {
  private loading: Promise<Loaded> | undefined;

  /** `makeParts` is asked when it is loaded: what they say may have changed since the start. */
  constructor(
    private readonly makeParts: () => ActingParts,
    private readonly log: Log
  ) {}

  async load(): Promise<Acting> {
    return (await this.loaded()).acting;
  }

  /** Acts once it is loaded, and never where nobody loads it. */
  whenLoaded(act: (acting: Acting) => void | Promise<void>): void {
    this.loading
      ?.then(({ acting }) => act(acting))
      .catch((error: unknown) => this.log.fail('late', error));
  }

  /** The methods that it answers; the first request for one loads it. */
  handlers(): Pick<Handlers, ActingMethod> {
    const lazily =
      (method: ActingMethod) =>
      async (...args: readonly unknown[]): Promise<unknown> => {
        const { handlers } = await this.loaded();
        return (handlers[method] as (...args: readonly unknown[]) => unknown)(...args);
      };
    // One cast each way: the compiler does not see that a table's function fits the table's function of the same name.
    return Object.fromEntries(
      Object.keys(METHODS).map(method => [method, lazily(method as ActingMethod)])
    ) as unknown as Pick<Handlers, ActingMethod>;
  }

  /** Ends what was loaded. */
  async close(): Promise<void> {
    await (await this.loading?.catch(() => undefined))?.acting.close();
  }

  private loaded(): Promise<Loaded> {
    return (this.loading ??= this.loadNow());
  }

  private async loadNow(): Promise<Loaded> {
    const [{ Acting }, { createActingHandlers }] = await Promise.all([
      import('./acting'),
      import('./acting-handlers')
    ]);
    const parts = this.makeParts();
    const acting = new Acting(parts);
    // Most engines stop when they are idle, long before the next purge.
    setTimeout(() => this.whenLoaded(() => acting.collect()), COLLECT_AFTER_MS).unref();
    return { acting, handlers: createActingHandlers(acting, parts.hello) };
  }
}

interface Loaded {
  readonly acting: Acting;
  readonly handlers: Pick<Handlers, ActingMethod>;
}

/** A record and not a list, so that a method that is missing does not compile. */
const METHODS: Readonly<Record<ActingMethod, true>> = {
  'approval/open': true,
  'approval/answer': true,
  'thread/compact': true,
  'thread/compaction': true,
  'context/find': true,
  'context/inspect': true,
  'context/offer': true,
  'notes/import': true,
  'context/instructions': true,
  'context/switch': true,
  'elicitation/answer': true,
  'checkpoint/list': true,
  'checkpoint/preview': true,
  'checkpoint/restore': true,
  'checkpoint/keep': true,
  'workspace/resolve': true,
  'policy/get': true,
  'policy/test': true,
  'policy/explain': true,
  'policy/preview': true,
  'policy/put': true,
  'proposal/inspect': true,
  'proposal/adopt': true,
  'policy/test-case': true,
  'mcp/list': true,
  'mcp/preview': true,
  'mcp/add': true,
  'mcp/review': true,
  'mcp/accept': true,
  'mcp/toggle': true,
  'mcp/remove': true,
  'trust/inspect': true,
  'trust/set': true,
  'trust/revoke': true,
  'provider/probe': true,
  'sandbox/check': true,
  'tour/start': true,
  'tour/end': true
};

const COLLECT_AFTER_MS = 60_000;
