import { createHash } from 'node:crypto'

/** The names this unit goes by: another seed renames everything, which may change no finding. */
export interface Names {
  readonly expendable: readonly string[]
  readonly steady: readonly string[]
  readonly guard: string
  /** As whom the device comes to the server that it is a client of. */
  readonly upstreamUser: string
  /** Who logs in by a certificate of his own. */
  readonly certified: string
  /** Who says which certificates are trusted. */
  readonly administrator: string
  readonly levelTopic: string
  readonly heartbeatTopic: string
  readonly levelNode: string
  readonly heartbeatNode: string
  readonly stopLevelTopic: string
  readonly setStopLevelTopic: string
  readonly nameplateTopic: string
  readonly inboxTopic: (account: string) => string
  /** Where the agent beside the device is challenged and answers. */
  readonly agentTopic: string
  readonly agent: string
  readonly stopLevelNode: string
  /** The pump station's object, and its method that sets the stop level. */
  readonly stationNode: string
  readonly methodNode: string
  readonly auditNode: string
  /** Supplier, model, serial number and version, in this order. */
  readonly nameplateNodes: readonly string[]
  readonly host: string
  /** What the console asks for a name and a secret with, and what it waits for commands with. */
  readonly prompts: { readonly user: string; readonly secret: string; readonly command: string }
  /** The console's commands. */
  readonly commands: { readonly level: string; readonly stopLevel: string; readonly audit: string; readonly nameplate: string; readonly logout: string }
  /** The secret of an account. */
  readonly secretOf: (account: string) => string
}

const words = ['amber', 'birch', 'cedar', 'delta', 'ember', 'flint', 'grove', 'heron', 'islet', 'juniper', 'kestrel', 'lagoon'] as const

/** The names for a seed; secrets are long and hold nothing of the account's name. */
export function namesFor(seed: string): Names {
  const number = (what: string) => createHash('sha256').update(`${seed}/${what}`).digest().readUInt32BE(0)
  const word = (what: string) => words[number(what) % words.length] ?? words[0]
  const tag = (number('tag') % 9000) + 1000
  const pick = (what: string, from: readonly [string, ...string[]]) => from[number(what) % from.length] ?? from[0]
  const site = word('site')
  const host = `${word('host')}-rtu`
  return {
    expendable: Array.from({ length: 24 }, (_, n) => `${word('crew')}${tag}-${n + 1}`),
    steady: [`${word('steady')}${tag}-a`, `${word('steady')}${tag}-b`],
    guard: `watch${tag}`,
    upstreamUser: `rtu${tag}`,
    certified: `${word('badge')}${tag}-c`,
    administrator: `${word('office')}${tag}`,
    levelTopic: `${site}/${word('well')}/level`,
    heartbeatTopic: `${site}/${word('heart')}/beat`,
    levelNode: `ns=1;s=${site}.Level`,
    heartbeatNode: `ns=1;s=${site}.Heartbeat`,
    stopLevelTopic: `${site}/${word('well')}/stop-level`,
    setStopLevelTopic: `${site}/${word('well')}/stop-level/set`,
    nameplateTopic: `${site}/nameplate`,
    inboxTopic: account => `${site}/inbox/${account}`,
    agentTopic: `${site}/agent${tag}`,
    agent: `agent${tag}`,
    stopLevelNode: `ns=1;s=${site}.StopLevel`,
    stationNode: `ns=1;s=${site}`,
    methodNode: `ns=1;s=${site}.SetStopLevel`,
    auditNode: `ns=1;s=${site}.AuditLog`,
    nameplateNodes: ['Manufacturer', 'Model', 'SerialNumber', 'SoftwareRevision'].map(name => `ns=1;s=${site}.${name}`),
    host,
    prompts: { user: `${pick('user', ['login', 'user name', 'operator', 'Benutzer'])}: `, secret: `${pick('secret', ['password', 'passcode', 'secret', 'Kennwort'])}: `, command: `${host}${pick('command', ['> ', '$ ', ' # '])}` },
    commands: { level: `level-${word('c1')}`, stopLevel: `stoplevel-${word('c2')}`, audit: `audit-${word('c3')}`, nameplate: `version-${word('c4')}`, logout: word('c5') === 'amber' ? 'logout' : `bye-${word('c5')}` },
    secretOf: account => createHash('sha256').update(`${seed}/secret/${account}`).digest('base64url').slice(0, 20),
  }
}
