import type { UpdateClient, UpdateClients } from '@fourtwo/contract/facts.ts'
import { defineCollector, reported } from '../collector.ts'
import { parseApt, parseDnf, parseMender, parseOpkg, parseOstree, parseRauc, parseSwupdate } from '../parsing/update-clients.ts'

const RAUC = ['/etc/rauc', '/run/rauc', '/usr/lib/rauc'] as const
const SWUPDATE = ['/etc/swupdate.cfg', '/etc/swupdate/swupdate.cfg', '/etc/default/swupdate'] as const
const MENDER = ['/etc/mender/mender.conf', '/var/lib/mender/mender.conf'] as const

/** Which clients install software, whether they take what is not signed, and where their keys are. */
export default defineCollector({
  id: 'update-clients',
  reports: 'updateClients',
  reads: [
    '/etc/rauc/system.conf', '/run/rauc/system.conf', '/usr/lib/rauc/system.conf', ...SWUPDATE, '/etc/swupdate/conf.d', '/etc/swupdate/conf.d/*', ...MENDER,
    '/usr/bin/apt-get', '/etc/apt/sources.list', '/etc/apt/sources.list.d', '/etc/apt/sources.list.d/*', '/etc/apt/apt.conf', '/etc/apt/apt.conf.d', '/etc/apt/apt.conf.d/*',
    '/etc/opkg.conf', '/etc/opkg', '/etc/opkg/*', '/etc/apk/repositories', '/etc/ostree/remotes.d', '/etc/ostree/remotes.d/*', '/ostree/repo/config', '/etc/dnf/dnf.conf', '/etc/yum.repos.d', '/etc/yum.repos.d/*',
  ],
  privilege: { '/etc/mender/mender.conf': 'root where it is kept to root', '/var/lib/mender/mender.conf': 'root or CAP_DAC_READ_SEARCH' },
  async collect(read) {
    let hidden: string | undefined
    const text = async (path: string): Promise<string | undefined> => {
      const reading = await read(path)
      if (reading.state === 'unreadable') hidden ??= reading.reason
      return reading.state === 'read' ? reading.bytes.toString('utf8') : undefined
    }
    const texts = async (paths: readonly string[]) => (await Promise.all(paths.map(text))).filter(it => it !== undefined)
    const folder = async (path: string, ends: RegExp) => {
      const names = await read.list(path)
      if (names.state === 'unreadable') hidden ??= names.reason
      return texts(names.state === 'read' ? names.names.filter(name => ends.test(name)).map(name => `${path}/${name}`) : [])
    }
    const clients: UpdateClient[] = []
    for (const at of RAUC) {
      const conf = await text(`${at}/system.conf`)
      if (conf === undefined) continue
      clients.push(parseRauc(conf, at))
      break // the first one stands for the rest
    }
    const swupdate = await texts(SWUPDATE)
    if (swupdate.length > 0) clients.push(parseSwupdate([...swupdate, ...(await folder('/etc/swupdate/conf.d', /./))]))
    const mender = await texts(MENDER)
    if (mender.length > 0) clients.push(parseMender(mender))
    const apt = await read.stat('/usr/bin/apt-get')
    if (apt.state === 'read') clients.push(parseApt([...(await texts(['/etc/apt/sources.list'])), ...(await folder('/etc/apt/sources.list.d', /\.(list|sources)$/))], [...(await texts(['/etc/apt/apt.conf'])), ...(await folder('/etc/apt/apt.conf.d', /^[\w.-]+$/))]))
    const opkg = await texts(['/etc/opkg.conf'])
    if (opkg.length > 0) clients.push(parseOpkg([...opkg, ...(await folder('/etc/opkg', /\.conf$/))]))
    if ((await text('/etc/apk/repositories')) !== undefined) clients.push({ client: 'apk', verifies: 'yes', anchors: [], settings: {}, because: 'it takes nothing unsigned unless told so on its command line' })
    const ostree = [...(await texts(['/ostree/repo/config'])), ...(await folder('/etc/ostree/remotes.d', /\.conf$/))]
    if (ostree.length > 0) clients.push(parseOstree(ostree))
    const dnf = await text('/etc/dnf/dnf.conf')
    if (dnf !== undefined) clients.push(parseDnf(dnf, await folder('/etc/yum.repos.d', /\.repo$/)))
    // A file that cannot be seen may loosen what the others say.
    if (hidden !== undefined) return { state: 'unreadable', reason: hidden }
    const fact: UpdateClients = { grade: 'configured', clients }
    return reported(fact)
  },
})
