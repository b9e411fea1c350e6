// Generated from src/engine/config/document.ts by scripts/generate-policy.mjs; change that file, not this one.
import type { Words } from './words';

/** The name of a key of the policy; a key that this page does not know is shown as it is. */
export function fieldTitle(key: string, { trans }: Pick<Words, 'trans'>): string {
  switch (key) {
    case 'maxMode':
      return trans.__('Widest mode');
    case 'edits':
      return trans.__('Edits inside the folder');
    case 'commands':
      return trans.__('Commands without a rule');
    case 'paths.protected+':
      return trans.__('More protected paths');
    case 'paths.secret+':
      return trans.__('More secret paths');
    case 'paths.extraRoots':
      return trans.__('Further folders to read');
    case 'sandbox.required':
      return trans.__('Commands only in the sandbox');
    case 'sandbox.escape':
      return trans.__('Leaving the sandbox once');
    case 'sandbox.readDeny':
      return trans.__('Paths that are never read');
    case 'sandbox.writeAllow':
      return trans.__('Further folders to write');
    case 'sandbox.limits.cpuS':
      return trans.__('Processor time of a command, in seconds');
    case 'sandbox.limits.memMB':
      return trans.__('Memory of a command, in MB');
    case 'sandbox.limits.procs':
      return trans.__('Processes of a command');
    case 'sandbox.limits.wallS':
      return trans.__('Time of a command, in seconds');
    case 'sandbox.limits.outputKB':
      return trans.__('Output of a command, in KB');
    case 'lift':
      return trans.__('Built-in questions set aside');
    case 'network.allow':
      return trans.__('Hosts that may be reached');
    case 'network.deny':
      return trans.__('Hosts that are never reached');
    case 'network.onUnknown':
      return trans.__('Any other host');
    case 'network.privateHosts':
      return trans.__('Private hosts');
    case 'env.pass':
      return trans.__('Environment variables passed on');
    case 'env.drop':
      return trans.__('Environment variables held back');
    case 'mcp.servers':
      return trans.__('MCP servers');
    case 'mcp.off':
      return trans.__('MCP servers switched off');
    case 'mcp.repoServers':
      return trans.__('MCP servers of the folder itself');
    case 'mcp.messages':
      return trans.__('Messages of MCP servers');
    case 'models.providers':
      return trans.__('Model providers');
    case 'models.hosts':
      return trans.__('Model hosts');
    case 'models.answerS':
      return trans.__('Seconds until a model answers');
    case 'models.idleS':
      return trans.__('Seconds of silence in a reply');
    case 'limits.stepsPerTurn':
      return trans.__('Steps of a turn');
    case 'limits.callsPerTurn':
      return trans.__('Calls of a turn');
    case 'limits.repeatIdentical':
      return trans.__('Equal calls in a row');
    case 'limits.wallMin':
      return trans.__('Minutes of a turn');
    case 'limits.tokens':
      return trans.__('Tokens of a turn');
    case 'limits.cost':
      return trans.__('Cost of a turn, in US cents');
    case 'limits.denialsPerTurn':
      return trans.__('Denied calls of a turn');
    case 'remember.maxScope':
      return trans.__('Longest approval');
    case 'remember.expiresDays':
      return trans.__('Days that an approval is remembered');
    case 'locks':
      return trans.__('Locked keys');
    case 'features':
      return trans.__('Parts that are switched');
    case 'rates.perToolPerMin':
      return trans.__('Calls of one tool a minute');
    case 'rates.perThreadPerMin':
      return trans.__('Calls of one thread a minute');
    case 'rates.perProviderPerMin':
      return trans.__('Requests to one provider a minute');
    case 'mass.files':
      return trans.__('Files that one call may delete');
    case 'mass.mb':
      return trans.__('Megabytes that one call may delete');
    case 'personal':
      return trans.__('Personal fields in answers');
    case 'hidden':
      return trans.__('Names that begin with a dot');
    default:
      return key;
  }
}

/** What a key of the policy means, and what it means where nothing is said. */
export function fieldAbout(key: string, { trans }: Pick<Words, 'trans'>): string {
  switch (key) {
    case 'maxMode':
      return trans.__('The widest mode a thread may take. Absent: agent in a trusted folder.');
    case 'edits':
      return trans.__('Unprotected edits inside the workspace that no rule covers. Absent: ask.');
    case 'commands':
      return trans.__(
        'Commands that no rule covers; confined runs them unasked where the sandbox is whole and has no network. Absent: ask.'
      );
    case 'paths.protected+':
      return trans.__(
        'Paths whose change is always asked about, beside the built-in ones. Absent or empty: only those.'
      );
    case 'paths.secret+':
      return trans.__(
        'Paths whose reading is always asked about, beside the built-in ones. Absent or empty: only those.'
      );
    case 'paths.extraRoots':
      return trans.__(
        'Folders beside the workspace that file tools and commands may read, absolute or below ~/. Absent or empty: none.'
      );
    case 'sandbox.required':
      return trans.__('true: no command runs unconfined, not even by an approval. Absent: true.');
    case 'sandbox.escape':
      return trans.__(
        'Whether a person may be asked to let a single command run where nothing can confine it; only with required false. Absent: never.'
      );
    case 'sandbox.readDeny':
      return trans.__(
        'By file tools, and in what a command line names; a confined program that finds such a file by itself can still read it. Absent or empty: none.'
      );
    case 'sandbox.writeAllow':
      return trans.__(
        'Folders beside the workspace that a confined command may write, and everything here may read, absolute or below ~/. Undo does not reach there. Absent or empty: none.'
      );
    case 'sandbox.limits.cpuS':
      return trans.__('Most seconds of processor time. 0 or absent: the built-in bound.');
    case 'sandbox.limits.memMB':
      return trans.__('Most memory, in MB. 0 or absent: the built-in bound.');
    case 'sandbox.limits.procs':
      return trans.__('Most processes. 0 or absent: the built-in bound.');
    case 'sandbox.limits.wallS':
      return trans.__('Most seconds. 0 or absent: the built-in bound.');
    case 'sandbox.limits.outputKB':
      return trans.__('Most output kept of a stream, in KB. 0 or absent: the built-in bound.');
    case 'lift':
      return trans.__(
        'Built-in asks that are set aside, never critical ones. Absent or empty: none.'
      );
    case 'network.allow':
      return trans.__(
        'Hosts that commands and fetches may reach: a name, `*.` and a name for all below it, either with a port, which is else 80 or 443; or the word of a package index: pypi, npm, conda. Absent or empty: none, and commands have no network at all.'
      );
    case 'network.deny':
      return trans.__(
        'Hosts that are never reached, at any port unless one is given; `*.` covers the name itself as well. Absent or empty: none.'
      );
    case 'network.onUnknown':
      return trans.__('A host that neither list names. Absent: ask.');
    case 'network.privateHosts':
      return trans.__(
        'Hosts among the allowed that may lead to this machine or a private network. Absent or empty: none.'
      );
    case 'env.pass':
      return trans.__(
        'Names of environment variables that commands see beside the built-in ones; never values. Absent or empty: none.'
      );
    case 'env.drop':
      return trans.__(
        'Names of environment variables that commands do not see. Absent or empty: none.'
      );
    case 'mcp.servers':
      return trans.__(
        'Servers of tools, each as a person reviewed it. Of two with one name the stronger layer has it. Absent or empty: none.'
      );
    case 'mcp.off':
      return trans.__('Names of servers that are not used here. Absent or empty: each is used.');
    case 'mcp.repoServers':
      return trans.__(
        'Whether servers that a trusted folder names in its own files are shown for review; none runs before that. Absent: off.'
      );
    case 'mcp.messages':
      return trans.__(
        'Which messages of a server are shown under a call while it runs: those of a level, and worse ones. No model is told. Absent: warning.'
      );
    case 'models.providers':
      return trans.__(
        'The only providers that may be used. Absent: each that is connected. Empty: none.'
      );
    case 'models.hosts':
      return trans.__(
        'The only hosts that a model may be reached at. Absent: those of the providers. Empty: none.'
      );
    case 'models.answerS':
      return trans.__('Most seconds until the first byte of a reply. 0: no bound. Absent: 180.');
    case 'models.idleS':
      return trans.__('Most seconds without a byte inside a reply. 0: no bound. Absent: 120.');
    case 'limits.stepsPerTurn':
      return trans.__('Most steps of a turn. 0: no bound. Absent: 50.');
    case 'limits.callsPerTurn':
      return trans.__('Most calls of a turn. 0: no bound. Absent: 100.');
    case 'limits.repeatIdentical':
      return trans.__('Most equal calls in a row. 0: no bound. Absent: 3.');
    case 'limits.wallMin':
      return trans.__('Most minutes of a turn. 0: no bound. Absent: 20.');
    case 'limits.tokens':
      return trans.__('Most tokens of a turn. 0 or absent: no bound.');
    case 'limits.cost':
      return trans.__(
        'Most that a turn may cost, in US cents, estimated by the prices of its connection; where no prices are known nothing is counted. 0 or absent: no bound.'
      );
    case 'limits.denialsPerTurn':
      return trans.__('Most denied calls of a turn. 0: no bound. Absent: 3.');
    case 'remember.maxScope':
      return trans.__('The widest scope that a yes may be remembered for. Absent: folder.');
    case 'remember.expiresDays':
      return trans.__('Most days that a remembered yes holds. 0: no bound. Absent: 30.');
    case 'locks':
      return trans.__(
        "Keys, such as network.allow or network, that the layers below may not loosen; the administrator's document only. Absent or empty: none."
      );
    case 'features':
      return trans.__(
        "Parts of Sallyport by name; the administrator's document only. A word that is not known counts as force-off, a name that is not known switches all of them off. Absent: a person's choice."
      );
    case 'rates.perToolPerMin':
      return trans.__('Most calls of one tool a minute. 0: no bound. Absent: 120.');
    case 'rates.perThreadPerMin':
      return trans.__('Most calls of one thread a minute. 0: no bound. Absent: 300.');
    case 'rates.perProviderPerMin':
      return trans.__('Most requests to one provider a minute. 0: no bound. Absent: 60.');
    case 'mass.files':
      return trans.__(
        'Files and folders that one call may delete without being forced. 0: no bound. Absent: 500.'
      );
    case 'mass.mb':
      return trans.__(
        'Megabytes that one call may delete without being forced. 0: no bound. Absent: 100.'
      );
    case 'personal':
      return trans.__(
        'Fields that tell of a person (phone, e-mail, address, location, title, birth, first and last name) in what MCP servers and web addresses answer: mask takes them out before model, journal and page, show leaves them. Absent: show.'
      );
    case 'hidden':
      return trans.__(
        'Names in lists and searches that begin with a dot or may hold a secret: error refuses a folder with such names, skip leaves them out and counts them, ask does, too, until a call asks for them. Absent: skip.'
      );
    default:
      return key;
  }
}
