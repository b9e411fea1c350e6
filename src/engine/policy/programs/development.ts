import type { Program, Programs } from './program';

const pytest: Program = {
  valued: 'kmnrWcpo',
  text: '-k -m -n -r -W --maxfail --tb --durations --timeout --color --dist --cov-report --cov-fail-under --log-level --log-cli-level --show-capture --capture --verbosity --import-mode --hypothesis-seed --numprocesses',
  guards: 'pco',
  longGuards:
    'pyargs tx px rsyncdir looponfail ds dc html rootdir confcutdir basetemp override-ini config-file plugins pdbcls cov-config log-file result-log pastebin resultlog debug pdb trace',
  long: 'maxfail tb durations timeout color dist cov cov-report cov-branch cov-append cov-fail-under log-level log-cli-level show-capture capture verbosity import-mode junitxml junit-xml last-failed failed-first new-first stepwise collect-only ignore ignore-glob deselect no-header no-summary strict-markers strict-config no-cov exitfirst lf ff nf sw co setup-show markers fixtures numprocesses cache-clear doctest-modules hypothesis-seed quiet verbose',
  longValued: 'maxfail tb durations timeout color dist ignore deselect numprocesses'
};

const pip: Program = {
  subcommands: 'list show freeze check help inspect install download wheel uninstall',
  operands: 'text',
  guards: 'iftercd',
  longGuards:
    'index-url pypi-url extra-index-url find-links target prefix root src log cache-dir python proxy cert client-cert trusted-host config-settings global-option build-option report editable requirement constraint no-index-none keyring-provider dest path',
  flags: 'qvUIVhl',
  long: 'quiet verbose upgrade user outdated uptodate format not-required local no-deps pre no-cache-dir disable-pip-version-check version files no-color no-input dry-run yes exclude exclude-editable break-system-packages no-warn-script-location force-reinstall ignore-installed upgrade-strategy only-binary no-binary',
  text: '--format --exclude --upgrade-strategy --only-binary --no-binary',
  longValued: 'format exclude upgrade-strategy only-binary no-binary'
};

/** `-f` lists the files of a package here, and names an index elsewhere. */
const shown: Program = {
  operands: 'text',
  flags: 'fqv',
  listed: true,
  long: 'files verbose quiet',
  reads: true
};

const nodeScripts: Program = {
  operands: 'text',
  passes: true,
  guards: 'CcgL',
  longGuards:
    'script-shell prefix userconfig globalconfig node-options registry cwd dir use-node-version init-module editor shell viewer browser location cache cafile git call package include-workspace-root-none',
  long: 'silent quiet if-present workspaces workspace filter recursive parallel json depth long production omit no-audit no-fund dry-run version save-dev save-exact frozen-lockfile immutable ignore-scripts',
  valued: 'w',
  text: '-w --workspace --filter --depth --omit'
};

const npmSubcommands =
  'test t tst run run-script ls list ll la outdated explain why version lint build';

const jsTest: Program = {
  valued: 'tutkwi',
  text: '-t -w --testNamePattern --testPathPattern --maxWorkers --testTimeout --grep --reporter-none --bail --color --coverageReporters-none --shard --project-none --workers --retries',
  guards: 'crRpu',
  longGuards:
    'config rootDir root setup globalSetup globalTeardown transform runner reporter reporters resolver preset testEnvironment env environment plugin require loader import experimental node-arg node-option roots projects project modulePaths haste snapshotSerializers setupFiles setupFilesAfterEnv testRunner testSequencer testResultsProcessor watchPlugins dir coverageProvider filter outputFile cacheDirectory coverageDirectory ui extension file opts package moduleNameMapper moduleDirectories globals prettierPath dependencyExtractor testEnvironmentOptions',
  long: 'testNamePattern testPathPattern maxWorkers testTimeout grep bail color coverage run silent verbose runInBand ci watch no-watch watchAll passWithNoTests no-coverage shard workers retries onlyChanged findRelatedTests listTests headed debug-none list reporters-none',
  longValued: 'testNamePattern testPathPattern maxWorkers testTimeout grep shard workers retries'
};

const linter: Program = {
  guards: 'co',
  longGuards: 'config plugin output output-file stdin-filename',
  long: 'output-format exit-zero select ignore extend-select line-length check diff fix unsafe-fixes no-fix statistics quiet verbose show-fixes show-source target-version no-cache exclude extend-exclude force-exclude preview watch max-line-length max-complexity count isolated errors-only disable enable',
  text: '--output-format --select --ignore --extend-select --line-length --target-version --exclude --extend-exclude --max-line-length --max-complexity --disable --enable --per-file-ignores -l -t -n -j',
  longValued:
    'output-format select ignore extend-select line-length target-version exclude extend-exclude max-line-length max-complexity disable enable',
  valued: 'ltnj'
};

const go: Program = {
  subcommands: 'build test vet fmt list version doc mod install get',
  oneDash: true,
  longGuards:
    'exec toolexec vettool modfile overlay ldflags gcflags asmflags gccgoflags o C pkgdir w u modcacherw compiler installsuffix fuzzcachedir outputdir cpuprofile memprofile blockprofile mutexprofile trace test.outputdir',
  long: 'v run bench count race cover short timeout json tags p parallel failfast list m n x a mod coverprofile covermode coverpkg benchmem benchtime cpu shuffle skip vet trimpath',
  text: '-run -bench -count -timeout -tags -p -parallel -list -benchtime -cpu -shuffle -skip -covermode -coverpkg -mod -vet',
  longValued:
    'run bench count timeout tags p parallel list benchtime cpu shuffle skip covermode coverprofile coverpkg mod'
};

const cargo: Program = {
  subcommands:
    'build b check c test t clippy fmt doc d tree metadata bench clean version install add',
  operands: 'text',
  passes: true,
  valued: 'pjF',
  text: '-p -j -F --package --jobs --features --test --bin --example --bench --profile --target --message-format --color --exclude',
  guards: 'ZC',
  longGuards:
    'config manifest-path target-dir artifact-dir out-dir lockfile-path registry index timings',
  long: 'workspace release all lib bins tests examples benches all-targets all-features no-default-features features package no-run no-fail-fast quiet verbose frozen locked offline keep-going test bin example bench profile target message-format color exclude doc jobs check fix allow-dirty allow-staged depth open-none no-deps',
  longValued:
    'package jobs features test bin example bench profile target message-format color exclude depth'
};

const make: Program = {
  listed: true,
  operands: 'none',
  flags: 'nkisBqtdrRw',
  valued: 'jl',
  text: '-j -l --jobs',
  guards: 'fCIEoW',
  long: 'jobs dry-run keep-going silent quiet always-make no-print-directory question version help trace debug',
  accepts: word => !word.includes('=')
};

/** Each word is a task that somebody wrote, so a rule must name it. */
const tasks: Program = { listed: true, operands: 'none', flags: 'qvnT', long: 'list help dry-run' };

/** Modules of Python that run what their words say. */
const runsWords: Program = { listed: true, operands: 'none' };

/** Programs with which software is built, tested and looked over. */
export const developmentTools: Programs = {
  pytest,
  'py.test': pytest,
  unittest: { text: '-k -p', valued: 'kpst', guards: 'p', reads: true },
  coverage: {
    operands: 'text',
    guards: 'do',
    longGuards: 'rcfile data-file',
    long: 'show-missing skip-covered omit include format fail-under',
    text: '--omit --include --format --fail-under'
  },
  ruff: linter,
  'ruff check': linter,
  'ruff format': linter,
  black: {
    ...linter,
    valued: 'ltj',
    text: `${linter.text ?? ''} -l -t`,
    guards: 'cP',
    longGuards: 'config code required-version stdin-filename'
  },
  flake8: {
    ...linter,
    longGuards: 'config append-config enable-extensions output-file tee bug-report'
  },
  isort: {
    ...linter,
    guards: 'od',
    longGuards: 'config settings settings-path sp src resolve-all-configs',
    long: 'check check-only diff profile line-length',
    text: '--profile --line-length -l',
    longValued: 'profile line-length'
  },
  pylint: {
    ...linter,
    longGuards:
      'rcfile load-plugins init-hook output config source-roots import-graph ext-import-graph'
  },
  mypy: {
    valued: 'mpc',
    text: '-m -p --python-version --platform --follow-imports --exclude --disable-error-code --enable-error-code',
    guards: 'c',
    longGuards:
      'config-file python-executable install-types shadow-file custom-typeshed-dir custom-typing-module junit-xml cache-dir command scripts-are-modules any-exprs-report cobertura-xml-report html-report linecount-report linecoverage-report lineprecision-report txt-report xml-report xslt-html-report xslt-txt-report plugin',
    long: 'strict ignore-missing-imports show-error-codes pretty no-error-summary python-version platform follow-imports exclude disable-error-code enable-error-code explicit-package-bases namespace-packages no-incremental check-untyped-defs show-error-context no-color-output',
    longValued:
      'python-version platform follow-imports exclude disable-error-code enable-error-code'
  },
  pyright: {
    guards: 'p',
    longGuards: 'project typeshedpath pythonpath venvpath createstub verifytypes'
  },
  pip,
  pip3: pip,
  'pip show': shown,
  'pip3 show': shown,
  'uv pip': pip,
  conda: {
    subcommands: 'list info search env install create update',
    operands: 'text',
    valued: 'n',
    text: '-n --name',
    guards: 'cfp',
    longGuards: 'channel file prefix override-channels',
    long: 'name json envs yes',
    longValued: 'name'
  },
  timeit: runsWords,
  cProfile: runsWords,
  profile: runsWords,
  pdb: runsWords,
  trace: runsWords,
  runpy: runsWords,
  debugpy: runsWords,
  IPython: runsWords,
  code: runsWords,
  kernprof: runsWords,
  memory_profiler: runsWords,
  scalene: runsWords,
  viztracer: runsWords,
  venv: runsWords,
  zipapp: runsWords,
  gunicorn: runsWords,
  uvicorn: runsWords,
  celery: runsWords,
  npm: { ...nodeScripts, subcommands: npmSubcommands },
  pnpm: { ...nodeScripts, subcommands: npmSubcommands },
  yarn: { ...nodeScripts, subcommands: npmSubcommands },
  bun: { ...nodeScripts, subcommands: 'test pm' },
  uv: { operands: 'text', subcommands: 'tree version', guards: 'p' },
  poetry: { operands: 'text', subcommands: 'show version check', guards: 'CP' },
  jest: jsTest,
  vitest: jsTest,
  mocha: jsTest,
  playwright: jsTest,
  eslint: {
    guards: 'co',
    valued: 'f',
    text: '-f --ext --max-warnings --format',
    longGuards:
      'config rulesdir plugin parser resolve-plugins-relative-to output-file env-info init cache-file cache-location ignore-path flag',
    long: 'ext max-warnings fix fix-dry-run fix-type quiet cache color no-color format no-eslintrc-none report-unused-disable-directives no-error-on-unmatched-pattern ignore-pattern no-ignore-none',
    longValued: 'ext max-warnings format',
    // A formatter or an extension is a name; with a slash or a scope it is a file or a package to load.
    accepts: word => !/^[@]|\.\//.test(word)
  },
  prettier: {
    guards: '',
    longGuards:
      'config plugin plugin-search-dir ignore-path config-path find-config-path stdin-filepath cache-location',
    long: 'check write list-different log-level no-config no-editorconfig no-error-on-unmatched-pattern ignore-unknown single-quote tab-width print-width cache',
    valued: 'cwlu',
    text: '--log-level --tab-width --print-width'
  },
  tsc: {
    guards: '',
    valued: 'pbt',
    longGuards:
      'plugins outFile declarationDir tsBuildInfoFile generateTrace generateCpuProfile locale rootDirs typeRoots mapRoot sourceRoot init baseUrl paths listFiles-none showConfig-none explainFiles-none',
    long: 'noEmit project build watch pretty incremental strict skipLibCheck declaration outDir rootDir target module jsx lib types listFiles showConfig explainFiles version help force dry verbose clean',
    longValued: 'project target module jsx lib outDir rootDir types',
    text: '-t --target --module --jsx --lib --types'
  },
  go,
  cargo,
  rustc: { listed: true, operands: 'paths' },
  make,
  gmake: make,
  ninja: { listed: true, operands: 'none', valued: 'j', text: '-j', flags: 'nv' },
  just: { listed: true, operands: 'none', guards: 'fd', flags: 'ln', long: 'list summary dry-run' },
  cmake: {
    listed: true,
    guards: 'PECDGSB',
    operands: 'none',
    long: 'build version',
    longValued: 'build'
  },
  gradle: { listed: true, operands: 'none', flags: 'qis' },
  rake: tasks,
  ant: tasks,
  invoke: tasks,
  inv: tasks,
  task: tasks,
  composer: tasks,
  mvn: { listed: true, operands: 'none', flags: 'qBoe' },
  tox: { listed: true, valued: 'e', text: '-e', flags: 'lqv', operands: 'none' },
  nox: { listed: true, valued: 's', text: '-s', flags: 'l', operands: 'none' },
  'pre-commit': {
    subcommands: 'run',
    operands: 'text',
    guards: 'c',
    longGuards: 'config files commit-msg-filename',
    long: 'all-files verbose show-diff-on-failure hook-stage color'
  },
  jupyter: {
    subcommands: 'nbconvert kernelspec troubleshoot',
    longGuards: 'config template TemplateExporter generate-config execute post',
    long: 'to output output-dir inplace stdout no-input no-prompt clear-output json debug version paths',
    longValued: 'to output output-dir',
    text: '--to',
    accepts: word => !/^--[A-Za-z]\w*\./.test(word)
  }
};
