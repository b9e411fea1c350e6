import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '..');
const tool = (script: string, ...words: string[]): { status: number | null; output: string } => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'node_modules', script), ...words],
    { cwd: root, encoding: 'utf8' }
  );
  return { status, output: stdout + stderr };
};

/** Where a wrong import or request is planted, the line, and why it must be refused. */
const planted: readonly [folder: string, line: string, why: string][] = [
  ['base', "import '../protocol/reduce';", 'base knows no words of the domain'],
  ['base', "import 'node:fs';", 'base runs without Node'],
  ['protocol', "import '../engine/ids';", 'protocol is shared, the engine is not'],
  ['protocol', "import 'react';", 'protocol runs without a page'],
  ['panel', "import '../engine/ids';", 'panel and engine never import each other'],
  ['panel', "import 'node:child_process';", 'the page has no Node'],
  ['engine', "import '../panel/index';", 'panel and engine never import each other'],
  ['engine', "import '@lumino/widgets';", 'the engine has no page'],
  ['engine/policy', "import 'node:fs';", 'policy is pure'],
  ['engine/policy', "import '../workspace/workspace';", 'policy touches nothing'],
  ['engine/tools', "import 'node:fs';", 'only workspace opens a user file'],
  ['engine/tools', "import 'node:child_process';", 'only sandbox starts a process'],
  ['engine/tools', "import 'node:https';", 'only the egress proxy reaches the network'],
  ['engine/sandbox', "import 'node:tls';", 'only the egress proxy reaches the network'],
  ['panel', "void fetch('/');", 'requests go through panel/connection'],
  ['panel', "new WebSocket('ws://x');", 'requests go through panel/connection'],
  ['engine/session', "void fetch('https://x');", 'a request needs a deadline and a host rule'],
  ['engine/models', "void fetch('https://x');", 'a model is asked through engine/network'],
  ['engine/models/wire', "import 'node:https';", 'models are asked through engine/network'],
  ['engine/models/wire', "void fetch('https://x');", 'models are asked through engine/network'],
  ['engine/models/wire', "new WebSocket('ws://x');", 'models are asked through engine/network'],
  ['engine/models/wire', "void globalThis.fetch('https://x');", 'a global by another name'],
  ['engine/mcp', "import 'node:http';", 'servers are asked through engine/network'],
  ['engine/mcp', "void fetch('https://x');", 'servers are asked through engine/network'],
  ['engine/mcp', "void import('node:net');", 'a module that is loaded at run time'],
  ['engine/tools/web', "void import('https');", 'a module that is loaded at run time'],
  ['engine/tools/web', "process.getBuiltinModule('net');", 'a module by another way'],
  ['engine/session', "import 'node:dgram';", 'only engine/network reaches the network'],
  ['engine/session', "import 'node:dns/promises';", 'only the egress proxy looks up names'],
  ['engine/sandbox/service', "import 'node:http';", 'only the egress proxy reaches the network'],
  ['engine/sandbox/egress', "import 'node:https';", 'TLS is spoken in engine/network alone'],
  ['engine/sandbox/egress', "import 'node:tls';", 'TLS is spoken in engine/network alone'],
  ['engine/network', "import 'node:https';", 'connections are made by hand, and judged first'],
  ['engine/network', "import 'node:dns';", 'only the egress proxy looks up names'],
  ['engine/network', "void fetch('https://x');", 'it knows nothing of proxy and authorities'],
  ['engine/network', "import '../models/failure';", 'network stands to the right of models'],
  ['panel/components', "navigator.sendBeacon('/');", 'requests go through panel/connection'],
  ['panel', "void window.fetch('/');", 'requests go through panel/connection'],
  ['engine/models', "import '../tools/registry';", 'models stand to the right of tools'],
  ['engine/models', "import 'node:fs';", 'credentials come from the gate'],
  ['engine/agent', "import '../session/threads';", 'agent stands to the right of session'],
  ['engine/journal', "import '../agent/run-call';", 'journal stands to the right of agent']
];

test('[JP-16] [JP-30] [JM-15] [JM-20] lint refuses each planted import and request across a border', () => {
  const files = planted.map(([folder, line], index) => {
    const path = join(root, 'src', folder, `planted-${index}.ts`);
    return { path, line };
  });
  try {
    for (const { path, line } of files) writeFileSync(path, `${line}\n`);
    const { output } = tool('eslint/bin/eslint.js', '--format', 'json', ...files.map(f => f.path));
    const report: unknown = JSON.parse(output);
    if (!Array.isArray(report)) throw new Error('eslint gave no list');
    const refused = report.map((file: { messages: { ruleId: string }[] }) =>
      file.messages.some(m => /no-restricted-(imports|globals|syntax)$/.test(m.ruleId))
    );
    expect(planted.filter((_row, index) => !refused[index])).toEqual([]);
  } finally {
    for (const { path } of files) rmSync(path, { force: true });
  }
}, 60_000);

test('the compiler refuses Node in base and panel, and the DOM in base, protocol and engine', () => {
  const folder = mkdtempSync(join(root, 'lib', 'borders-'));
  const cases: readonly [project: string, code: string][] = [
    ['base', "import { readFileSync } from 'node:fs';\nexport const x = readFileSync;"],
    ['panel', "import { spawn } from 'node:child_process';\nexport const x = spawn;"],
    ['base', 'export const x = document.title;'],
    ['protocol', 'export const x = window.name;'],
    ['engine', 'export const x = document.title;']
  ];
  try {
    const compiled = cases.map(([project, code], index) => {
      const file = join(folder, `case-${index}.ts`);
      writeFileSync(file, code);
      const config = join(folder, `tsconfig-${index}.json`);
      writeFileSync(
        config,
        JSON.stringify({
          extends: join(root, 'src', project, 'tsconfig.json'),
          compilerOptions: { composite: false, noEmit: true, rootDir: folder },
          include: [],
          files: [file],
          references: []
        })
      );
      return tool('typescript/bin/tsc', '-p', config).status;
    });
    expect(cases.filter((_case, index) => compiled[index] === 0)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);

test('no address of a registry stands in the lock file, and every dependency of the bundle is pinned exactly [JM-15]', () => {
  expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).not.toContain('"resolved"');
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  const bundled = [
    ...['anthropic', 'google', 'openai', 'openai-compatible', 'provider'].map(
      name => `@ai-sdk/${name}`
    ),
    'diff',
    'ignore',
    'marked',
    'unbash',
    'virtua',
    'zod'
  ];
  expect(bundled.filter(name => !/^\d+\.\d+\.\d+$/.test(devDependencies[name] ?? ''))).toEqual([]);
});
