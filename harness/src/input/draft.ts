import { type Accounts, defaultUsers, type Fact, type Facts, parseAccounts, parseDebugPorts, parseFact, parseLoginKeys, parseSockets, parseWireless, type Socket } from '@fourtwo/contract'

/** Ports by which a service is commonly known. The kind is a guess that the person confirms: a port says nothing about what is spoken there. */
const KINDS: Readonly<Record<string, string>> = {
  'tcp/22': 'ssh', 'tcp/23': 'telnet', 'tcp/21': 'ftp', 'tcp/80': 'http', 'tcp/443': 'https', 'tcp/502': 'modbus-tcp', 'tcp/802': 'modbus-tcp', 'tcp/1883': 'mqtt', 'tcp/8883': 'mqtt', 'tcp/4840': 'opcua', 'tcp/4843': 'opcua',
  'tcp/8080': 'http', 'tcp/8443': 'https', 'tcp/20000': 'dnp3', 'tcp/2404': 'iec-104', 'tcp/102': 's7', 'tcp/44818': 'ethernet-ip', 'udp/2222': 'ethernet-ip', 'udp/47808': 'bacnet', 'udp/161': 'snmp', 'udp/69': 'tftp', 'tcp/6514': 'syslog', 'udp/514': 'syslog', 'tcp/514': 'syslog',
}
/** Ports of which a device is the asking end: services rather than doors. */
const CLIENTS: Readonly<Record<string, string>> = { 'udp/68': 'DHCP client', 'udp/546': 'DHCPv6 client', 'udp/123': 'time client', 'udp/5353': 'multicast DNS' }
/** Consoles that are a screen, not a port that somebody brings a cable to. */
const SCREEN = /^tty\d*$/

interface Part {
  readonly name: string
  /** Why it stands there. */
  readonly because: string
  readonly fields: Readonly<Record<string, string>>
  readonly listens?: readonly string[]
}
/** What a report has to say for a component statement. `unseen`: what could not be told, a sentence each. */
interface Hints {
  readonly interfaces: readonly Part[]
  readonly services: readonly Part[]
  readonly accounts: readonly string[]
  /** True where no radio is there, false where one is, undefined where it could not be seen. */
  readonly radio: boolean | undefined
  readonly unseen: readonly string[]
}

/**
 * Drafts component.yaml from what the agent reports, unsigned: every interface that it sees, services beside them, accounts that let somebody in, and what seems not to apply. It is
 * read as it stands; what only a person knows is marked `fill in`. Text of YAML with comments.
 */
export function draftComponent(facts: Facts): string {
  const { interfaces, services, accounts, radio, unseen } = hintsOf(facts)
  return `# Drafted from what the agent reports of the unit. Nothing here is decided: a person confirms each line, strikes what is no part of the product, and adds what the agent cannot see,
# such as field buses, displays, keys and covers. What is found open and is not declared here violates CR 7.7.
${unseen.map(it => `# Not seen: ${plain(it)}\n`).join('')}
supplier: fill in
model: fill in
version: fill in                     # software version
serial: fill in
types: [EDR]                         # EDR embedded, HDR host, NDR network device, SAR software application
configuration: as-found              # hardened, where it was set up by the supplier's guide

interfaces:
${interfaces.length === 0 ? '  # The agent sees none. A component without an interface is not assessed.\n  console:\n    kind: console\n    purpose: fill in\n' : interfaces.map(partText).join('')}
${services.length === 0 ? '# services: the agent sees none that wait for the network\n' : `services:                            # what waits for the network, by process: the doors above and whatever else there is\n${services.map(partText).join('')}`}
${accounts.length === 0 ? 'accounts: []                         # no account of the operating system lets somebody in\n' : `accounts:                            # those of the operating system that let somebody in; each has to be meant to\n${accounts.map(name => `  - ${quoted(name)}\n`).join('')}`}
${requirementsText(radio)}`
}

function hintsOf(facts: Facts): Hints {
  const unseen: string[] = []
  const of = <T>(name: string, parse: (value: unknown, at: string) => T): T | undefined => seenIn(parsed(facts, name, parse), name, unseen)
  const sockets = of('sockets', parseSockets)
  const ports = of('debugPorts', parseDebugPorts)
  const wireless = of('wireless', parseWireless)
  const accounts = of('accounts', parseAccounts)
  const keys = of('loginKeys', parseLoginKeys)
  const open = sockets === undefined ? [] : [sockets.tcp, sockets.tcp6, sockets.udp, sockets.udp6].flatMap((table, n) => seenIn(table, `the table of ${['TCP', 'TCP over IPv6', 'UDP', 'UDP over IPv6'][n]} sockets`, unseen) ?? []).filter(({ reach }) => reach === 'network')
  const byPort = new Map(open.map(socket => [`${socket.proto}/${socket.port}`, socket]))
  const doors = [...byPort].filter(([port]) => CLIENTS[port] === undefined)
  const consoles = ports === undefined ? [] : (seenIn(ports.consoles, 'the consoles of the kernel', unseen) ?? []).filter(line => !SCREEN.test(line))
  const prompts = ports === undefined ? [] : [...(ports.inittab.state === 'reported' ? ports.inittab.value : []), ...(ports.units.state === 'reported' ? ports.units.value : [])].filter(({ state, line }) => state !== 'masked' && !SCREEN.test(line))
  const lines = [...new Set([...consoles, ...prompts.map(({ line }) => line)])]
  const radios = wireless === undefined ? [] : [...(seenIn(wireless.interfaces, 'wireless interfaces', unseen) ?? []).map(({ name }) => [name, 'wireless network'] as const), ...(seenIn(wireless.bluetooth, 'Bluetooth controllers', unseen) ?? []).map(name => [name, 'Bluetooth'] as const), ...wireless.otherRadios.map(name => [name, 'radio'] as const)]
  const named = names()
  return {
    interfaces: [
      ...doors.map(([port, socket]) => ({ name: named(KINDS[port] ?? port.replace('/', '-')), because: `${port} waits for the network${heldBy(socket)}`, fields: { kind: KINDS[port] ?? (port.startsWith('tcp') ? 'tcp' : 'udp'), ...(defaultUsers[KINDS[port] ?? ''] === undefined ? { users: 'both' } : {}), purpose: 'fill in' } })),
      ...lines.map(line => ({ name: named(`console-${line}`), because: consoleWords(prompts.filter(it => it.line === line), consoles.includes(line)), fields: { kind: 'console', reach: 'local', purpose: 'fill in' } })),
      ...radios.map(([name, what]) => ({ name: named(name), because: `a ${what} interface of the kernel`, fields: { kind: 'wireless', users: 'both', purpose: 'fill in' } })),
    ],
    services: [...Map.groupBy(byPort, ([port, socket]) => holdersOf(socket)[0] ?? CLIENTS[port]?.replaceAll(' ', '-') ?? KINDS[port] ?? port.replace('/', '-'))].map(([holder, at]) => ({
      name: holder, because: at.map(([port, socket]) => `${port}${CLIENTS[port] === undefined ? '' : `, commonly a ${CLIENTS[port]}`}${heldBy(socket)}`).join('; '), fields: { purpose: 'fill in' }, listens: at.map(([port]) => port),
    })),
    accounts: accounts === undefined ? [] : enabledIn(accounts, new Set(keys?.accounts.map(({ name }) => name)), unseen),
    radio: radios.length > 0 ? true : wireless?.interfaces.state === 'reported' && wireless.bluetooth.state !== 'unreadable' && wireless.phys.state !== 'unreadable' ? false : undefined,
    unseen,
  }
}

function parsed<T>(facts: Facts, name: string, parse: (value: unknown, at: string) => T): Fact<T> {
  try {
    return facts[name] === undefined ? { state: 'absent' } : parseFact(facts[name], name, parse)
  } catch {
    return { state: 'unreadable', reason: 'it has another shape than this version knows' }
  }
}

/** The value of a fact; what could not be seen is noted. */
function seenIn<T>(fact: Fact<T>, what: string, unseen: string[]): T | undefined {
  if (fact.state === 'unreadable') unseen.push(`${what} (${fact.reason})`)
  return fact.state === 'reported' ? fact.value : undefined
}

const holdersOf = ({ holders }: Socket): string[] => (holders.state === 'reported' ? holders.value.map(({ name }) => name) : [])
const heldBy = (socket: Socket): string => {
  const holders = [...new Set(holdersOf(socket))]
  return holders.length === 0 ? '' : `, held by ${holders.join(' and ')}`
}

function consoleWords(prompts: readonly { readonly asks: 'login' | 'open' | 'unknown' }[], kernel: boolean): string {
  const says = prompts.some(({ asks }) => asks === 'open') ? 'it opens WITHOUT A LOGIN' : prompts.some(({ asks }) => asks === 'login') ? 'it asks for a login' : prompts.length > 0 ? 'whether it asks for a login is not known' : 'nothing waits there'
  return `${kernel ? 'the kernel writes to it' : 'a prompt waits on it'}; ${says}`
}

/** The accounts whose shell lets somebody in and that a password or key opens. */
function enabledIn({ names: all, passwords }: Accounts, withKeys: ReadonlySet<string>, unseen: string[]): string[] {
  const schemes = new Map((seenIn(passwords, 'how passwords are kept, so that every account with a login shell is listed', unseen)?.entries ?? []).map(({ name, scheme }) => [name, scheme]))
  return (seenIn(all, 'the accounts', unseen)?.entries ?? []).filter(({ name, login, password }) => {
    const scheme = password === 'shadow' ? (schemes.get(name) ?? 'unknown') : password
    return login && (withKeys.has(name) || (scheme !== 'locked' && scheme !== 'none'))
  }).map(({ name }) => name)
}

/** Gives each part a name of its own. */
function names(): (wanted: string) => string {
  const taken = new Set<string>()
  return wanted => {
    const plain = wanted.replaceAll(/[^\w.-]/g, '-')
    let name = plain
    for (let n = 2; taken.has(name); n++) name = `${plain}-${n}`
    taken.add(name)
    return name
  }
}

const quoted = (text: string): string => (/^[A-Za-z][\w-]*( [\w-]+)*$/.test(text) && !/^(true|false|yes|no|on|off|null|y|n)$/i.test(text) ? text : JSON.stringify(text))
const plain = (text: string): string => text.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 200)

function partText({ name, because, fields, listens }: Part): string {
  const lines = Object.entries(fields).map(([key, value]) => `    ${key}: ${quoted(value)}\n`)
  return `  # ${plain(because)}\n  ${quoted(name)}:\n${lines.join('')}${listens === undefined ? '' : `    listens: [${listens.join(', ')}]\n`}`
}

/** Rows that hang on a condition which the facts speak to. Stated here they are the supplier's word, and stay unproven until evidence or a reviewer confirms it. */
function requirementsText(radio: boolean | undefined): string {
  const pki = '  # Only where the unit takes no part in a public key infrastructure: the agent cannot tell a certificate that is used from one that lies there.\n  # CR 1.8: { says: not-applicable, justification: fill in }\n  # CR 1.9: { says: not-applicable, justification: fill in }\n'
  switch (radio) {
    case true:
      return `requirements:\n  # There is a radio, so CR 2.2 (and for a network device NDR 1.6) applies: stating otherwise would be contradicted by the agent.\n  CR 2.2: { says: met }\n${pki}`
    case false:
      return `requirements:\n  CR 2.2: { says: not-applicable, justification: the agent sees no radio }   # confirm that none is behind a bus that Linux does not drive\n${pki}`
    case undefined:
      return `# requirements:\n  # Whether there is a radio could not be seen.\n  # CR 2.2: { says: not-applicable, justification: fill in }\n${pki}`
  }
}
