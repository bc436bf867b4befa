import { inconclusive, parseServices, parseSockets, satisfied, type Socket, violated } from '@fourtwo/contract'
import { factIn } from '../../evidence/statement.ts'
import { defineStatementProbe } from '../../statement-probe.ts'

/** Processes that hold a socket for the service that a socket unit starts. */
const HOLDS_FOR_OTHERS: ReadonlySet<string> = new Set(['systemd', 'inetd', 'xinetd'])

/**
 * Asks how far the processes can go that hold a socket the network reaches.
 *
 * Full privilege is every capability of the kernel in a process that runs now; a socket's maker says nothing, since a service may give it up afterwards. A process in
 * between is neither: root without capabilities can still change root's files. Decisive is what runs, and that every holder was seen.
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
    const documented = (name: string) => Object.hasOwn(fullPrivilege, name)
    const full = held.filter(({ name, privilege }) => privilege === 'full' && !HOLDS_FOR_OTHERS.has(name) && !documented(name))
    if (full.length > 0) return violated(`the agent states that ${full.map(({ name, at }) => `${name} holds ${at} with every capability`).join(', and ')}, and no reason is documented`, holds, token)

    const services = factIn(said, 'services', parseServices)
    const started = 'outcome' in services ? [] : services.value.services.filter(({ state, listens }) => state === 'enabled' && listens.some(it => it !== 'local'))
    const asRoot = started.find(({ name, settings }) => (settings['User'] ?? 'root') === 'root' && settings['DynamicUser'] === undefined && settings['CapabilityBoundingSet'] === undefined && !documented(name.replace(/\.\w+$/, '')))
    if (asRoot !== undefined) return violated(`the agent states that ${asRoot.name} is enabled, binds ${asRoot.listens.join(' and ')} and starts its service as root with every capability, and no reason is documented`, holds, token)

    const unseen = tables.find(table => table.state !== 'reported')
    if (unseen?.state === 'unreadable') return inconclusive('not-permitted', `the agent could not read a table of sockets: ${unseen.reason}`, token)
    if (seen.tcp.state === 'absent' || seen.udp.state === 'absent') return inconclusive('not-reached', 'the agent sees no table of sockets', token)
    if (seen.hidden !== undefined) return inconclusive('not-permitted', `the agent does not see every process: ${seen.hidden}`, token)
    const orphan = sockets.find(({ holders }) => holders.state !== 'reported')
    if (orphan !== undefined) return inconclusive('not-reached', `no process that the agent sees holds ${nameOf(orphan)}`, token)
    const broker = held.find(({ name }) => HOLDS_FOR_OTHERS.has(name))
    if (broker !== undefined) return inconclusive('not-reached', `${broker.name} holds ${broker.at} for a service that does not run now`, token)
    const between = held.find(({ privilege, name }) => privilege === 'some' && !documented(name))
    if (between !== undefined) return inconclusive('ambiguous', `${between.name} holds ${between.at} as user ${between.uid} with some capabilities, which is neither full privilege nor none`, token)
    if (held.length === 0) return inconclusive('no-baseline', 'the agent sees no socket that the network reaches, yet it was asked over one', token)
    const reasons = [...new Set(held.filter(({ name, privilege }) => privilege !== 'none' && documented(name)).map(({ name }) => `${name} (${fullPrivilege[name]})`))]
    return satisfied(`the agent states that all ${sockets.length} sockets the network reaches are held by ordinary users without capabilities${reasons.length === 0 ? '' : `, but for the documented ${reasons.join(', ')}`}`, holds, token)
  },
})

const nameOf = ({ proto, port }: Socket): string => `${proto}/${port}`
