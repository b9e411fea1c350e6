import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { EtcSecrets } from './etc-secrets';

let root: string;
beforeEach(() => {
  root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'sallyport-etc-')));
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

const write = (file: string, mode: number): void => {
  fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  fs.writeFileSync(path.join(root, file), 'x');
  fs.chmodSync(path.join(root, file), mode);
};

test('finds what not everybody may read, at all levels, and known folders of secrets', () => {
  write('passwd', 0o644);
  write('shadow', 0o640);
  write('deep/er/key', 0o600);
  write('ssh/sshd_config', 0o644);
  write('deep/ssh/known', 0o644);
  write('closed/inner', 0o644);
  fs.chmodSync(path.join(root, 'closed'), 0o700);
  fs.symlinkSync('shadow', path.join(root, 'link'));
  const found = new EtcSecrets(root).list().map(file => path.relative(root, file));
  expect([...found].sort()).toEqual(['closed', 'deep/er/key', 'shadow', 'ssh']);
});

test('a secret that comes later is found by the next look', () => {
  write('deep/passwd', 0o644);
  const secrets = new EtcSecrets(root);
  expect(secrets.list()).toEqual([]);
  write('deep/key', 0o600);
  expect(secrets.list()).toEqual([path.join(root, 'deep/key')]);
});

test('what whoever runs the command cannot open anyway is not masked, but known folders are', () => {
  write('shadow', 0o640);
  write('ssh/sshd_config', 0o644);
  expect(new EtcSecrets(root, () => false).list()).toEqual([path.join(root, 'ssh')]);
});
