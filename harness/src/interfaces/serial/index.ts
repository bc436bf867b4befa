import { defineInterface, type Hear, type Heard, type Lease } from '../../interface.ts'
import type { Offer } from '../../probe.ts'
import { auditOver } from '../audit.ts'
import { tooMuch } from '../bounded.ts'
import { identityOver } from '../identity.ts'
import { concurrencyFacts } from '../concurrency.ts'
import { loginFacts, publishedOf } from '../login.ts'
import { operateOver } from '../operate.ts'
import { targetsOf, visitorOver } from '../visitor.ts'
import { ConsoleLine } from './line.ts'

const MALFORMED_ANSWER_WITHIN = 250
/** Milliseconds of quiet after which a value that was asked for does not come any more. */
const NOTHING_MORE_AFTER = 150
/** Prompts answered at most on the way to the login prompt. */
const TURNS = 4
const ENTER = '\r'
/** The one way to come to a console without credentials. */
const BEFORE_LOGIN = 'before the login'

/** What a console is thrown at: bytes that no terminal types. */
const malformed: Readonly<Record<string, Buffer>> = {
  'NUL characters': Buffer.concat([Buffer.alloc(64), Buffer.from(ENTER)]),
  'bytes 0x80 to 0xff': Buffer.concat([Buffer.from(Array.from({ length: 128 }, (_, n) => 128 + n)), Buffer.from(ENTER)]),
  'escape sequences': Buffer.from(`\x1b[2J\x1b[999;999H\x1b]0;x\x07${ENTER}`),
  'format directives': Buffer.from(`%s%n%x%p%999999d${ENTER}`),
  '10 000 characters without an end of line': Buffer.concat([Buffer.alloc(10_000, 0x41), Buffer.from(ENTER)]),
}

const setting = (lease: Lease, key: string): string => lease.door.settings[key] ?? ''

/**
 * Brings the line to its login prompt, whatever an earlier conversation left it at: a real line knows no connections, so a
 * session whose conversation broke off is still there, and would be taken for the next one's.
 *
 * `wake` in the bench is what a console is woken with, Enter by default. Where Enter counts as a user name, as it does at
 * Debian's login without a getty before it, it should be another: each waking would be a failed login of nobody.
 */
async function toLoginPrompt(lease: Lease, hear: Hear): Promise<ConsoleLine | string> {
  const line = await ConsoleLine.open(lease, hear)
  if (typeof line === 'string') return line
  const [userPrompt, secretPrompt, prompt] = ['userPrompt', 'secretPrompt', 'prompt'].map(key => setting(lease, key)) as [string, string, string]
  line.type('wake', setting(lease, 'wake') || ENTER)
  let standing = await line.standing([userPrompt, secretPrompt, prompt])
  for (let turn = 1; turn < TURNS && typeof standing !== 'string' && standing.found !== userPrompt; turn++) {
    // A half-given login is ended by an empty secret, a session by its logout.
    if (standing.found === prompt) line.type('log out what was left logged in', `${setting(lease, 'logout')}${ENTER}`)
    else line.type('Enter', ENTER)
    standing = await line.standing([userPrompt, secretPrompt, prompt])
  }
  if (typeof standing !== 'string' && standing.found === userPrompt) return line
  await line.close()
  return `no login prompt: ${typeof standing === 'string' ? standing : `the line stayed at ${standing.found}`}`
}

/** Comes to the login prompt and offers name and secret; the line stays open at the command prompt where they were accepted. */
async function logIn(lease: Lease, hear: Hear, { user, secret }: { user: string; secret: string }): Promise<Heard & { readonly line?: ConsoleLine; readonly took?: number }> {
  const names = [user, ...Object.values(lease.names)]
  const line = await toLoginPrompt(lease, hear)
  if (typeof line === 'string') return { says: 'not-offered', read: line }
  let typed: number | undefined
  const took = () => (typed === undefined ? {} : { took: performance.now() - typed })
  const end = async (says: string, read: string): Promise<Heard & { readonly took?: number }> => {
    const lasted = took()
    await line.close()
    return { says, read, ...lasted }
  }
  line.forget()
  line.type('user name', `${user}${ENTER}`)
  const atSecret = await line.until([setting(lease, 'secretPrompt')])
  if (typeof atSecret === 'string') {
    // Another login prompt is no refusal before all the time is over: it may be a late answer to the Enter before.
    const [refused, prompted] = line.printed.split(setting(lease, 'userPrompt'))
    return prompted === undefined ? end('not-offered', `no prompt for the secret: ${atSecret}`) : end('refused', wording(refused ?? '', names))
  }
  line.type('secret', `${secret}${ENTER}`)
  typed = performance.now()
  const after = await line.standing([setting(lease, 'prompt'), setting(lease, 'userPrompt')])
  if (typeof after === 'string') return end(after, `after the secret the line was ${after}`)
  if (after.found === setting(lease, 'prompt')) return { says: 'accepted', read: 'the command prompt', line, ...took() }
  return end('refused', wording(after.before, names))
}

/**
 * The refusal as the console words it, without the name that was typed and without what stands before the prompt on its line.
 * Every name of this ask goes, whoever was typed: a user named `user` stands in "unknown user" by chance, in the refusal of others too.
 */
function wording(text: string, names: readonly string[]): string {
  const without = (part: string, [first, ...rest]: readonly string[]): string => (first === undefined ? part : part.split(first).map(it => without(it, rest)).join('NAME'))
  const lines = without(text, names.filter(it => it !== '')).split(/[\r\n]+/)
  return lines.slice(0, -1).map(it => it.trim()).filter(it => it !== '').join(' / ') || lines.join('').trim()
}

async function logOut(lease: Lease, line: ConsoleLine): Promise<void> {
  line.type('log out', `${setting(lease, 'logout')}${ENTER}`)
  // Where the session was over already, the word was taken for a user name.
  const at = await line.standing([setting(lease, 'userPrompt'), setting(lease, 'secretPrompt')])
  if (typeof at !== 'string' && at.found === setting(lease, 'secretPrompt')) {
    line.type('empty secret', ENTER)
    await line.standing([setting(lease, 'userPrompt')])
  }
  await line.close()
}

/** Types one command on a line that is logged in; answers what was printed between its echo and the next prompt. */
async function command(lease: Lease, line: ConsoleLine, text: string): Promise<Heard> {
  const answer = (await line.typeLine('command', text)) ?? (await line.standing([setting(lease, 'prompt')]))
  if (typeof answer === 'string') return { says: answer, read: `after the command the line was ${answer}` }
  return { says: 'shown', read: answer.before.replaceAll('\r', '').trim() }
}

/** Logs in with an account and acts; a login that failed is not an operation refused. */
async function actAs(lease: Lease, hear: Hear, as: string, act: (line: ConsoleLine) => Promise<Heard>): Promise<Heard> {
  const { line, says, read } = await logIn(lease, hear, lease.credential(as, 'right'))
  if (line === undefined) return { says: 'not-offered', read: `the login was ${says}: ${read}` }
  const heard = await act(line)
  await logOut(lease, line)
  return heard
}

/** Comes to the login prompt and acts there, where a login name is due. */
async function atLoginPrompt(lease: Lease, hear: Hear, act: (line: ConsoleLine) => Promise<Heard>): Promise<Heard> {
  const line = await toLoginPrompt(lease, hear)
  if (typeof line === 'string') return { says: 'not-offered', read: line }
  try {
    return await act(line)
  } finally {
    await line.close()
  }
}

/** Types a command on a line as it stands, which may be at the login prompt, and leaves it at a prompt for the next, `at`: what was printed is shown, being asked for a secret is not. */
async function readBare(lease: Lease, line: ConsoleLine, text: string): Promise<Heard & { readonly at?: string }> {
  const answer = (await line.typeLine('command', text)) ?? await line.standing([setting(lease, 'secretPrompt'), setting(lease, 'userPrompt'), setting(lease, 'prompt')], NOTHING_MORE_AFTER)
  if (typeof answer === 'string') return { says: answer, read: `after the command the line was ${answer}` }
  if (answer.found === setting(lease, 'secretPrompt')) {
    line.type('empty secret', ENTER)
    await line.standing([setting(lease, 'userPrompt'), setting(lease, 'prompt')])
    if (!/[^\s]/.test(answer.before)) return { says: 'refused', read: 'the console took the command for a login name' }
  }
  return { says: 'shown', read: answer.before.replaceAll('\r', '').trim(), at: answer.found }
}

/** The reading on a line as it stands: a number, or it was not shown. At the command prompt the session goes on, whatever became of the value: a console that slept may take what wakes it for nothing. */
async function readingBare(lease: Lease, line: ConsoleLine): Promise<Heard> {
  const { says, read, at } = await readBare(lease, line, setting(lease, 'reading'))
  if (says !== 'shown' || isNumber(read)) return { says, read }
  return at === setting(lease, 'prompt') ? { says: 'not-offered', read: 'the command prompt, and no value' } : { says: 'refused', read: 'no value was printed' }
}

/** A process value is a number on a line of its own. */
const isNumber = (printed: string): boolean => printed.split(/[\r\n]+/).some(it => /^-?\d+(\.\d+)?$/.test(it.trim()))

/** A serial console for people: login prompt, then commands. Its prompts and commands stand in the bench file. */
export default defineInterface({
  kind: 'serial',
  settings: ['path', 'host', 'port', 'baudRate', 'dataBits', 'parity', 'stopBits', 'answerWithin', 'wake', 'userPrompt', 'secretPrompt', 'prompt', 'logout', 'reading', 'output', 'outputReading', 'outputValues', 'outputInvalid', 'effectWithin', 'hasNo', 'audit', 'auditTampering', 'auditRecord', 'auditLogin', 'auditRefusedLogin', 'auditLogout', 'auditLock', 'auditRefusedApplication', 'auditRefusedOperation', 'auditRequestError', 'auditConfigurationChange', 'recordedWithin', 'identity', 'identityRecord'],
  reach: ['userPrompt', 'secretPrompt', 'prompt', 'logout'],
  needs: { operate: ['output', 'outputReading', 'outputValues'], audit: ['audit', 'auditRecord', 'auditTampering'], identity: ['identity', 'identityRecord'], visitor: ['reading'], concurrency: ['reading'] },
  further: { login: ['come', 'timed', 'offerPublished'] },
  listensAt: ({ settings: { host, port } }) => (host === undefined ? undefined : { address: host, port: Number(port) }),
  offers: {
    login: lease => {
      const logInAndOut = async (login: { readonly user: string; readonly secret: string }, hear: Hear) => {
        const { line, says, read, took } = await logIn(lease, hear, login)
        if (line !== undefined) await logOut(lease, line)
        return { says, read, took }
      }
      const offer = async (login: { readonly user: string; readonly secret: string }, hear: Hear): Promise<Heard> => {
        const { says, read } = await logInAndOut(login, hear)
        return { says, read }
      }
      return {
        facts: loginFacts(lease, ['at the login prompt']),
        verbs: {
          attempt: ({ as, secret }: { as: string; secret: Offer }, hear) => offer(lease.credential(as, secret), hear),
          come: ({ as, secret }: { as: string; secret: Offer }, hear) => offer(lease.credential(as, secret), hear),
          async timed({ as, secret }: { as: string; secret: Offer }, hear) {
            const { says, read, took } = await logInAndOut(lease.credential(as, secret), hear)
            return { says, read: took === undefined ? read : took.toFixed(3) }
          },
          offerPublished: ({ n }: { n: number }, hear) => offer(publishedOf(lease, n), hear),
        },
      }
    },
    visitor: lease => visitorOver(lease, targetsOf(lease, isNumber), {
      ways: [BEFORE_LOGIN],
      comeAsNobody: (_way, hear, act) => atLoginPrompt(lease, hear, line => act(target => readBare(lease, line, target.at))),
      comeAs: (as, hear, act) => actAs(lease, hear, as, line => act(target => command(lease, line, target.at))),
    }),
    wire: lease => ({
      facts: { messages: Object.keys(malformed) },
      verbs: {
        async send({ message }: { message: string }, hear) {
          const bytes = malformed[message] ?? Buffer.alloc(0)
          const beyond = tooMuch(lease, 'it', bytes.length)
          if (beyond !== undefined) return beyond
          const line = await toLoginPrompt(lease, hear)
          if (typeof line === 'string') return { says: 'not-offered', read: line }
          line.type(message, bytes)
          const got = await line.until([setting(lease, 'secretPrompt'), setting(lease, 'userPrompt')], MALFORMED_ANSWER_WITHIN)
          await line.close()
          return typeof got === 'string' ? { says: got, read: `the line was ${got}` } : { says: 'answered', read: `prompted with ${got.found}` }
        },
        async lives({ as }: { as: string }, hear) {
          const { line, says, read } = await logIn(lease, hear, lease.credential(as, 'right'))
          if (line !== undefined) await logOut(lease, line)
          return { says: says === 'accepted' ? 'lives' : 'dead', read }
        },
      },
    }),
    operate: lease => operateOver(lease, {
      operation: setting(lease, 'output'), values: setting(lease, 'outputValues'),
      write: (as, value, hear) => actAs(lease, hear, as, async line => {
        const heard = await command(lease, line, `${setting(lease, 'output')} ${value}`)
        return heard.says === 'shown' ? { says: 'sent', read: heard.read } : heard
      }),
      read: (as, hear) => actAs(lease, hear, as, line => command(lease, line, setting(lease, 'outputReading'))),
      ways: [BEFORE_LOGIN],
      writeAsNobody: (_way, value, hear) => atLoginPrompt(lease, hear, async line => {
        const heard = await readBare(lease, line, `${setting(lease, 'output')} ${value}`)
        return heard.says === 'shown' ? { says: 'sent', read: heard.read } : heard
      }),
    }),
    audit: lease => auditOver(lease, {
      read: (as, hear) => actAs(lease, hear, as, line => command(lease, line, setting(lease, 'audit'))),
      tampering: setting(lease, 'auditTampering').split(',').map(it => it.trim()),
      tamper: (as, way, hear) => actAs(lease, hear, as, async line => {
        const heard = await command(lease, line, way)
        return heard.says === 'shown' ? { says: 'sent', read: heard.read } : heard
      }),
    }),
    identity: lease => identityOver(lease, (as, hear) => actAs(lease, hear, as, line => command(lease, line, setting(lease, 'identity')))),
    concurrency: lease => {
      let line: ConsoleLine | undefined
      return {
        facts: concurrencyFacts(lease),
        verbs: {
          async begin({ as }: { as: string }, hear) {
            await line?.close()
            const begun = await logIn(lease, hear, lease.credential(as, 'right'))
            line = begun.line
            return { says: begun.says, read: begun.read }
          },
          async read(_given: never, hear) {
            if (line === undefined) return { says: 'not-offered', read: 'no session was begun' }
            line.heardBy(hear)
            return readingBare(lease, line)
          },
          readAsNobody: (_given: never, hear) => atLoginPrompt(lease, hear, nobody => readingBare(lease, nobody)),
          async logOut(_given: never, hear) {
            if (line === undefined) return { says: 'dropped', read: 'no session was begun' }
            line.heardBy(hear)
            line.type('log out', `${setting(lease, 'logout')}${ENTER}`)
            const answer = await line.standing([setting(lease, 'userPrompt')])
            return typeof answer === 'string' ? { says: answer, read: `after the logout the line was ${answer}` } : { says: 'ended', read: 'the login prompt' }
          },
        },
        async close() {
          if (line !== undefined) await logOut(lease, line)
        },
      }
    },
  },
})
