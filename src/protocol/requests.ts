// Generated from methods.json by scripts/generate-protocol.mjs; change that file, not this one.

export interface Requests {
  /**
   * First frame of a connection: consumes the ticket, starts the engine for a visible panel.
   */
  initialize: {
    protocolVersion: number;
    ticket: string;
    client: {
      name: string;
      version: string;
    };
    /**
     * false: a restored or hidden panel, which does not start the engine.
     */
    visible?: boolean;
  };
  /**
   * Renews the lease with a fresh ticket; identity, role and authorizer are looked up anew.
   */
  'lease/renew': {
    ticket: string;
  };
  /**
   * Says that the peer is alive.
   */
  ping: {};
  /**
   * What this connection's settings want stricter. Replaces what it said before; the strictest of all connections holds, and nothing here permits anything.
   */
  'settings/tighten': {
    /**
     * The widest mode. agent or absent: as the policy says.
     */
    maxMode?: 'ask' | 'plan' | 'agent';
    /**
     * ask: edits that no rule allows are asked about whatever the policy says. policy or absent: as the policy says.
     */
    edits?: 'ask' | 'policy';
    /**
     * ask: commands that no rule allows are asked about whatever the policy says. policy or absent: as the policy says.
     */
    commands?: 'ask' | 'policy';
    /**
     * Commands that never run, by their first words. Absent or empty: none.
     *
     * @maxItems 50
     */
    denyCommands?: string[];
    /**
     * Commands that are always asked about, by their first words. Absent or empty: none.
     *
     * @maxItems 50
     */
    askCommands?: string[];
    /**
     * Paths beside the built-in ones whose change is always asked about, as gitignore patterns. Absent or empty: none.
     *
     * @maxItems 50
     */
    protectedPaths?: string[];
    /**
     * Paths beside the built-in ones whose reading is always asked about, as gitignore patterns. Absent or empty: none.
     *
     * @maxItems 50
     */
    secretPaths?: string[];
    /**
     * Paths that are never read, as gitignore patterns. Absent or empty: none.
     *
     * @maxItems 50
     */
    readDeny?: string[];
    /**
     * Most seconds of a command. 0 or absent: as the policy says.
     */
    commandSeconds?: number;
    /**
     * Most memory of a process of a command, in MB. 0 or absent: as the policy says.
     */
    commandMemoryMB?: number;
    /**
     * Most output that is kept of a command, in KB a stream. 0 or absent: as the policy says.
     */
    commandOutputKB?: number;
  };
  /**
   * The caller's threads, newest first; with trash true those deleted within 30 days.
   */
  'thread/list': {
    trash?: boolean;
  };
  /**
   * Replays events after a sequence number, then stays live.
   */
  'thread/open': {
    threadId: string;
    afterSeq: number;
    /**
     * The replay comes as `events` notifications, many in each.
     */
    batched?: boolean;
  };
  /**
   * Ends the live events of a thread on this connection.
   */
  'thread/close': {
    threadId: string;
  };
  /**
   * Threads whose title or messages hold the words.
   */
  'thread/search': {
    query: string;
    limit?: number;
  };
  /**
   * Makes a thread in a workspace.
   */
  'thread/create': {
    /**
     * A folder, relative to the server root; "" is the root.
     */
    workspace: string;
    title?: string;
  };
  /**
   * Renames a thread.
   */
  'thread/rename': {
    threadId: string;
    title: string;
  };
  /**
   * Moves a thread to the archive or back.
   */
  'thread/archive': {
    threadId: string;
    archived: boolean;
  };
  /**
   * Moves a thread to the trash, from which it can be restored for 30 days.
   */
  'thread/delete': {
    threadId: string;
  };
  /**
   * Takes a thread out of the trash.
   */
  'thread/restore': {
    threadId: string;
  };
  /**
   * Starts a turn; acknowledged when it is on disk.
   */
  'turn/start': {
    threadId: string;
    mode: 'ask' | 'plan' | 'agent';
    /**
     * @minItems 1
     * @maxItems 32
     */
    input: {
      type: 'text';
      text: string;
    }[];
    /**
     * Made by the panel; the same key twice gives the same turn, so that a resend after a lost connection runs nothing twice.
     */
    idempotencyKey?: string;
  };
  /**
   * Stops a running turn and its process tree.
   */
  'turn/cancel': {
    threadId: string;
    turnId: string;
  };
  /**
   * Gives this connection's one-time nonce and the exact payload.
   */
  'approval/open': {
    threadId: string;
    approvalId: string;
  };
  /**
   * Answers an approval, once.
   */
  'approval/answer': {
    threadId: string;
    approvalId: string;
    nonce: string;
    payloadHash: string;
    decision: 'allow' | 'deny';
    /**
     * How long a yes lasts; absent: once.
     */
    scope?: 'once' | 'thread' | 'folder' | 'user';
    /**
     * Told to the model with a no.
     */
    note?: string;
    typed?: string;
    /**
     * The payload as the person changed it: evaluated again, and only for once.
     */
    editedInput?: {
      [k: string]: unknown;
    };
    /**
     * What to remember for a scope beyond once. Absent: the narrowest offer.
     */
    rule?: {
      /**
       * One of the breadths that the card offers.
       */
      breadth: 'exact' | 'prefix';
      /**
       * Absent: as the card says; never more than it permits.
       */
      expiresDays?: number;
    };
    /**
     * With a no: ends the turn.
     */
    stop?: boolean;
  };
  /**
   * The turns of a thread that can be undone or redone.
   */
  'checkpoint/list': {
    threadId: string;
  };
  /**
   * What undoing (or redoing) a turn would change, with the diffs and the conflicts by name.
   */
  'checkpoint/preview': {
    threadId: string;
    turnId: string;
  };
  /**
   * Undoes a turn in one step, or redoes it.
   */
  'checkpoint/restore': {
    threadId: string;
    turnId: string;
    /**
     * Paths to leave as they are; absent: conflicting paths are left.
     *
     * @maxItems 5000
     */
    keepMine?: string[];
  };
  /**
   * Ends the offer to undo a turn in the working set; the checkpoint stays.
   */
  'checkpoint/keep': {
    threadId: string;
    turnId: string;
  };
  /**
   * The workspace of an open document or folder: the nearest git top level below the server root, else its folder.
   */
  'workspace/resolve': {
    /**
     * A folder, relative to the server root; "" is the root.
     */
    path: string;
    kind: 'file' | 'directory';
  };
  /**
   * The policy in force for a workspace; with full also layers, values with their sources, rules with their use, and proposals.
   */
  'policy/get': {
    /**
     * A folder, relative to the server root; "" is the root.
     */
    workspace: string;
    /**
     * true: the answer has `full`, for the editor.
     */
    full?: boolean;
  };
  /**
   * The engine's verdict on one act and its trace; runs nothing.
   */
  'policy/test': {
    /**
     * A folder, relative to the server root; "" is the root.
     */
    workspace: string;
    /**
     * A shell line. Exactly one of command, read, edit, delete and url is given.
     */
    command?: string;
    /**
     * A path to read.
     */
    read?: string;
    /**
     * A path to edit.
     */
    edit?: string;
    /**
     * A path to delete.
     */
    delete?: string;
    /**
     * A URL to fetch.
     */
    url?: string;
    /**
     * Judge as if this layer held this document. Absent: as stored.
     */
    draft?: {
      /**
       * Which of the caller's layers. The administrator's layer is set on the host only.
       */
      layer: 'user' | 'folder';
      /**
       * A whole policy document as policy-schema.json describes it; {"schemaVersion":1} says nothing.
       */
      document: {
        [k: string]: unknown;
      };
    };
  };
  /**
   * The decision on a call of a thread as it was made, with its trace.
   */
  'policy/explain': {
    threadId: string;
    callId: string;
  };
  /**
   * What saving a document would change: what it tightens and loosens, what refuses it, and a one-time nonce where it loosens.
   */
  'policy/preview': {
    /**
     * A folder, relative to the server root; "" is the root.
     */
    workspace: string;
    /**
     * Which of the caller's layers. The administrator's layer is set on the host only.
     */
    layer: 'user' | 'folder';
    /**
     * A whole policy document as policy-schema.json describes it; {"schemaVersion":1} says nothing.
     */
    document: {
      [k: string]: unknown;
    };
    /**
     * Of the layer as it was read; another one is stale-policy.
     */
    etag: string;
  };
  /**
   * Saves a layer. What loosens needs the nonce of policy/preview, armed like an approval.
   */
  'policy/put': {
    /**
     * A folder, relative to the server root; "" is the root.
     */
    workspace: string;
    /**
     * Which of the caller's layers. The administrator's layer is set on the host only.
     */
    layer: 'user' | 'folder';
    /**
     * A whole policy document as policy-schema.json describes it; {"schemaVersion":1} says nothing.
     */
    document: {
      [k: string]: unknown;
    };
    /**
     * Of the layer as it was read; another one is stale-policy.
     */
    etag: string;
    nonce?: string;
  };
  /**
   * What the repository file proposes for its folder, with a one-time nonce for an editor.
   */
  'proposal/inspect': {
    /**
     * A folder, relative to the server root; "" is the root.
     */
    workspace: string;
  };
  /**
   * Takes over the ticked proposals of the repository file and no others; none ticked takes all back. Armed like an approval.
   */
  'proposal/adopt': {
    /**
     * A folder, relative to the server root; "" is the root.
     */
    workspace: string;
    /**
     * Of the file as it was shown.
     */
    hash: string;
    /**
     * Ids of the ticked rules.
     *
     * @maxItems 2000
     */
    rules: string[];
    nonce: string;
  };
  /**
   * Which files of the policy store somebody changed on the disk; with a one-time nonce for an editor.
   */
  'drift/inspect': {};
  /**
   * Puts in force what lies on the disk, if it still is what was shown. Armed like an approval.
   */
  'drift/accept': {
    /**
     * Of the files as they were shown.
     */
    hash: string;
    nonce: string;
  };
  /**
   * Real path, trust and what in the folder would affect an agent, with a one-time nonce.
   */
  'trust/inspect': {
    /**
     * A folder, relative to the server root; "" is the root.
     */
    workspace: string;
  };
  /**
   * Trusts a folder; armed like an approval.
   */
  'trust/set': {
    /**
     * A folder, relative to the server root; "" is the root.
     */
    workspace: string;
    nonce: string;
  };
  /**
   * Takes trust back and ends the folder's running turns.
   */
  'trust/revoke': {
    /**
     * A folder, relative to the server root; "" is the root.
     */
    workspace: string;
  };
  /**
   * Runs the sandbox's self-test again.
   */
  'sandbox/check': {};
  /**
   * A page of the audit, newest first.
   */
  'audit/query': {
    /**
     * Only entries with a lower index; absent: the newest.
     */
    before?: number;
    limit?: number;
    text?: string;
  };
  /**
   * Checks the chains of every segment.
   */
  'audit/verify': {};
  /**
   * Stops running turns (all of them for an admin) and refuses new acts until resumed.
   */
  'system/stop': {};
  /**
   * Lifts a stop.
   */
  'system/resume': {};
}
