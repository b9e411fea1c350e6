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
     * First words of commands, such as git push, that are always refused. Empty: none.
     *
     * @maxItems 50
     */
    denyCommands?: string[];
    /**
     * First words of commands, such as pip install, that are asked about whatever allows them. Empty: none.
     *
     * @maxItems 50
     */
    askCommands?: string[];
    /**
     * The widest mode a thread may take. Stricter than the policy, never looser. policy: as the policy says.
     */
    maxMode?: 'ask' | 'plan' | 'policy';
    /**
     * Unprotected edits inside the workspace that no rule covers. Stricter than the policy, never looser. policy: as the policy says.
     */
    edits?: 'ask' | 'policy';
    /**
     * Commands that no rule covers; confined runs them unasked where the sandbox is whole and has no network. Stricter than the policy, never looser. policy: as the policy says.
     */
    commands?: 'ask' | 'policy';
    /**
     * Paths whose change is always asked about, beside the built-in ones. Beside what the policy says. Empty: none.
     *
     * @maxItems 50
     */
    pathsProtected?: string[];
    /**
     * Paths whose reading is always asked about, beside the built-in ones. Beside what the policy says. Empty: none.
     *
     * @maxItems 50
     */
    pathsSecret?: string[];
    /**
     * true: no command runs unconfined, not even by an approval. Stricter than the policy, never looser. policy: as the policy says.
     */
    sandboxRequired?: 'true' | 'policy';
    /**
     * Whether a person may be asked to let a single command run where nothing can confine it; only with required false. Stricter than the policy, never looser. policy: as the policy says.
     */
    sandboxEscape?: 'never' | 'policy';
    /**
     * By file tools, and in what a command line names; a confined program that finds such a file by itself can still read it. Beside what the policy says. Empty: none.
     *
     * @maxItems 50
     */
    sandboxReadDeny?: string[];
    /**
     * Most seconds of processor time. Lower than the policy, never higher. 0: as the policy says.
     */
    sandboxLimitsCpuS?: number;
    /**
     * Most memory, in MB. Lower than the policy, never higher. 0: as the policy says.
     */
    sandboxLimitsMemMB?: number;
    /**
     * Most processes. Lower than the policy, never higher. 0: as the policy says.
     */
    sandboxLimitsProcs?: number;
    /**
     * Most seconds. Lower than the policy, never higher. 0: as the policy says.
     */
    sandboxLimitsWallS?: number;
    /**
     * Most output kept of a stream, in KB. Lower than the policy, never higher. 0: as the policy says.
     */
    sandboxLimitsOutputKB?: number;
    /**
     * Hosts that are never reached, at any port unless one is given; `*.` covers the name itself as well. Beside what the policy says. Empty: none.
     *
     * @maxItems 50
     */
    networkDeny?: string[];
    /**
     * A host that neither list names. Stricter than the policy, never looser. policy: as the policy says.
     */
    networkOnUnknown?: 'deny' | 'policy';
    /**
     * Names of environment variables that commands do not see. Beside what the policy says. Empty: none.
     *
     * @maxItems 50
     */
    envDrop?: string[];
    /**
     * Names of servers that are not used here. Beside what the policy says. Empty: none.
     *
     * @maxItems 50
     */
    mcpOff?: string[];
    /**
     * Whether servers that a trusted folder names in its own files are shown for review; none runs before that. Stricter than the policy, never looser. policy: as the policy says.
     */
    mcpRepoServers?: 'off' | 'policy';
    /**
     * Which messages of a server are shown under a call while it runs: those of a level, and worse ones. No model is told. Stricter than the policy, never looser. policy: as the policy says.
     */
    mcpMessages?: 'off' | 'error' | 'warning' | 'policy';
    /**
     * Most seconds until the first byte of a reply. Lower than the policy, never higher. 0: as the policy says.
     */
    modelsAnswerS?: number;
    /**
     * Most seconds without a byte inside a reply. Lower than the policy, never higher. 0: as the policy says.
     */
    modelsIdleS?: number;
    /**
     * Most steps of a turn. Lower than the policy, never higher. 0: as the policy says.
     */
    limitsStepsPerTurn?: number;
    /**
     * Most calls of a turn. Lower than the policy, never higher. 0: as the policy says.
     */
    limitsCallsPerTurn?: number;
    /**
     * Most equal calls in a row. Lower than the policy, never higher. 0: as the policy says.
     */
    limitsRepeatIdentical?: number;
    /**
     * Most minutes of a turn. Lower than the policy, never higher. 0: as the policy says.
     */
    limitsWallMin?: number;
    /**
     * Most tokens of a turn. Lower than the policy, never higher. 0: as the policy says.
     */
    limitsTokens?: number;
    /**
     * Most that a turn may cost, in US cents, estimated by the prices of its connection; where no prices are known nothing is counted. Lower than the policy, never higher. 0: as the policy says.
     */
    limitsCost?: number;
    /**
     * Most denied calls of a turn. Lower than the policy, never higher. 0: as the policy says.
     */
    limitsDenialsPerTurn?: number;
    /**
     * The widest scope that a yes may be remembered for. Stricter than the policy, never looser. policy: as the policy says.
     */
    rememberMaxScope?: 'thread' | 'folder' | 'policy';
    /**
     * Most days that a remembered yes holds. Lower than the policy, never higher. 0: as the policy says.
     */
    rememberExpiresDays?: number;
    /**
     * Most calls of one tool a minute. Lower than the policy, never higher. 0: as the policy says.
     */
    ratesPerToolPerMin?: number;
    /**
     * Most calls of one thread a minute. Lower than the policy, never higher. 0: as the policy says.
     */
    ratesPerThreadPerMin?: number;
    /**
     * Most requests to one provider a minute. Lower than the policy, never higher. 0: as the policy says.
     */
    ratesPerProviderPerMin?: number;
    /**
     * Files and folders that one call may delete without being forced. Lower than the policy, never higher. 0: as the policy says.
     */
    massFiles?: number;
    /**
     * Megabytes that one call may delete without being forced. Lower than the policy, never higher. 0: as the policy says.
     */
    massMb?: number;
    /**
     * Fields that tell of a person (phone, e-mail, address, location, title, birth, first and last name) in what MCP servers and web addresses answer: mask takes them out before model, journal and page, show leaves them. Stricter than the policy, never looser. policy: as the policy says.
     */
    personal?: 'mask' | 'policy';
    /**
     * Names in lists and searches that begin with a dot or may hold a secret: error refuses a folder with such names, skip leaves them out and counts them, ask does, too, until a call asks for them. Stricter than the policy, never looser. policy: as the policy says.
     */
    hidden?: 'error' | 'skip' | 'policy';
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
   * Makes a scratch copy of the bundled sample and a thread in it that replays the recorded one. Ends the tour of before.
   */
  'tour/start': {};
  /**
   * Stops the tour's turn, removes its scratch copy and puts its thread into the trash.
   */
  'tour/end': {
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
    /**
     * The id of the connected model that answers a prompt. Absent: the first one.
     */
    model?: string;
    /**
     * What the person attached; files and folders go to a model as pointers.
     *
     * @maxItems 32
     */
    context?: {
      type: 'file' | 'folder' | 'selection' | 'output' | 'image';
      /**
       * Relative to the workspace.
       */
      path?: string;
      from?: number;
      to?: number;
      cell?: string;
      /**
       * Of a selection or an output, as it stands on the page.
       */
      text?: string;
      blob?: string;
      name?: string;
      /**
       * Of the file when it was picked; tells whether it changed since.
       */
      mark?: string;
      /**
       * What the page knows and the disk does not: changes that are not saved, or an output from before its cell was edited.
       */
      freshness?: 'unsaved' | 'before-edit';
    }[];
  };
  /**
   * Goes on with the last turn of a thread, which a budget, a repetition, a stop or an error ended: a new turn with new budgets and no new words.
   */
  'turn/continue': {
    threadId: string;
    turnId: string;
    mode: 'ask' | 'plan' | 'agent';
    /**
     * As for turn/start.
     */
    idempotencyKey?: string;
    /**
     * As for turn/start. Absent: the model of the turn that it goes on with.
     */
    model?: string;
  };
  /**
   * Starts a turn when the running one has come to its end, or now where none runs; acknowledged when it is on disk. A turn that ends otherwise leaves the queue waiting.
   */
  'turn/queue': {
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
     * The message's name: the same key twice queues, starts or steers once.
     */
    idempotencyKey: string;
    /**
     * The id of the connected model that answers a prompt. Absent: the first one.
     */
    model?: string;
    /**
     * What the person attached; files and folders go to a model as pointers.
     *
     * @maxItems 32
     */
    context?: {
      type: 'file' | 'folder' | 'selection' | 'output' | 'image';
      /**
       * Relative to the workspace.
       */
      path?: string;
      from?: number;
      to?: number;
      cell?: string;
      /**
       * Of a selection or an output, as it stands on the page.
       */
      text?: string;
      blob?: string;
      name?: string;
      /**
       * Of the file when it was picked; tells whether it changed since.
       */
      mark?: string;
      /**
       * What the page knows and the disk does not: changes that are not saved, or an output from before its cell was edited.
       */
      freshness?: 'unsaved' | 'before-edit';
    }[];
  };
  /**
   * Takes a waiting message out of the queue.
   */
  'turn/unqueue': {
    threadId: string;
    /**
     * The message's name: the same key twice queues, starts or steers once.
     */
    idempotencyKey: string;
  };
  /**
   * Says something to the running turn, which hears it before its next step; a waiting message of that key leaves the queue. The mode is that of the turn.
   */
  'turn/steer': {
    threadId: string;
    turnId: string;
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
     * The message's name: the same key twice queues, starts or steers once.
     */
    idempotencyKey: string;
  };
  /**
   * Has the thread's model sum up all turns so far; from then on it is told the summary in their place. Nothing is deleted.
   */
  'thread/compact': {
    threadId: string;
    /**
     * The id of the connected model that answers a prompt. Absent: the first one.
     */
    model?: string;
  };
  /**
   * Ends the summary that is being made of a thread; the thread stays as it was.
   */
  'thread/stop-compact': {
    threadId: string;
  };
  /**
   * Changes the words of a summary, or takes it back so that the model is told the turns themselves again.
   */
  'thread/compaction': {
    threadId: string;
    compactionId: string;
    summary?: string;
    undone?: boolean;
  };
  /**
   * Stops a running turn and its process tree.
   */
  'turn/cancel': {
    threadId: string;
    turnId: string;
  };
  /**
   * Replaces the steps of the plan that a turn in the mode plan made. Refused once it was approved.
   */
  'plan/edit': {
    threadId: string;
    turnId: string;
    /**
     * The steps, one line each.
     *
     * @minItems 1
     * @maxItems 50
     */
    items: string[];
  };
  /**
   * Starts a turn in the mode agent that carries out exactly the steps given; refused where they are not those that stand in the thread.
   */
  'plan/approve': {
    threadId: string;
    turnId: string;
    /**
     * The steps, one line each.
     *
     * @minItems 1
     * @maxItems 50
     */
    items: string[];
    /**
     * As of turn/start.
     */
    idempotencyKey?: string;
    /**
     * As of turn/start.
     */
    model?: string;
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
   * Answers a question that a server asked in the middle of a call, once; a yes is armed like an approval.
   */
  'elicitation/answer': {
    threadId: string;
    elicitationId: string;
    action: 'accept' | 'decline';
    /**
     * What the person gave for each name that was asked; only with accept.
     */
    content?: {
      [k: string]: string | number | boolean | string[];
    };
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
   * Files and folders that may be attached; hidden, ignored and guarded ones are left out and counted.
   */
  'context/find': {
    /**
     * A folder, relative to the server root; "" is the root.
     */
    workspace: string;
    query: string;
    limit?: number;
  };
  /**
   * What would go to a model of these references: size, freshness, sensitivity, and why less.
   */
  'context/inspect': {
    /**
     * A folder, relative to the server root; "" is the root.
     */
    workspace: string;
    /**
     * As for turn/start.
     *
     * @maxItems 32
     */
    context: {
      type: 'file' | 'folder' | 'selection' | 'output' | 'image';
      /**
       * Relative to the workspace.
       */
      path?: string;
      from?: number;
      to?: number;
      cell?: string;
      /**
       * Of a selection or an output, as it stands on the page.
       */
      text?: string;
      blob?: string;
      name?: string;
      /**
       * Of the file when it was picked; tells whether it changed since.
       */
      mark?: string;
      /**
       * What the page knows and the disk does not: changes that are not saved, or an output from before its cell was edited.
       */
      freshness?: 'unsaved' | 'before-edit';
    }[];
  };
  /**
   * What of these paths may be attached, judged as the picker judges: hidden, ignored and guarded ones are left out with the reason.
   */
  'context/offer': {
    /**
     * A folder, relative to the server root; "" is the root.
     */
    workspace: string;
    /**
     * @maxItems 32
     */
    paths: string[];
  };
  /**
   * The instruction files of a trusted folder, as a thread would be told them now.
   */
  'context/instructions': {
    /**
     * A folder, relative to the server root; "" is the root.
     */
    workspace: string;
    threadId?: string;
  };
  /**
   * Takes the notes of a folder of the workspace among the person's own, or takes them anew from where they came.
   */
  'notes/import': {
    /**
     * A folder, relative to the server root; "" is the root.
     */
    workspace: string;
    /**
     * The folder of the notes, relative to the workspace.
     */
    path: string;
    /**
     * What the bundle is called. Absent: as its folder.
     */
    name?: string;
  };
  /**
   * Switches instruction files off for a thread, by path; all others are on.
   */
  'context/switch': {
    threadId: string;
    /**
     * @maxItems 100
     */
    paths: string[];
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
   * Which providers of models may be used, which models are connected, and where their credentials come from; never a value. With a one-time nonce for an admin.
   */
  'provider/list': {};
  /**
   * Asks a model's server which models it has and, where one is named, for a word from it. Saves nothing.
   */
  'provider/test': {
    /**
     * A connected model; then nothing else is needed.
     */
    id?: string;
    /**
     * A name of providers.json.
     */
    provider?: string;
    /**
     * As the provider names it.
     */
    model?: string;
    /**
     * Where it answers. Absent or empty: the provider's own address.
     */
    baseUrl?: string;
    /**
     * A reference: default, env:NAME, file:PATH, keyring:SERVICE/NAME or stored:NAME; for bedrock also aws:env or aws:profile/NAME. Absent or empty: none.
     */
    credential?: string;
    /**
     * The credential itself, as pasted; the gate keeps it and tells nobody but the engine. With it no reference.
     */
    key?: string;
  };
  /**
   * Connects a model for everybody on this server, or replaces how it is connected. Needs the nonce of provider/list, armed like an approval.
   */
  'provider/connect': {
    /**
     * A name of providers.json.
     */
    provider: string;
    /**
     * As the provider names it.
     */
    model: string;
    /**
     * Where it answers. Absent or empty: the provider's own address.
     */
    baseUrl?: string;
    /**
     * A reference: default, env:NAME, file:PATH, keyring:SERVICE/NAME or stored:NAME; for bedrock also aws:env or aws:profile/NAME. Absent or empty: none.
     */
    credential?: string;
    /**
     * The credential itself, as pasted; the gate keeps it and tells nobody but the engine. With it no reference.
     */
    key?: string;
    /**
     * Tokens that the model reads at once. Absent: as its server or its vendor says.
     */
    contextTokens?: number;
    /**
     * In US dollars per million tokens. Absent: no cost is told.
     */
    price?: {
      /**
       * Of what is told to the model.
       */
      input: number;
      /**
       * Of what it says.
       */
      output: number;
    };
    /**
     * Of the last provider/list on this connection, used once.
     */
    nonce: string;
  };
  /**
   * Disconnects a model that was connected here, and deletes its key where the gate keeps it and no other model needs it.
   */
  'provider/remove': {
    id: string;
  };
  /**
   * The MCP servers of a folder with their state; starts none.
   */
  'mcp/list': {
    /**
     * A folder, relative to the server root; "" is the root.
     */
    workspace: string;
  };
  /**
   * What pasted servers would be, with everything that keeps them out; starts and stores nothing. With a nonce where they can be added.
   */
  'mcp/preview': {
    /**
     * A folder, relative to the server root; "" is the root.
     */
    workspace: string;
    /**
     * Which of the caller's layers holds it.
     */
    layer: 'user' | 'folder';
    /**
     * Servers as a vendor prints them in JSON, each value a reference.
     */
    text: string;
  };
  /**
   * Stores previewed servers, all or none, with no tool yet; armed like an approval.
   */
  'mcp/add': {
    /**
     * A folder, relative to the server root; "" is the root.
     */
    workspace: string;
    /**
     * Which of the caller's layers holds it.
     */
    layer: 'user' | 'folder';
    /**
     * Servers as a vendor prints them in JSON, each value a reference.
     */
    text: string;
    nonce: string;
  };
  /**
   * Starts a stored server once and shows each of its tools beside what was reviewed, with a nonce.
   */
  'mcp/review': {
    /**
     * A folder, relative to the server root; "" is the root.
     */
    workspace: string;
    /**
     * Which of the caller's layers holds it.
     */
    layer: 'user' | 'folder';
    /**
     * The name of a server.
     */
    server: string;
  };
  /**
   * Lets the ticked tools of a reviewed server be offered, as they were shown, and no others; armed like an approval.
   */
  'mcp/accept': {
    /**
     * A folder, relative to the server root; "" is the root.
     */
    workspace: string;
    /**
     * Which of the caller's layers holds it.
     */
    layer: 'user' | 'folder';
    /**
     * The name of a server.
     */
    server: string;
    /**
     * @maxItems 512
     */
    tools: string[];
    nonce: string;
  };
  /**
   * Switches a server off in this folder, or, with the nonce of mcp/list, on again; where it is stored it stays as it is.
   */
  'mcp/toggle': {
    /**
     * A folder, relative to the server root; "" is the root.
     */
    workspace: string;
    /**
     * The name of a server.
     */
    server: string;
    off: boolean;
    nonce?: string;
  };
  /**
   * Takes a server out of a layer.
   */
  'mcp/remove': {
    /**
     * A folder, relative to the server root; "" is the root.
     */
    workspace: string;
    /**
     * Which of the caller's layers holds it.
     */
    layer: 'user' | 'folder';
    /**
     * The name of a server.
     */
    server: string;
  };
  /**
   * Keeps a value that was pasted for a server, for servers of that name alone; answers where it is, and never the value again.
   */
  'mcp/keep': {
    /**
     * The name of a server.
     */
    server: string;
    value: string;
  };
  /**
   * Begins to sign in at a stored HTTP server; answers the address to open.
   */
  'mcp/sign-in': {
    /**
     * The layer that holds the server.
     */
    layer: 'admin' | 'user' | 'folder';
    /**
     * The folder of a folder's layer, by its real path.
     */
    realPath?: string;
    /**
     * The name of a server.
     */
    server: string;
  };
  /**
   * Forgets who signed in at an HTTP server, and a sign-in that is under way; answers whether there was any.
   */
  'mcp/sign-out': {
    /**
     * The layer that holds the server.
     */
    layer: 'admin' | 'user' | 'folder';
    /**
     * The folder of a folder's layer, by its real path.
     */
    realPath?: string;
    /**
     * The name of a server.
     */
    server: string;
  };
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
