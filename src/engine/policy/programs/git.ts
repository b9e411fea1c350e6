import type { Program, Programs } from './program';
import { isTameGitText } from './scripts';

/** Options of every subcommand that run a program, open an editor, a pager or a viewer, or read and write files by name. */
const guardsOfAll =
  'output ext-diff textconv no-index upload-pack receive-pack exec exec-path config config-env git-dir work-tree template separate-git-dir open-files-in-pager edit-description pathspec-from-file tool extcmd gui signed gpg-sign show-signature verify-signatures paginate reference reference-if-able shallow-file unsafe-paths mirror strategy-option rebase-merges-command super-prefix namespace reedit-message allow-unsafe orderfile help';

const git = (more: Program = {}): Program => ({
  accepts: isTameGitText,
  ...more,
  longGuards: `${guardsOfAll} ${more.longGuards ?? ''}`.trim()
});

const logText =
  '-n -S -G -L --author --committer --grep --format --pretty --since --until --after --before --max-count --skip --date --decorate --decorate-refs --branches --tags --remotes --glob --exclude --diff-filter --abbrev --color --word-diff-regex --stat -M -C -U --unified --inter-hunk-context --diff-algorithm --submodule --ignore-submodules --color-words --word-diff';

const logLong =
  'format pretty author committer grep since until after before max-count skip date decorate branches tags remotes glob exclude diff-filter abbrev color word-diff stat unified inter-hunk-context diff-algorithm submodule name-only name-status oneline graph all no-merges merges first-parent reverse numstat shortstat dirstat patch no-patch no-ext-diff no-textconv no-prefix relative cached staged merge-base follow summary ignore-submodules no-renames find-renames porcelain exit-code check minimal patience histogram raw text left-right cherry-pick show-pulls full-history all-match invert-grep no-color no-pager no-decorate decorate-refs dense topo-order date-order';

const log = git({
  valued: 'nSGLUMCz',
  // `-c` is harmless here, but the one word that looks like a setting is not worth a doubt.
  guards: 'Oc',
  text: logText,
  long: logLong,
  longValued:
    'author committer grep since until after before max-count skip date format pretty diff-filter',
  reads: true
});

const commit = git({
  needs: '-m -C --message --reuse-message --fixup --no-edit --dry-run',
  valued: 'mCcFtu',
  text: '-m -C -u --message --author --date --fixup --squash --reuse-message --trailer --cleanup --untracked-files',
  guards: 'SctFe',
  longGuards: 'edit file',
  long: 'message author date fixup squash amend no-edit allow-empty allow-empty-message signoff no-verify all verbose quiet dry-run short porcelain reset-author trailer cleanup only include',
  longValued: 'message author date fixup squash reuse-message trailer'
});

const refs = git({
  operands: 'text',
  valued: 'nmu',
  text: '-n -m -u --contains --no-contains --merged --no-merged --points-at --sort --format --list --set-upstream-to --column --abbrev --color --message',
  guards: 'sF',
  long: 'contains no-contains merged no-merged points-at sort format list set-upstream-to unset-upstream show-current all remotes delete move copy verbose annotate message force track no-track abbrev color column edit-none',
  longValued: 'contains no-contains merged no-merged points-at sort format set-upstream-to message'
});

const asks: Program = { listed: true, operands: 'none' };
/** Starts a program that the folder's settings name, whatever its words. */
const starts: Program = { listed: true, operands: 'none', needs: '--tool-help' };
const remote: Program = git({
  operands: 'text',
  guards: 'uoc',
  remote: true,
  // The repository is a name that the folder's settings explain; an address may name a helper that runs.
  accepts: (word, first) => (first ? /^[\w-]+$/.test(word) : !word.includes('::')),
  long: 'depth all prune tags force-with-lease set-upstream dry-run rebase ff-only no-rebase autostash no-tags single-branch branch progress follow-tags delete jobs shallow-since recurse-submodules',
  valued: 'bj',
  text: '-b -j --depth --branch --jobs',
  longValued: 'depth branch jobs'
});

/** git by its subcommands; one that is not here may be an alias or a program of somebody's own. */
export const gitSubcommands: Programs = {
  'git status': git({
    valued: 'u',
    text: '-u',
    long: 'short branch porcelain long untracked-files ignored no-renames column ahead-behind show-stash',
    reads: true
  }),
  'git log': log,
  'git show': log,
  'git diff': log,
  'git whatchanged': log,
  'git shortlog': log,
  'git reflog': log,
  'git range-diff': log,
  'git diff-tree': log,
  'git diff-index': log,
  'git diff-files': log,
  'git rev-list': log,
  'git blame': git({
    valued: 'LSCM',
    text: '-L -C -M --since --date --abbrev',
    guards: 'S',
    longGuards: 'contents ignore-revs-file',
    reads: true
  }),
  'git annotate': git({
    valued: 'L',
    text: '-L',
    guards: 'S',
    longGuards: 'contents ignore-revs-file',
    reads: true
  }),
  'git grep': git({
    operands: 'first-text',
    insteadOfFirst: '-e',
    valued: 'ABCmef',
    text: '-A -B -C -m -e --max-depth --max-count --context --after-context --before-context',
    guards: 'O',
    longGuards: 'open-files-in-pager',
    reads: true
  }),
  'git ls-files': git({
    valued: 'xX',
    text: '-x --exclude',
    guards: 'X',
    longGuards: 'exclude-from',
    long: 'exclude others cached modified deleted exclude-standard stage error-unmatch',
    reads: true
  }),
  'git ls-tree': git({ reads: true }),
  'git cat-file': git({ longGuards: 'filters textconv', reads: true }),
  'git rev-parse': git({
    operands: 'text',
    long: 'short abbrev-ref verify show-toplevel symbolic-full-name is-inside-work-tree git-dir show-prefix show-cdup absolute-git-dir is-bare-repository git-common-dir',
    reads: true
  }),
  'git name-rev': git({ operands: 'text', reads: true }),
  'git describe': git({
    operands: 'text',
    long: 'tags always dirty abbrev match exclude long all contains',
    text: '--abbrev --match --exclude --dirty',
    longValued: 'abbrev match',
    reads: true
  }),
  'git merge-base': git({ operands: 'text', reads: true }),
  'git show-ref': git({ operands: 'text', reads: true }),
  'git for-each-ref': git({
    operands: 'text',
    long: 'format sort count contains points-at merged',
    text: '--format --sort --count',
    longValued: 'format sort count',
    reads: true
  }),
  'git count-objects': git({ reads: true }),
  'git check-ignore': git({ reads: true }),
  'git symbolic-ref': git({ operands: 'text' }),
  'git branch': refs,
  'git tag': {
    ...refs,
    guards: 'svuF',
    longGuards: `${guardsOfAll} sign local-user verify file edit`
  },
  'git stash': git({
    valued: 'm',
    text: '-m --message',
    longValued: 'message',
    long: 'message include-untracked keep-index index all patch staged'
  }),
  'git commit': commit,
  'git add': git({
    guards: 'e',
    longGuards: 'edit',
    long: 'all update intent-to-add patch force dry-run refresh renormalize chmod verbose'
  }),
  'git rm': git({ long: 'cached force dry-run quiet ignore-unmatch' }),
  'git mv': git(),
  'git restore': git({
    valued: 's',
    text: '-s --source',
    longValued: 'source',
    long: 'source staged worktree ours theirs patch quiet'
  }),
  'git checkout': git({
    valued: 'bB',
    text: '-b -B --orphan',
    longValued: 'orphan',
    long: 'orphan detach track no-track ours theirs patch quiet force'
  }),
  'git switch': git({
    valued: 'cC',
    text: '-c -C --create --orphan',
    longValued: 'create orphan',
    long: 'create orphan detach track discard-changes',
    operands: 'text'
  }),
  'git reset': git({ long: 'hard soft mixed keep merge quiet patch' }),
  'git clean': git({ valued: 'e', text: '-e --exclude', long: 'dry-run force exclude quiet' }),
  'git merge': git({
    operands: 'text',
    valued: 'ms',
    text: '-m --message',
    guards: 'sSFX',
    longGuards: 'strategy file edit',
    longValued: 'message',
    long: 'message no-ff ff-only squash abort continue no-commit no-edit quit'
  }),
  'git rebase': git({
    operands: 'text',
    guards: 'xsSXi',
    longGuards: 'exec strategy interactive edit-todo',
    long: 'onto continue abort skip autostash quit keep-base',
    text: '--onto',
    longValued: 'onto'
  }),
  'git cherry-pick': git({
    operands: 'text',
    valued: 'm',
    text: '-m',
    guards: 'seSX',
    longGuards: 'strategy edit',
    long: 'continue abort skip quit no-commit signoff mainline'
  }),
  'git revert': git({
    operands: 'text',
    valued: 'm',
    text: '-m',
    guards: 'eSX',
    longGuards: 'strategy edit',
    long: 'continue abort skip quit no-commit no-edit mainline'
  }),
  'git apply': git({
    valued: 'pC',
    text: '-p -C',
    long: 'check stat numstat summary reverse index cached 3way'
  }),
  'git init': git({
    valued: 'b',
    text: '-b --initial-branch',
    longValued: 'initial-branch',
    long: 'initial-branch bare quiet'
  }),
  'git version': git({ operands: 'none', reads: true }),
  'git config': {
    listed: true,
    flags: 'lz',
    long: 'get get-all list local show-origin show-scope name-only type bool int global-none',
    operands: 'text',
    most: 1
  },
  'git remote': git({
    operands: 'text',
    guardWords: 'add set-url update set-head rename',
    flags: 'v',
    reads: true
  }),
  'git worktree': git({ guardWords: 'add move' }),
  'git bisect': git({ operands: 'text', guardWords: 'run visualize view replay' }),
  'git submodule': git({ guardWords: 'foreach update add init set-url sync' }),
  'git notes': git({
    operands: 'text',
    guardWords: 'edit',
    guards: 'Fc',
    longGuards: 'file reedit-message',
    valued: 'm',
    text: '-m --message --ref',
    longValued: 'message ref'
  }),
  'git fetch': remote,
  'git pull': remote,
  'git push': remote,
  'git ls-remote': remote,
  'git clone': { ...remote, operands: 'none' },
  'git mergetool': starts,
  'git difftool': starts,
  'git gui': starts,
  'git citool': starts,
  'git instaweb': starts,
  'git web--browse': starts,
  'git daemon': starts,
  git: asks
};

/** Options of git itself that change only how it prints. */
export const inertGitOptions: ReadonlySet<string> = new Set([
  '--no-pager',
  '-P',
  '--no-optional-locks',
  '--literal-pathspecs',
  '--no-replace-objects'
]);
