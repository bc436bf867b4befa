import { inconclusive, parseServices, parseSockets, satisfied, type Socket, violated } from '@fourtwo/contract'
import { unlistedSockets } from '../../evidence/sockets.ts'
import { factIn } from '../../evidence/statement.ts'
import { defineStatementProbe } from '../../statement-probe.ts'

/** Processes that hold a socket for the service that a socket unit starts. */
const HOLDS_FOR_OTHERS: ReadonlySet<string> = new Set(['systemd', 'inetd', 'xinetd'])

/**
 * Asks how far the processes can go that hold a socket the network reaches.
 *
 * Full privilege is every capability of the kernel in a process that runs now; a socket's maker says nothing, since a service may give it up afterwards. A process in
 * between is neither: root without capabilities can still change root's files. Decisive is what runs and is bound, and that every holder was seen.
 */
export default defineStatementProbe({
  id: 'states-modest-services',
  assertion: 'CCSC 3/b',
  collector: 'sockets',
  facts: { sockets: parseSockets },

  judge(said, { sockets: seen }) {
    const { fullPrivilege } = said.agent.declared
    const { token, holds } = said
    const tables = [seen.tcp, seen.tcp6, seen.udp, seen.udp6]
    const sockets = tables.flatMap(table => (table.state === 'reported' ? table.value : [])).filter(({ reach }) => reach === 'network')
    const held = sockets.flatMap(socket => (socket.holders.state === 'reported' ? socket.holders.value.map(holder => ({ at: nameOf(socket), ...holder })) : []))
    // The kernel keeps the first fifteen characters of a name.
    const reason = (name: string) => Object.entries(fullPrivilege).find(([known]) => known === name || known.slice(0, 15) === name)?.[1]
    const documented = (name: string) => reason(name) !== undefined
    const full = held.filter(({ name, privilege }) => privilege === 'full' && !HOLDS_FOR_OTHERS.has(name) && !documented(name))
    if (full.length > 0) return violated(`the agent states that ${full.map(({ name, at }) => `${name} holds ${at} with every capability`).join(', and ')}, and no reason is documented`, holds, token)

    const isOpen = (port: string) => sockets.some(socket => nameOf(socket) === port)
    const services = factIn(said, 'services', parseServices)
    const started = 'outcome' in services ? [] : services.value.services.filter(({ state, listens }) => state === 'enabled' && listens.some(it => it !== 'local'))
    const asRoot = started.filter(({ listens }) => listens.some(isOpen)).find(({ name, settings }) => (settings['User'] ?? 'root') === 'root' && settings['DynamicUser'] === undefined && settings['CapabilityBoundingSet'] === undefined && !documented(name.replace(/\.\w+$/, '')))
    if (asRoot !== undefined) return violated(`the agent states that ${asRoot.name} is enabled, binds ${asRoot.listens.join(' and ')} and starts its service as root with every capability, and no reason is documented`, holds, token)

    const unseen = tables.find(table => table.state === 'unreadable')
    if (unseen?.state === 'unreadable') return inconclusive('not-permitted', `the agent could not read a table of sockets: ${unseen.reason}`, token)
    if (seen.tcp.state === 'absent' || seen.udp.state === 'absent') return inconclusive('not-reached', 'the agent sees no table of sockets', token)
    if (seen.hidden !== undefined) return inconclusive('not-permitted', `the agent does not see every process: ${seen.hidden}`, token)
    const orphan = sockets.find(({ holders }) => holders.state !== 'reported')
    if (orphan !== undefined) return inconclusive('not-reached', `no process that the agent sees holds ${nameOf(orphan)}`, token)
    const unlisted = unlistedSockets(seen)
    if (unlisted !== undefined) return inconclusive('not-reached', unlisted, token)
    const waiting = started.find(({ listens }) => listens.some(port => port !== 'local' && !isOpen(port)))
    if (waiting !== undefined) return inconclusive('not-reached', `${waiting.name} is enabled and binds ${waiting.listens.join(' and ')}, which the kernel's tables do not show`, token)
    const broker = held.find(({ name }) => HOLDS_FOR_OTHERS.has(name))
    if (broker !== undefined) return inconclusive('not-reached', `${broker.name} holds ${broker.at} for a service that does not run now`, token)
    const between = held.find(({ privilege, name }) => privilege === 'some' && !documented(name))
    if (between !== undefined) return inconclusive('ambiguous', `${between.name} holds ${between.at} as user ${between.uid} with some capabilities, which is neither full privilege nor none`, token)
    if (held.length === 0) return inconclusive('no-baseline', 'the agent sees no socket that the network reaches, yet it was asked over one', token)
    const reasons = [...new Set(held.filter(({ name, privilege }) => privilege !== 'none' && documented(name)).map(({ name }) => `${name} (${reason(name)})`))]
    return satisfied(`the agent states that all ${sockets.length} sockets the network reaches are held by ordinary users without capabilities${reasons.length === 0 ? '' : `, but for the documented ${reasons.join(', ')}`}`, holds, token)
  },
})

const nameOf = ({ proto, port }: Socket): string => `${proto}/${port}`
