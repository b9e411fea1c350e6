/** One thing that people do in a shell, tried in the real sandbox. */
export interface Row {
  /** As docs/compatibility.md names it. */
  readonly name: string;
  readonly command: string;
  /** What it prints. */
  readonly expected: RegExp;
  /** Files that lie in the workspace before. */
  readonly files?: Readonly<Record<string, string>>;
  /** A program or Python module that the development set-up does not bring; tried only in the full run. */
  readonly needs?: { readonly program?: string; readonly module?: string };
  /** Reaches the package index of the test. */
  readonly network?: true;
}

const python = (code: string): string => `python3 - <<'END'\n${code}\nEND`;

/** What is tried. A program of which nothing is said comes with every development set-up. */
export const rows: readonly Row[] = [
  {
    name: 'bash: process substitution',
    command: 'diff <(printf "a\\nb\\n") <(printf "a\\nc\\n"); paste <(seq 2) <(seq 3 4)',
    expected: /< b\n---\n> c\n1\t3\n2\t4\n$/
  },
  {
    name: 'bash: FIFO, here-document, pipes and job control',
    command:
      'mkfifo pipe; (echo through > pipe) & cat pipe; wait; cat <<END | tr a-z A-Z\nhere\nEND\nsleep 5 & kill %1; wait %1; echo $?',
    expected: /^through\nHERE\n143\n$/
  },
  {
    name: 'output: /dev/stdout, /dev/stderr, /dev/fd and tee',
    command: 'echo one > /dev/stdout; echo two > /dev/stderr; echo three | tee /dev/fd/1 /dev/null',
    expected: /^one\nthree\nthree\n$/
  },
  {
    name: 'devices: null, zero, full, random, shared memory, temporary folders',
    command:
      'head -c 4 /dev/zero | wc -c; head -c 4 /dev/urandom | wc -c; echo x > /dev/shm/a; echo x > /tmp/a; echo x > /var/tmp/a; echo x > ~/a; echo x > /dev/null && cat /dev/shm/a /tmp/a /var/tmp/a ~/a; (echo x > /dev/full) 2>&1 | grep -c "No space"',
    expected: /^4\n4\nx\nx\nx\nx\n1\n$/
  },
  {
    name: 'locale: UTF-8 in names, arguments and sorting',
    command: 'touch "naïve ☃.txt"; ls *.txt; printf "é" | wc -m; locale charmap',
    expected: /^kept\.txt\nnaïve ☃\.txt\n1\nUTF-8\n$/
  },
  {
    name: 'git: status, log, diff and grep',
    command:
      'git status --short; git log --format=%s; echo more >> kept.txt; git diff --stat; git grep -c kept',
    expected: /^first\n kept\.txt \| 1 \+\n.*\nkept\.txt:1\n$/
  },
  {
    name: 'git: clone and init below the workspace',
    command:
      'git clone -q . copy && git -C copy log --format=%s; git init -q new && touch new/a && git -C new add a && git -C new -c user.name=t -c user.email=t@t commit -qm own && git -C new log --format=%s',
    expected: /^first\nown\n$/
  },
  {
    name: 'Python: multiprocessing with pool, queue, manager and shared memory',
    files: {
      'pool.py': `import multiprocessing as m
from multiprocessing import shared_memory
def square(n): return n * n
def put(queue, n): queue.put(n)
if __name__ == "__main__":
    for method in ("fork", "spawn", "forkserver"):
        context = m.get_context(method)
        with context.Pool(2) as pool: print(method, pool.map(square, [1, 2, 3]))
    queue = m.Queue(); p = m.Process(target=put, args=(queue, 7)); p.start(); print(queue.get()); p.join()
    with m.Manager() as manager:
        shared = manager.dict(a=1); print(dict(shared))
    memory = shared_memory.SharedMemory(create=True, size=8); memory.buf[0] = 5; print(memory.buf[0]); memory.close(); memory.unlink()
`
    },
    command: 'python3 pool.py',
    expected: /^fork \[1, 4, 9\]\nspawn \[1, 4, 9\]\nforkserver \[1, 4, 9\]\n7\n\{'a': 1\}\n5\n$/
  },
  {
    name: 'Python: asyncio with subprocesses, threads and a server on loopback',
    command: python(`import asyncio
async def answer(reader, writer):
    writer.write(await reader.readline()); await writer.drain(); writer.close()
async def main():
    process = await asyncio.create_subprocess_exec("echo", "child", stdout=asyncio.subprocess.PIPE)
    print((await process.communicate())[0].decode().strip(), await asyncio.to_thread(lambda: "thread"))
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(b"served\\n"); print((await reader.readline()).decode().strip())
asyncio.run(main())`),
    expected: /^child thread\nserved\n$/
  },
  {
    name: 'Python: SQLite with a write-ahead log, file locks and mmap',
    command: python(`import fcntl, mmap, sqlite3
db = sqlite3.connect("a.db"); print(db.execute("pragma journal_mode=wal").fetchone()[0])
db.execute("create table t(x)"); db.execute("insert into t values (1)"); db.commit()
print(sqlite3.connect("a.db").execute("select x from t").fetchone())
with open("b", "wb+") as file:
    fcntl.flock(file, fcntl.LOCK_EX); file.truncate(4096)
    with mmap.mmap(file.fileno(), 4096) as memory: memory[0:2] = b"ok"
print(open("b").read(2))`),
    expected: /^wal\n\(1,\)\nok\n$/
  },
  {
    name: 'Python: a pseudo-terminal',
    command: python(`import os, pty
child, terminal = pty.fork()
if child == 0: os.execvp("sh", ["sh", "-c", "test -t 0 && echo terminal"])
print(os.read(terminal, 99).decode().strip(), os.waitpid(child, 0)[1])`),
    expected: /^terminal 0\n$/
  },
  {
    name: 'Python: signals, timers, limits and threads',
    command: python(`import resource, signal, threading
signal.signal(signal.SIGALRM, lambda *_: print("alarm")); signal.setitimer(signal.ITIMER_REAL, 0.01); signal.pause()
threads = [threading.Thread(target=lambda: None) for _ in range(50)]
[t.start() for t in threads]; [t.join() for t in threads]; print(resource.getrlimit(resource.RLIMIT_CORE)[0])`),
    expected: /^alarm\n0\n$/
  },
  {
    name: 'Python: TLS with the certificates of the system',
    command: python(
      `import ssl; context = ssl.create_default_context(); print(context.verify_mode.name, ssl.HAS_TLSv1_3)`
    ),
    expected: /^CERT_REQUIRED True\n$/
  },
  {
    name: 'Python: venv, and a package from an allowed index by pip',
    network: true,
    command:
      'python3 -m venv env && env/bin/python -m pip install -q --cert ca.pem --index-url https://index.example:INDEX/simple small && env/bin/python -c "import small; print(small.word)"',
    expected: /^from the index\n$/
  },
  {
    name: 'Python: pytest',
    files: { 'test_small.py': 'def test_one(tmp_path): (tmp_path / "a").write_text("x")\n' },
    command: 'python3 -m pytest -q -p no:cacheprovider test_small.py',
    expected: /1 passed/
  },
  {
    name: 'Jupyter: nbconvert runs a notebook with a kernel',
    files: {
      'a.ipynb': JSON.stringify({
        cells: [
          {
            cell_type: 'code',
            id: 'a',
            source: 'print(6 * 7)',
            metadata: {},
            outputs: [],
            execution_count: null
          }
        ],
        metadata: { kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' } },
        nbformat: 4,
        nbformat_minor: 5
      })
    },
    command: `python3 -m jupyter nbconvert --log-level ERROR --to notebook --execute --stdout a.ipynb | grep -cF '"42\\n"'`,
    expected: /^1\n$/
  },
  {
    name: 'Node: workers, child processes and WebAssembly',
    command: `node -e '
const { Worker } = require("node:worker_threads");
new Worker("require(\\"node:worker_threads\\").parentPort.postMessage(1)", { eval: true }).on("message", m => console.log("worker", m));
console.log(require("node:child_process").execFileSync("echo", ["child"]).toString().trim());
const bytes = new Uint8Array([0,97,115,109,1,0,0,0,1,5,1,96,0,1,127,3,2,1,0,7,5,1,1,102,0,0,10,6,1,4,0,65,42,11]);
WebAssembly.instantiate(bytes).then(w => console.log("wasm", w.instance.exports.f()));'`,
    expected: /^child\n(worker 1\nwasm 42|wasm 42\nworker 1)\n$/
  },
  {
    name: 'Node: npm ci from an allowed registry',
    network: true,
    command:
      'node "$NPM" ci --no-audit --no-fund --cafile ca.pem --registry https://index.example:INDEX/npm/ && node -e "console.log(require(\'small\'))"',
    expected: /from the registry\n$/
  },
  {
    name: 'C: gcc and make',
    needs: { program: 'gcc' },
    files: {
      'a.c': '#include <stdio.h>\nint main(void) { puts("compiled"); return 0; }\n',
      Makefile: 'a: a.c\n\tgcc -O1 -o a a.c\n'
    },
    command: 'make -s a && ./a',
    expected: /^compiled\n$/
  },
  {
    name: 'Python: numpy and pandas',
    needs: { module: 'pandas' },
    command: python(
      'import numpy, pandas; print(numpy.arange(4).sum(), pandas.DataFrame({"a": [1, 2]}).a.sum())'
    ),
    expected: /^6 3\n$/
  },
  {
    name: 'Python: matplotlib draws to a file',
    needs: { module: 'matplotlib' },
    command: python(
      'import matplotlib; matplotlib.use("Agg"); import matplotlib.pyplot as p; p.plot([1, 2]); p.savefig("a.png"); print(open("a.png", "rb").read(4))'
    ),
    expected: /PNG/
  }
];
