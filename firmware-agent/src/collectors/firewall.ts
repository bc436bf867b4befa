import type { Firewall } from '@fourtwo/contract/facts.ts'
import { defineCollector, factOf, reported } from '../collector.ts'
import { parseIptables, parseNft, parseUciFirewall } from '../parsing/firewall.ts'

const FILES = [['nftables', '/etc/nftables.conf', parseNft], ['nftables', '/etc/sysconfig/nftables.conf', parseNft], ['iptables', '/etc/iptables/rules.v4', parseIptables], ['openwrt', '/etc/config/firewall', parseUciFirewall]] as const
const SWITCHES = { ipv4: '/proc/sys/net/ipv4/ip_forward', ipv6: '/proc/sys/net/ipv6/conf/all/forwarding' } as const

/** Which packet filters are set up and what they do where no rule says otherwise, and whether the kernel forwards. The rules that are loaded take a privilege and a call that the agent does without. */
export default defineCollector({
  id: 'firewall',
  reports: 'firewall',
  reads: ['/etc/nftables.conf', '/etc/sysconfig/nftables.conf', '/etc/iptables/rules.v4', '/etc/config/firewall', '/etc/ufw/ufw.conf', '/etc/default/ufw', '/etc/firewalld/firewalld.conf', '/proc/sys/net/ipv4/ip_forward', '/proc/sys/net/ipv6/conf/all/forwarding'],
  privilege: { '/etc/ufw/ufw.conf': 'root where it is kept to root', '/etc/firewalld/firewalld.conf': 'root where it is kept to root' },
  async collect(read) {
    const filters: Firewall['filters'][number][] = []
    for (const [tool, path, parse] of FILES) {
      const text = await read(path)
      if (text.state === 'unreadable') return text
      if (text.state === 'read') filters.push({ tool, grade: 'configured', ...parse(text.bytes.toString('utf8')) })
    }
    const ufw = await read('/etc/ufw/ufw.conf')
    const defaults = await read('/etc/default/ufw')
    if (ufw.state === 'read') {
      const policies = defaults.state === 'read' ? defaults.bytes.toString('utf8') : ''
      const policy = (chain: string) => (/^[ \t]*ENABLED\s*=\s*yes/im.test(ufw.bytes.toString('utf8')) ? (new RegExp(`^[ \\t]*DEFAULT_${chain}_POLICY\\s*=\\s*"?(DROP|REJECT)`, 'm').test(policies) ? 'drop' : 'accept') : 'accept')
      filters.push({ tool: 'ufw', grade: 'configured', input: policy('INPUT'), forward: policy('FORWARD') })
    }
    if ((await read.stat('/etc/firewalld/firewalld.conf')).state === 'read') filters.push({ tool: 'firewalld', grade: 'configured', input: 'unknown', forward: 'unknown' })
    const forwarding: Record<string, Firewall['forwarding'][string]> = {}
    for (const [name, path] of Object.entries(SWITCHES)) forwarding[name] = factOf(await read(path as (typeof SWITCHES)[keyof typeof SWITCHES]), text => text.trim() !== '0')
    const fact: Firewall = { filters, forwarding }
    return reported(fact)
  },
})
