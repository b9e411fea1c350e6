import { readPaste } from '../../protocol/mcp/read-paste';
import type { McpServerView } from '../../protocol/mcp/servers';
import type { OwnLayer } from '../../protocol/policy-view';
import type { Requests } from '../../protocol/requests';
import type { ModelContext } from './context';
import { keepValues } from './keep-values';
import { problemOf } from './problem';
import type { NewServers, ServersView } from './servers-view';

/** The page of MCP servers. What lets more happen takes a person's own event, not before what was shown can be read. */
export class Servers {
  constructor(context: ModelContext) {
    this._context = context;
  }

  /** Reads the list of the current workspace; with `add`, at what adds one. */
  async list(at: 'list' | 'add' = 'list'): Promise<void> {
    const { store, request } = this._context;
    const { workspace, servers: before } = store.view;
    const known = before?.workspace === workspace ? before.listing : undefined;
    const loading: ServersView = {
      workspace,
      state: 'loading',
      ...(known !== undefined && { listing: known }),
      ...(at === 'add' && { adding: NOTHING_YET })
    };
    store.update({ servers: loading });
    await this._read(workspace, () => request('mcp/list', { workspace }));
  }

  begin(): void {
    this._change({ adding: NOTHING_YET });
  }

  /** Takes what the folder proposes as if it had been pasted for that folder, and looks at it where it is whole. */
  async propose(text: string, from: string): Promise<void> {
    this._change({ adding: { layer: 'folder', text, from, state: 'editing' } });
    if (readPaste(text).problems.length === 0) await this.preview();
  }

  edit(change: Partial<Pick<NewServers, 'layer' | 'text'>>): void {
    const adding = this._context.store.view.servers?.adding;
    if (adding === undefined || adding.state === 'adding') return;
    this._change({ adding: { ...placeOf(adding), state: 'editing', ...change } });
  }

  async preview(): Promise<void> {
    const { store, request } = this._context;
    const { servers } = store.view;
    if (servers?.adding === undefined) return;
    const place = placeOf(servers.adding);
    const { layer, text: typed } = place;
    const looking: NewServers = { ...place, state: 'looking' };
    this._change({ adding: looking });
    let text = typed;
    try {
      text = await keepValues(typed, async (server, value) => {
        const { reference } = await request('mcp/keep', { server, value });
        return reference;
      });
      const preview = await request('mcp/preview', { workspace: servers.workspace, layer, text });
      if (store.view.servers?.adding === looking)
        this._change({
          adding: {
            ...place,
            text,
            state: 'ready',
            preview,
            armedAt: this._armedAt(preview.armingMs)
          }
        });
    } catch (error) {
      if (store.view.servers?.adding === looking)
        this._change({ adding: { ...place, text, state: 'editing', problem: problemOf(error) } });
    }
  }

  async add(event: Event): Promise<void> {
    const { store, request } = this._context;
    const { servers } = store.view;
    const adding = servers?.adding;
    const nonce = adding?.preview?.nonce;
    if (servers === undefined || adding?.state !== 'ready' || nonce === undefined) return;
    if (!this._isArmed(adding.armedAt, event)) return;
    const { layer, text } = adding;
    const { workspace } = servers;
    const under: NewServers = { ...adding, state: 'adding' };
    this._change({ adding: under });
    try {
      await request('mcp/add', { workspace, layer, text, nonce });
    } catch (error) {
      // The nonce is spent: what is shown may be old.
      if (store.view.servers?.adding === under)
        this._change({
          adding: { ...placeOf(adding), state: 'editing', problem: problemOf(error) }
        });
      return;
    }
    await this._back();
  }

  async review(layer: OwnLayer, server: string): Promise<void> {
    const { store, request } = this._context;
    const { servers } = store.view;
    if (servers === undefined) return;
    const starting = { layer, server, state: 'starting' as const };
    this._change({ review: starting });
    try {
      const { workspace } = servers;
      const review = await request('mcp/review', { workspace, layer, server });
      if (store.view.servers?.review === starting)
        this._change({
          review: { layer, server, state: 'ready', review, armedAt: this._armedAt(review.armingMs) }
        });
    } catch (error) {
      if (store.view.servers?.review === starting)
        this._change({ review: { layer, server, state: 'failed', problem: problemOf(error) } });
    }
  }

  async accept(tools: readonly string[], event: Event): Promise<void> {
    const { store, request } = this._context;
    const { servers } = store.view;
    const review = servers?.review;
    if (servers === undefined || review?.state !== 'ready' || review.review === undefined) return;
    if (!this._isArmed(review.armedAt, event)) return;
    const { layer, server } = review;
    const { nonce } = review.review;
    const accepting = { ...review, state: 'accepting' as const };
    this._change({ review: accepting });
    try {
      const { workspace } = servers;
      await request('mcp/accept', { workspace, layer, server, tools: [...tools], nonce });
    } catch (error) {
      if (store.view.servers?.review === accepting)
        this._change({ review: { layer, server, state: 'failed', problem: problemOf(error) } });
      return;
    }
    await this._back();
  }

  async toggle(server: McpServerView, event: Event): Promise<void> {
    const { store, request } = this._context;
    const { servers } = store.view;
    if (servers?.state !== 'ready') return;
    const off = server.phase !== 'off';
    const { name, nonce } = server;
    if (!off && (nonce === undefined || !this._isArmed(servers.armedAt, event))) return;
    const { workspace } = servers;
    await this._work(() =>
      request('mcp/toggle', { workspace, server: name, off, ...(!off && nonce && { nonce }) })
    );
  }

  async remove(layer: OwnLayer, server: string): Promise<void> {
    const { store, request } = this._context;
    const { servers } = store.view;
    if (servers?.state !== 'ready') return;
    const { workspace } = servers;
    await this._work(() => request('mcp/remove', { workspace, layer, server }));
  }

  async signIn(server: McpServerView): Promise<void> {
    const { name } = server;
    await this._atGate(server, async place => {
      const { address } = await this._context.request('mcp/sign-in', place);
      // Whoever wrote it: nothing but a page of the web is offered as a link.
      if (/^https?:\/\//.test(address)) this._say({ signIn: { server: name, address } });
    });
  }

  async signOut(server: McpServerView): Promise<void> {
    await this._atGate(server, async place => {
      const { forgotten } = await this._context.request('mcp/sign-out', place);
      this._say({ signedOut: { server: server.name, was: forgotten } });
    });
  }

  /** Asks the gate something about a stored server. */
  private async _atGate(
    { layer, name: server }: McpServerView,
    ask: (place: Requests['mcp/sign-in']) => Promise<void>
  ): Promise<void> {
    const listing = this._context.store.view.servers?.listing;
    if (listing === undefined) return;
    const { realPath } = listing;
    try {
      await ask({ layer, server, ...(layer === 'folder' && { realPath }) });
    } catch (error) {
      this._change({ problem: problemOf(error) });
    }
  }

  /** Says what came of signing in or out, in the place of what was said of it before. */
  private _say(said: Pick<ServersView, 'signIn' | 'signedOut'>): void {
    const { servers } = this._context.store.view;
    if (servers === undefined) return;
    const { signIn: _in, signedOut: _out, problem: _problem, ...rest } = servers;
    this._context.store.update({ servers: { ...rest, ...said } });
  }

  /** Does something to a stored server, and reads the list anew. */
  private async _work(act: () => Promise<unknown>): Promise<void> {
    this._change({ state: 'working' });
    let problem: ServersView['problem'];
    try {
      await act();
    } catch (error) {
      problem = problemOf(error);
    }
    await this.list();
    if (problem !== undefined) this._change({ problem });
  }

  /** To the list, which takes the focus: what had it is gone. */
  private async _back(): Promise<void> {
    this._context.focus({ type: 'page' });
    await this.list();
  }

  private async _read(
    workspace: string,
    ask: () => Promise<NonNullable<ServersView['listing']>>
  ): Promise<void> {
    const { store } = this._context;
    const isHere = (): boolean => store.view.servers?.workspace === workspace;
    try {
      const listing = await ask();
      if (isHere())
        this._change({ listing, state: 'ready', armedAt: this._armedAt(listing.armingMs) });
    } catch (error) {
      if (isHere()) this._change({ state: 'ready', problem: problemOf(error) });
    }
  }

  private _change(change: Partial<ServersView>): void {
    const { store } = this._context;
    const { servers } = store.view;
    if (servers !== undefined) store.update({ servers: { ...servers, ...change } });
  }

  private _armedAt(armingMs: number): number {
    return Date.now() + Math.max(armingMs, this._context.store.view.settings.armingDelay);
  }

  private _isArmed(armedAt: number | undefined, event: Event): boolean {
    return Date.now() >= (armedAt ?? Infinity) && this._context.isOwnHand(event);
  }

  private readonly _context: ModelContext;
}

/** What a person works on, whatever was made of it so far. */
const placeOf = ({
  layer,
  text,
  from
}: NewServers): Pick<NewServers, 'layer' | 'text' | 'from'> => ({
  layer,
  text,
  ...(from !== undefined && { from })
});

const NOTHING_YET: NewServers = { layer: 'user', text: '', state: 'editing' };
