import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundleAgent } from '@fourtwo/firmware-agent/bundle.ts'
import { loadCollectors } from '@fourtwo/firmware-agent/collect.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { debianRoot, describeOnDebian } from './debian-root.ts'
import { describeWith } from './needs.ts'

/** What Node and its loader read of the machine before any line of the agent runs: their own libraries and settings, what memory and how many processors there are. */
const NODE_READS = [
  /^\/etc\/ld\.so\.(preload|cache)$/, /^\/(usr\/)?lib(64)?\/.*\.so(\.\d+)*$/, /^\/(etc|usr\/lib)\/ssl\/openssl\.cnf$/, /^\/proc\/version_signature$/, /^\/proc\/(self\/(maps|cgroup|exe|mountinfo|stat|status)|meminfo|cpuinfo|stat|sys\/vm\/overcommit_memory)$/,
  /^\/sys\/fs\/cgroup\//, /^\/sys\/devices\/system\/cpu\//, /^\/dev\/(null|urandom|random)$/,
]
/** Calls that change what is in the file system, whatever they are given. */
const CHANGES = /^(mkdir|mkdirat|rmdir|unlink|unlinkat|rename|renameat2?|link|linkat|symlink|symlinkat|chmod|fchmodat2?|chown|lchown|fchownat|truncate|utimensat|utime|utimes|mknod|mknodat|setxattr|lsetxattr|removexattr|mount|umount2?|creat|swapon|pivot_root)$/
const OPENS = /^(open|openat|openat2)$/

interface Call {
  readonly name: string
  readonly args: string
  /** The first path named; empty where the call is about what is open already. */
  readonly path: string
}

const folder = mkdtempSync(join(tmpdir(), 'fourtwo-traced-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Every call by which the agent touched the file system or started something, as the kernel saw it. */
async function traced(root: string): Promise<Call[]> {
  const agent = await bundleAgent(join(folder, 'agent'))
  const out = join(folder, 'trace')
  const { status, stderr } = spawnSync('strace', ['-f', '-s', '4096', '-e', 'trace=%file,%process', '-o', out, process.execPath, agent, 'report', '--json', '--root', root], { encoding: 'utf8', timeout: 120_000, maxBuffer: 64 * 1024 * 1024 })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return readFileSync(out, 'utf8').split('\n').flatMap(line => {
    const [, name, args] = /^\d+ +(\w+)\((.*)/.exec(line) ?? []
    return name === undefined || args === undefined ? [] : [{ name, args, path: /"((?:[^"\\]|\\.)*)"/.exec(args)?.[1] ?? '' }]
  })
}
const globOf = (glob: string) => new RegExp(`^${glob.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll(/\*+/g, stars => (stars.length > 1 ? '.*' : '[^/]*'))}$`)

function expectReadOnly(calls: readonly Call[], root: string, globs: readonly RegExp[]): void {
  const opened = calls.filter(({ name }) => OPENS.test(name))
  const text = ({ name, args }: Call) => `${name}(${args}`
  none('opened for writing', opened.filter(({ args, path }) => /O_(WRONLY|RDWR|CREAT|TRUNC|APPEND)/.test(args) && path !== '/dev/null').map(text))
  none('changed', calls.filter(({ name }) => CHANGES.test(name)).map(text))
  // The first is strace's own: Node itself.
  none('started', calls.filter(({ name }) => name.startsWith('execve')).slice(1).map(text))
  // Threads of its own, no process.
  none('forked', calls.filter(({ name, args }) => /^(v?fork|clone3?)$/.test(name) && !args.includes('CLONE_THREAD')).map(text))

  // A link on the way to a declared path leads elsewhere: what it leads to is what was declared.
  const aliases = calls.filter(({ name, path }) => /^readlink/.test(name) && path.startsWith(`${root}/`)).flatMap(({ path, args }) => {
    const from = path.slice(root.length)
    const target = /", "((?:[^"\\]|\\.)*)"/.exec(args)?.[1]
    return target === undefined ? [] : [{ from, to: new URL(target, `file://${from}`).pathname }]
  })
  const namesOf = (path: string, depth = 0): string[] => [path, ...(depth > 8 ? [] : aliases.filter(({ to }) => path === to || path.startsWith(`${to}/`)).flatMap(({ from, to }) => namesOf(`${from}${path.slice(to.length)}`, depth + 1)))]
  const below = opened.map(({ path }) => path).filter(path => path === root || path.startsWith(`${root}/`)).map(path => path.slice(root.length) || '/')
  expect(below.length).toBeGreaterThan(5)
  none('opened undeclared', below.filter(path => !namesOf(path).some(name => globs.some(glob => glob.test(name)))))

  const beside = opened.map(({ path }) => path).filter(path => !path.startsWith(`${root}/`) && path !== root && !path.startsWith(`${folder}/agent/`) && path !== process.execPath && path !== '')
  none('opened beside the root', beside.filter(path => !NODE_READS.some(glob => glob.test(path))))
}

function none(what: string, found: readonly string[]): void {
  if (found.length > 0) throw new Error(`${what}: ${found.join('\n')}`)
}

describeWith({ needs: [{ program: 'strace', package: 'strace' }] }, 'the agent, traced', () => {
  let globs: readonly RegExp[]
  beforeAll(async () => {
    globs = (await loadCollectors()).flatMap(({ reads }) => reads.map(globOf))
  })
  test('opens on a fixture root nothing but what its collectors declare, writes nothing and starts nothing', async () => {
    const root = join(import.meta.dirname, '../test-vectors/device-trees/rtu')
    expectReadOnly(await traced(root), root, globs)
  })
  test('is seen to be traced: a collector that reads what it does not declare is found', async () => {
    const root = join(import.meta.dirname, '../test-vectors/device-trees/rtu')
    const calls = await traced(root)
    expect(() => expectReadOnly(calls, root, globs.filter(glob => !glob.test('/etc/passwd')))).toThrow('opened undeclared: /etc/passwd')
    expect(() => expectReadOnly([...calls, { name: 'openat', args: `AT_FDCWD, "${root}/etc/x", O_WRONLY|O_CREAT`, path: `${root}/etc/x` }], root, globs)).toThrow('opened for writing')
    expect(() => expectReadOnly([...calls, { name: 'execve', args: '"/bin/sh"', path: '/bin/sh' }], root, globs)).toThrow('started')
  })
  describeOnDebian('on the Debian root', () => {
    test('opens nothing else there either', async () => {
      const root = debianRoot()
      expectReadOnly(await traced(root), root, globs)
    }, 600_000)
  })
})
