// Generated from src/engine/config/document.ts by scripts/generate-policy.mjs; change that file, not this one.

/**
 * The policy of one layer.
 */
export interface PolicyDocument {
  /**
   * The version of this format.
   */
  schemaVersion: 1;
  /**
   * The widest mode a thread may take. Absent: agent in a trusted folder.
   */
  maxMode?: 'ask' | 'plan' | 'agent';
  /**
   * Unprotected edits inside the workspace that no rule covers. Absent: ask.
   */
  edits?: 'ask' | 'allow';
  /**
   * Commands that no rule covers; confined runs them unasked where the sandbox is whole and has no network. Absent: ask.
   */
  commands?: 'ask' | 'confined';
  /**
   * What is never done, whatever allows it. Absent or empty: nothing beside the built-in denies.
   *
   * @maxItems 2000
   */
  deny?: Rule[];
  /**
   * What is asked about each time, whatever allows it. Absent or empty: nothing beside the built-in asks.
   *
   * @maxItems 2000
   */
  ask?: Rule[];
  /**
   * What is done unasked; each rule needs words, path, host, server or name. Absent or empty: nothing.
   *
   * @maxItems 2000
   */
  allow?: Rule[];
  /**
   * Paths with a meaning of their own.
   */
  paths?: {
    /**
     * Paths whose change is always asked about, beside the built-in ones. Absent or empty: only those.
     *
     * @maxItems 1000
     */
    'protected+'?: string[];
    /**
     * Paths whose reading is always asked about, beside the built-in ones. Absent or empty: only those.
     *
     * @maxItems 1000
     */
    'secret+'?: string[];
    /**
     * Folders beside the workspace that file tools and commands may read, absolute or below ~/. Absent or empty: none.
     *
     * @maxItems 50
     */
    extraRoots?: string[];
  };
  /**
   * How commands are confined.
   */
  sandbox?: {
    /**
     * true: no command runs unconfined, not even by an approval. Absent: true.
     */
    required?: boolean;
    /**
     * Whether a person may be asked to let a single command run where nothing can confine it; only with required false. Absent: never.
     */
    escape?: 'never' | 'ask';
    /**
     * By file tools, and in what a command line names; a confined program that finds such a file by itself can still read it. Absent or empty: none.
     *
     * @maxItems 1000
     */
    readDeny?: string[];
    /**
     * Folders beside the workspace that a confined command may write, and everything here may read, absolute or below ~/. Undo does not reach there. Absent or empty: none.
     *
     * @maxItems 50
     */
    writeAllow?: string[];
    /**
     * Bounds of one command.
     */
    limits?: {
      /**
       * Most seconds of processor time. 0 or absent: the built-in bound.
       */
      cpuS?: number;
      /**
       * Most memory, in MB. 0 or absent: the built-in bound.
       */
      memMB?: number;
      /**
       * Most processes. 0 or absent: the built-in bound.
       */
      procs?: number;
      /**
       * Most seconds. 0 or absent: the built-in bound.
       */
      wallS?: number;
      /**
       * Most output kept of a stream, in KB. 0 or absent: the built-in bound.
       */
      outputKB?: number;
    };
  };
  /**
   * Built-in asks that are set aside, never critical ones. Absent or empty: none.
   *
   * @maxItems 100
   */
  lift?: string[];
  /**
   * What may be reached from the sandbox and by fetching.
   */
  network?: {
    /**
     * Hosts that commands and fetches may reach: a name, `*.` and a name for all below it, either with a port, which is else 80 or 443; or the word of a package index: pypi, npm, conda. Absent or empty: none, and commands have no network at all.
     *
     * @maxItems 1000
     */
    allow?: string[];
    /**
     * Hosts that are never reached, at any port unless one is given; `*.` covers the name itself as well. Absent or empty: none.
     *
     * @maxItems 1000
     */
    deny?: string[];
    /**
     * A host that neither list names. Absent: ask.
     */
    onUnknown?: 'deny' | 'ask';
    /**
     * Hosts among the allowed that may lead to this machine or a private network. Absent or empty: none.
     *
     * @maxItems 1000
     */
    privateHosts?: string[];
  };
  /**
   * The environment of commands.
   */
  env?: {
    /**
     * Names of environment variables that commands see beside the built-in ones; never values. Absent or empty: none.
     *
     * @maxItems 1000
     */
    pass?: string[];
    /**
     * Names of environment variables that commands do not see. Absent or empty: none.
     *
     * @maxItems 1000
     */
    drop?: string[];
  };
  /**
   * Servers of tools that others provide.
   */
  mcp?: {
    /**
     * Servers of tools, each as a person reviewed it. Of two with one name the stronger layer has it. Absent or empty: none.
     *
     * @maxItems 50
     *
     * Items: One reviewed server.
     */
    servers?: (
      | {
          /**
           * Names the server in front of its tools: name__tool.
           */
          name: string;
          transport: 'stdio';
          /**
           * The program, by its resolved path.
           */
          command: string;
          /**
           * Exactly these, in order.
           *
           * @maxItems 100
           */
          args: string[];
          /**
           * The program and each argument that is a file, by what was in them. One that differs is not started.
           */
          files: {
            [k: string]: string;
          };
          /**
           * Variables it gets beside those of commands, each by where its value is kept. Absent or empty: none.
           */
          env?: {
            [k: string]: string;
          };
          /**
           * Hosts that it may reach, as far as network.deny leaves them. Absent or empty: none.
           *
           * @maxItems 50
           */
          hosts?: string[];
          /**
           * Whether it sees the folder of the thread. Absent: hidden.
           */
          workspace?: 'hidden' | 'read';
          /**
           * Each reviewed tool with the hash of its name, description and schemas. Absent or empty: none is offered.
           */
          tools?: {
            [k: string]: string;
          };
          /**
           * When each tool was reviewed as it is now. A yes that a thread was given before does not cover it. Absent: it does.
           */
          reviewed?: {
            [k: string]: string;
          };
        }
      | {
          /**
           * Names the server in front of its tools: name__tool.
           */
          name: string;
          transport: 'http';
          /**
           * Its address: https, or http on this machine; without a user.
           */
          url: string;
          /**
           * Headers of each request, each by where its value is kept. Absent or empty: none.
           */
          headers?: {
            [k: string]: string;
          };
          /**
           * How a token is got, which is kept in memory alone. Absent: there is no signing in.
           */
          oauth?: {
            /**
             * Who is let in: a person who signs in, or the client by its own credential. Absent: a person.
             */
            grant?: 'sign-in' | 'client';
            /**
             * Absent: we register ourselves where the server lets us.
             */
            clientId?: string;
            /**
             * Absent: what the server asks for.
             */
            scope?: string;
            /**
             * The secret of the client. Absent: it has none.
             */
            credential?: string;
          };
          /**
           * Each reviewed tool with the hash of its name, description and schemas. Absent or empty: none is offered.
           */
          tools?: {
            [k: string]: string;
          };
          /**
           * When each tool was reviewed as it is now. A yes that a thread was given before does not cover it. Absent: it does.
           */
          reviewed?: {
            [k: string]: string;
          };
        }
    )[];
    /**
     * Names of servers that are not used here. Absent or empty: each is used.
     *
     * @maxItems 200
     *
     * Items: Names the server in front of its tools: name__tool.
     */
    off?: string[];
    /**
     * Whether servers that a trusted folder names in its own files are shown for review; none runs before that. Absent: off.
     */
    repoServers?: 'off' | 'ask';
    /**
     * Which messages of a server are shown under a call while it runs: those of a level, and worse ones. No model is told. Absent: warning.
     */
    messages?: 'off' | 'error' | 'warning' | 'info' | 'debug';
  };
  /**
   * Which models may be used.
   */
  models?: {
    /**
     * The only providers that may be used. Absent: each that is connected. Empty: none.
     *
     * @maxItems 1000
     */
    providers?: string[];
    /**
     * The only hosts that a model may be reached at. Absent: those of the providers. Empty: none.
     *
     * @maxItems 1000
     */
    hosts?: string[];
    /**
     * Most seconds until the first byte of a reply. 0: no bound. Absent: 180.
     */
    answerS?: number;
    /**
     * Most seconds without a byte inside a reply. 0: no bound. Absent: 120.
     */
    idleS?: number;
  };
  /**
   * Bounds of one turn.
   */
  limits?: {
    /**
     * Most steps of a turn. 0: no bound. Absent: 50.
     */
    stepsPerTurn?: number;
    /**
     * Most calls of a turn. 0: no bound. Absent: 100.
     */
    callsPerTurn?: number;
    /**
     * Most equal calls in a row. 0: no bound. Absent: 3.
     */
    repeatIdentical?: number;
    /**
     * Most minutes of a turn. 0: no bound. Absent: 20.
     */
    wallMin?: number;
    /**
     * Most tokens of a turn. 0 or absent: no bound.
     */
    tokens?: number;
    /**
     * Most that a turn may cost, in US cents, estimated by the prices of its connection; where no prices are known nothing is counted. 0 or absent: no bound.
     */
    cost?: number;
    /**
     * Most denied calls of a turn. 0: no bound. Absent: 3.
     */
    denialsPerTurn?: number;
  };
  /**
   * How long a yes may last.
   */
  remember?: {
    /**
     * The widest scope that a yes may be remembered for. Absent: folder.
     */
    maxScope?: 'thread' | 'folder' | 'user';
    /**
     * Most days that a remembered yes holds. 0: no bound. Absent: 30.
     */
    expiresDays?: number;
  };
  /**
   * Keys, such as network.allow or network, that the layers below may not loosen; the administrator's document only. Absent or empty: none.
   *
   * @maxItems 1000
   */
  locks?: string[];
  /**
   * Parts of Sallyport by name; the administrator's document only. A word that is not known counts as force-off, a name that is not known switches all of them off. Absent: a person's choice.
   */
  features?: {
    [k: string]: 'force-off' | 'force-on' | 'user-choice';
  };
  /**
   * How often something may be done.
   */
  rates?: {
    /**
     * Most calls of one tool a minute. 0: no bound. Absent: 120.
     */
    perToolPerMin?: number;
    /**
     * Most calls of one thread a minute. 0: no bound. Absent: 300.
     */
    perThreadPerMin?: number;
    /**
     * Most requests to one provider a minute. 0: no bound. Absent: 60.
     */
    perProviderPerMin?: number;
  };
  /**
   * Beyond this a call is refused, unless it is forced, which always asks.
   */
  mass?: {
    /**
     * Files and folders that one call may delete without being forced. 0: no bound. Absent: 500.
     */
    files?: number;
    /**
     * Megabytes that one call may delete without being forced. 0: no bound. Absent: 100.
     */
    mb?: number;
  };
  /**
   * Fields that tell of a person (phone, e-mail, address, location, title, birth, first and last name) in what MCP servers and web addresses answer: mask takes them out before model, journal and page, show leaves them. Absent: show.
   */
  personal?: 'mask' | 'show';
  /**
   * Names in lists and searches that begin with a dot or may hold a secret: error refuses a folder with such names, skip leaves them out and counts them, ask does, too, until a call asks for them. Absent: skip.
   */
  hidden?: 'error' | 'skip' | 'ask';
}
/**
 * One rule.
 */
export interface Rule {
  /**
   * Names the rule in explanations and in the audit.
   */
  id: string;
  /**
   * What kind of act it speaks of.
   */
  tool:
    | 'shell'
    | 'git'
    | 'edit'
    | 'read'
    | 'delete'
    | 'fetch'
    | 'mcp'
    | 'cell'
    | 'kernel'
    | 'package'
    | 'subagent';
  /**
   * Literal first words of a command, case-sensitive. Absent: a deny or ask rule covers every command.
   *
   * @minItems 1
   * @maxItems 50
   */
  words?: string[];
  /**
   * Alternatives for the words that follow. Absent or empty: the words alone.
   *
   * @maxItems 1
   */
  anyOf?: string[][];
  /**
   * Paths as in .gitignore. Absent: a deny or ask rule covers every path.
   */
  path?: string;
  /**
   * A host, or *.name for it and all below it. Absent: a deny or ask rule covers every host.
   */
  host?: string;
  /**
   * An MCP server. Absent: a deny or ask rule covers every server.
   */
  server?: string;
  /**
   * A tool of that server, or a start of one with *. Absent: a deny or ask rule covers each.
   */
  name?: string;
  /**
   * Told to person and model when the rule decides. Absent or empty: nothing.
   */
  reason?: string;
  /**
   * The rule is over from this moment on. Absent: it holds until it is removed.
   */
  expires?: string;
  /**
   * Run whenever the rule is saved. Absent or empty: nothing is tried.
   */
  examples?: {
    /**
     * What the rule must cover; one that it does not refuses the save.
     *
     * @maxItems 1000
     */
    match?: string[];
    /**
     * What the rule must not cover; one that it does refuses the save.
     *
     * @maxItems 1000
     */
    noMatch?: string[];
  };
}
