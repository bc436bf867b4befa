import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Need, pathOf } from './needs.ts'

/** What tests with a TPM need. */
export const TPM: readonly Need[] = [{ program: 'swtpm', package: 'swtpm' }, { program: 'tpm2_checkquote', package: 'tpm2-tools' }, { program: 'openssl', package: 'openssl' }]
/** Is all of that there, or has to be? For one test among others; `describeWith` takes TPM itself. */
export const withoutTpm = process.env['CI'] !== 'true' && TPM.some(({ program }) => pathOf(program) === undefined)

/** One simulated TPM with a state of its own, behind a unix socket. */
export class Swtpm {
  readonly folder = mkdtempSync(join(tmpdir(), 'fourtwo-tpm-'))
  readonly at = join(this.folder, 'tpm')
  #process: ChildProcess | undefined

  /** Starts it: as a computer's firmware does (`startup-clear`), or as it is before that. Its state is that of the last time. */
  async start(flags = 'not-need-init,startup-clear'): Promise<this> {
    const child = spawn('swtpm', ['socket', '--tpm2', '--tpmstate', `dir=${this.folder}`, '--server', `type=unixio,path=${this.at}`, '--ctrl', `type=unixio,path=${this.at}.ctrl`, '--flags', flags], { stdio: 'ignore' })
    this.#process = child
    // A socket has its name before anybody listens there.
    for (const until = performance.now() + 20_000; !existsSync(`${this.at}.ctrl`) || !(await answers(this.at));) {
      if (performance.now() > until || child.exitCode !== null) throw new Error('swtpm does not start')
      await new Promise(later => setTimeout(later, 10))
    }
    return this
  }
  /** Ends the process, as a power cut does; its sockets go with it. */
  async stop(): Promise<void> {
    const child = this.#process
    this.#process = undefined
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
    for (const socket of [this.at, `${this.at}.ctrl`]) rmSync(socket, { force: true })
  }
  /** Stops it and takes its state away. */
  async remove(): Promise<void> {
    await this.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }
  file(name: string): string {
    return join(this.folder, name)
  }
  read(name: string): Buffer {
    return readFileSync(this.file(name))
  }
  /** Runs one of tpm2-tools in its folder; answers how it ended and what it said. */
  tool(name: string, ...args: readonly string[]): { readonly ok: boolean; readonly said: string } {
    const { status, stdout, stderr } = spawnSync(name, args, { cwd: this.folder, encoding: 'utf8', timeout: 30_000, env: { ...process.env, TPM2TOOLS_TCTI: `swtpm:path=${this.at}` } })
    return { ok: status === 0, said: `${stdout}${stderr}` }
  }
  /** Runs it and demands that it does what it is there for. */
  does(name: string, ...args: readonly string[]): string {
    const { ok, said } = this.tool(name, ...args)
    if (!ok) throw new Error(`${name} ${args.join(' ')}: ${said}`)
    return said
  }
}

/** Does anybody take a connection at a unix socket? */
async function answers(at: string): Promise<boolean> {
  const socket = connect(at)
  const open = await new Promise<boolean>(done => socket.once('connect', () => done(true)).once('error', () => done(false)))
  socket.destroy()
  return open
}
