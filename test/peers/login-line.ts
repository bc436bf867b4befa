// Debian's /bin/login on a pty as the console of a pump station, with accounts that exist in its own name spaces alone.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, closeSync, constants, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { accounts, ITEM, type PeerAccount, type PeerBench, permits } from './peer.ts'

const OPERATORS = 20_100
const ENGINEERS = 20_200
const HOST = 'pump-station'
/** Seconds after which pam_faillock forgets and after which an idle shell ends. */
const UNLOCKS_AFTER = 4
const IDLE_ENDS_AFTER = 3

/** `faillock`: three failures lock an account; the shell ends idle sessions. */
export interface LoginSetup {
  readonly faillock: boolean
  /** The delay after a failure, in microseconds; Debian ships three seconds, which pam varies by half. */
  readonly failDelay: number
}

/** Starts the line; answers the bench that reaches it. */
export async function startLogin({ faillock, failDelay }: LoginSetup): Promise<{ readonly bench: PeerBench; readonly people: Readonly<Record<string, PeerAccount>>; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'fourtwo-login-'))
  chmodSync(folder, 0o755)
  const { gus: _, ...people } = accounts // a console has no heartbeat to guard
  writeHost(folder, people, faillock, failDelay)
  const line = spawn('unshare', ['--mount', '--uts', '--pid', '--fork', '--kill-child', 'sh', join(import.meta.dirname, 'login-line.sh'), folder], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  line.stderr.on('data', chunk => { said = `${said}${chunk}`.slice(-1000) })
  const gone = once(line, 'exit')
  const console = join(folder, 'console')
  const ended = gone.then(() => { throw new Error(`the line ended before it was ready: ${said}`) })
  ended.catch(() => undefined)
  while (!existsSync(console)) await Promise.race([ended, delay(10)])
  const held = openSync(console, constants.O_RDWR | constants.O_NOCTTY) // a real line does not end with its last listener
  return {
    people,
    bench: {
      doors: { console: { kind: 'serial', users: 'people', conversations: 1, settings: {
        // Enter is a user name to login; the end of input ends it, and the next one prompts afresh.
        wake: '\x04',
        // The host's name belongs to the prompt: "Last login: " ends in the same word.
        path: console, userPrompt: `${HOST} login: `, secretPrompt: 'Password: ', prompt: 'station$ ', logout: 'exit', reading: 'level', output: 'stop-level', outputReading: 'stop-level', outputValues: '1.2, 1.3', effectWithin: '100', hasNo: 'log',
        identity: 'nameplate', identityRecord: '^(?<supplier>[^\\n]*)\\n(?<model>[^\\n]*)\\n(?<serial>[^\\n]*)\\n(?<version>[^\\n]*)$',
      } } },
      lockOut: { failures: 3, window: faillock ? (UNLOCKS_AFTER + 1) * 1000 : 3000, scope: 'account' }, permissions: { operate: ['engineer'] }, essential: { door: 'console', period: 100, deadline: 1000 }, permits,
      ...(faillock ? { sessionTimeout: IDLE_ENDS_AFTER * 1000 } : {}),
    },
    async stop() {
      line.kill('SIGKILL') // the name spaces and all that runs in them end with it
      await gone
      closeSync(held)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Writes the files that stand in for the host's, and the commands of the station. */
function writeHost(folder: string, people: Readonly<Record<string, PeerAccount>>, faillock: boolean, failDelay: number): void {
  for (const place of ['etc/pam.d', 'home', 'bin', 'station', 'failures']) mkdirSync(join(folder, place), { recursive: true })
  const write = (name: string, text: string, mode = 0o644) => {
    writeFileSync(join(folder, name), text)
    chmodSync(join(folder, name), mode)
  }
  const names = Object.entries(people).map(([name, { role, secret }], n) => ({ name, secret, uid: 20_000 + n, gid: role === 'engineer' ? ENGINEERS : OPERATORS }))
  write('etc/passwd', `root:x:0:0:root:/root:/usr/sbin/nologin\n${names.map(({ name, uid, gid }) => `${name}:x:${uid}:${gid}::${folder}/home:/bin/bash\n`).join('')}`)
  write('etc/shadow', `root:*:19000:0:99999:7:::\n${names.map(({ name, secret }) => `${name}:${hashOf(secret)}:19000:0:99999:7:::\n`).join('')}`, 0o600)
  write('etc/group', `root:x:0:\ntty:x:5:\nutmp:x:43:\noperators:x:${OPERATORS}:\nengineers:x:${ENGINEERS}:\n`)
  write('etc/login.defs', readFileSync('/etc/login.defs', 'utf8'))
  const lock = `pam_faillock.so %s deny=3 unlock_time=${UNLOCKS_AFTER} nodelay dir=${folder}/failures`
  write('etc/pam.d/login', [
    `auth optional pam_faildelay.so delay=${failDelay}`,
    ...(faillock ? [`auth required ${lock.replace('%s', 'preauth')}`] : []),
    'auth [success=1 default=ignore] pam_unix.so nodelay',
    ...(faillock ? [`auth [default=die] ${lock.replace('%s', 'authfail')}`] : ['auth requisite pam_deny.so']),
    ...(faillock ? [`auth sufficient ${lock.replace('%s', 'authsucc')}`] : []), 'auth required pam_permit.so', 'account required pam_unix.so',
    ...(faillock ? ['account required pam_faillock.so'] : []), 'session required pam_unix.so', 'session optional pam_lastlog.so', '',
  ].join('\n'))
  write('home/.bash_profile', [`PATH=${folder}/bin:$PATH`, "PS1='station$ '", ...(faillock ? [`readonly TMOUT=${IDLE_ENDS_AFTER}`] : []), ''].join('\n'))
  write('station/stop-level', '1.2\n', 0o664)
  chownSync(join(folder, 'station/stop-level'), 0, ENGINEERS)
  write('bin/level', '#!/bin/sh\necho 1.62\n', 0o755)
  write('bin/stop-level', `#!/bin/sh\nif [ $# -gt 0 ]; then echo "$1" > ${folder}/station/stop-level; else cat ${folder}/station/stop-level; fi\n`, 0o755)
  write('bin/nameplate', `#!/bin/sh\nprintf '%s\\n' '${ITEM.supplier}' '${ITEM.model}' '${ITEM.serial}' '${ITEM.version}'\n`, 0o755)
  write('respawn', '#!/bin/sh\n# What init does with a getty: when a login ends, the next begins.\nwhile :; do /bin/login; sleep 0.1; done\n', 0o755)
}

const hashOf = (secret: string): string => execFileSync('perl', ['-e', 'print crypt($ARGV[0], q($6$peers$))', secret], { encoding: 'utf8' })
