// A small console of our own making, sound unless told otherwise, and an assessment of it: for devices that are odd in one way.
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bench } from '@fourtwo/harness/bench.ts'
import { parseComponent } from '@fourtwo/harness/input/component-file.ts'
import { loadInterfaces, loadProbes } from '@fourtwo/harness/load.ts'
import { assess } from '@fourtwo/harness/run/assess.ts'
import { readRun, type Run } from '@fourtwo/harness/run/folder.ts'

/** In which way a console is odd; sound in all that is left out. */
export interface Oddity {
  /** Milliseconds that a lock really lasts; the window by default. */
  readonly locksFor?: number
  /** Never counts failures, but refuses whatever comes so many milliseconds after one. */
  readonly throttles?: number
  /** Locks nothing, but hangs up on whoever offers a secret of an account that was failed with so often: once, or ever after. */
  readonly hangsUp?: 'once' | 'for good'
  /** What becomes of a session that says nothing for a second: it ends, or the console only takes the next line for a key that wakes it. */
  readonly idle?: 'ends' | 'sleeps'
  /** What a refusal says. `tries` are the failures of anybody since the last login that worked. */
  readonly refusal?: (user: string, known: boolean, tries: number) => string
  /** A lock is that of whoever comes from this address, whichever account it was. */
  readonly locksSource?: boolean
  readonly newestFirst?: boolean
  /** Milliseconds after which a record comes into the log. */
  readonly recordsAfter?: number
  /** Records names in capitals. */
  readonly capitals?: boolean
  /** Whether this offered secret opens an account; equality by default. */
  readonly matches?: (offered: string, secret: string) => boolean
  /** Milliseconds after which the output goes back by itself to what it was at first. */
  readonly reverts?: number
  /** Takes no value at all, from nobody, and records no refusal. */
  readonly readOnly?: boolean
}
/** The accounts: four that may be failed with, one that may operate and read the log, one that may not. */
export const people = {
  ann: { use: 'expendable', role: 'operator', secret: 'Wet-Well-11' }, ben: { use: 'expendable', role: 'operator', secret: 'Wet-Well-12' },
  cat: { use: 'expendable', role: 'operator', secret: 'Wet-Well-13' }, dan: { use: 'expendable', role: 'operator', secret: 'Wet-Well-14' },
  eve: { use: 'steady', role: 'engineer', secret: 'Wet-Well-15' }, oto: { use: 'steady', role: 'operator', secret: 'Wet-Well-16' },
} as const satisfies People
type People = Readonly<Record<string, { readonly use: 'expendable' | 'steady'; readonly role: string; readonly secret: string }>>

const FAILURES = 3

/** Assesses an odd console by the asks of some probes. */
export async function assessOdd(oddity: Oddity, probes: readonly string[], { accounts = people, window = 1500, settings = {} }: { readonly accounts?: People; readonly window?: number; readonly settings?: Readonly<Record<string, string>> } = {}): Promise<Run> {
  const open = new Set<Socket>()
  const talk = converse(oddity, accounts, window)
  const server = createServer(socket => {
    open.add(socket.setNoDelay(true).on('error', () => undefined))
    talk(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const at = server.address()
  const out = mkdtempSync(join(tmpdir(), 'fourtwo-odd-'))
  const bench: Bench = {
    doors: { console: { kind: 'serial', users: 'people', conversations: oddity.locksSource === true ? 4 : 1, settings: {
      host: '127.0.0.1', port: String(typeof at === 'object' && at !== null ? at.port : 0), answerWithin: '2000', userPrompt: 'login: ', secretPrompt: 'password: ', prompt: '> ', logout: 'bye', reading: 'level',
      output: 'stop', outputReading: 'stop', outputValues: '1.2, 1.3', effectWithin: '100', audit: 'log', auditTampering: 'log clear',
      auditRecord: '^(?<time>\\S+) (?<id>\\d+) (?<category>\\S+) (?<type>\\S+) (?<source>\\S*) (?<result>\\S+)$',
      auditLogin: 'login', auditRefusedLogin: 'refused-login', auditLogout: 'logout', auditLock: 'lock', auditRefusedOperation: 'refused-operation', ...settings,
    } } },
    accounts: Object.fromEntries(Object.entries(accounts).map(([user, { secret, ...rest }]) => [user, { ...rest, opens: { console: { user, secret } } }])),
    lockOut: { failures: FAILURES, window, scope: oddity.locksSource === true ? 'source' : 'account' }, sessionTimeout: 2000, permissions: { operate: ['engineer'], audit: ['engineer'] },
    permits: { hazards: ['none', 'failed-login', 'locks-account', 'changes-configuration', 'loads'], longestWait: 10_000, unwatched: true },
  }
  try {
    await assess({
      component: parseComponent({ supplier: 'S', model: 'M', version: '1', serial: 'N', types: ['EDR'], configuration: 'as-found', interfaces: { console: { kind: 'serial', users: 'people' } } }, 'component'),
      bench, interfaces: await loadInterfaces(), probes: await loadProbes(), folder: out, tool: 'test', wanted: ({ probe }) => probes.includes(probe),
    })
    return readRun(out)
  } finally {
    rmSync(out, { recursive: true, force: true })
    for (const socket of open) socket.destroy()
    server.close()
  }
}

function converse(odd: Oddity, accounts: People, window: number): (socket: Socket) => void {
  const log: string[] = []
  const failed = new Map<string, { count: number; at: number }>()
  let stop = '1.2'
  let tries = 0
  const record = (event: string, user: string, result: string) => {
    const line = `${new Date().toISOString()} 7 access ${event} ${odd.capitals === true ? user.toUpperCase() : user} ${result}`
    if (odd.recordsAfter === undefined) log.push(line)
    else setTimeout(() => log.push(line), odd.recordsAfter)
  }
  const opens = (user: string, offered: string): boolean => {
    const account = accounts[user]
    if (account === undefined && odd.locksSource !== true) return false
    const who = odd.locksSource === true ? 'source' : user
    const held = failed.get(who) ?? { count: 0, at: 0 }
    const since = performance.now() - held.at
    if (odd.throttles !== undefined ? since < odd.throttles : held.count >= FAILURES && since < (odd.locksFor ?? window)) return false
    if (account !== undefined && (odd.matches?.(offered, account.secret) ?? offered === account.secret)) {
      failed.delete(who)
      return true
    }
    const count = (held.count >= FAILURES ? 0 : held.count) + 1
    failed.set(who, { count, at: performance.now() })
    if (count === FAILURES && odd.throttles === undefined) record('lock', user, 'failure')
    return false
  }
  return socket => {
    let expects: 'user' | 'secret' | 'command' = 'user'
    let user = ''
    let line = ''
    let heardAt = performance.now()
    const prompt = () => socket.write({ user: 'login: ', secret: 'password: ', command: '> ' }[expects])
    const run = (heard: string): string => {
      const may = accounts[user]?.role === 'engineer'
      switch (heard) {
        case 'level':
          return '1.5'
        case 'stop':
          return stop
        case 'log':
          return may ? (odd.newestFirst === true ? log.toReversed() : log).join('\r\n') : 'not permitted'
        case '':
          return ''
        default:
          if (!heard.startsWith('stop ')) return 'unknown command'
          if (odd.readOnly === true) return 'error 7'
          if (may && odd.reverts !== undefined) setTimeout(() => { stop = '1.2' }, odd.reverts)
          if (may) stop = heard.slice(5)
          else record('refused-operation', user, 'failure')
          return may ? 'done' : 'not permitted'
      }
    }
    const hear = (heard: string) => {
      const idle = expects === 'command' && performance.now() - heardAt > 1000
      heardAt = performance.now()
      if (idle && odd.idle === 'sleeps') return void prompt()
      if (idle && odd.idle === 'ends') expects = 'user'
      if (expects === 'user' && heard !== '') {
        user = heard
        expects = 'secret'
      } else if (expects === 'secret' && odd.hangsUp !== undefined && (failed.get(user)?.count ?? 0) >= FAILURES) {
        if (odd.hangsUp === 'once') failed.delete(user)
        socket.destroy()
      } else if (expects === 'secret') {
        const opened = opens(user, heard)
        record(opened ? 'login' : 'refused-login', user, opened ? 'success' : 'failure')
        tries = opened ? 0 : tries + 1
        socket.write(`\r\n${opened ? '' : `${odd.refusal?.(user, user in accounts, tries) ?? 'login incorrect'}\r\n`}`)
        expects = opened ? 'command' : 'user'
      } else if (heard === 'bye' && expects === 'command') {
        record('logout', user, 'success')
        expects = 'user'
      } else if (expects === 'command') {
        const answer = run(heard)
        socket.write(answer === '' ? '' : `${answer}\r\n`)
      }
      prompt()
    }
    socket.on('data', bytes => {
      for (const byte of bytes) {
        const character = String.fromCharCode(byte)
        if (byte === 13) {
          if (expects !== 'secret') socket.write('\r\n')
          hear(line.trim())
          line = ''
        } else if (byte >= 32 && byte < 127) {
          line += character
          if (expects !== 'secret') socket.write(character)
        }
      }
    })
    prompt()
  }
}
