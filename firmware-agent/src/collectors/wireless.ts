import type { Fact } from '@fourtwo/contract/evidence.ts'
import type { Wireless } from '@fourtwo/contract/facts/wireless.ts'
import { defineCollector, factOf, reported } from '../collector.ts'
import { parseHostapd, parseSupplicant, parseUciWireless } from '../parsing/wireless.ts'
import { onOff, seenAs, understood, wordIn } from '../reading/understood.ts'

const NET = '/sys/class/net'
const RFKILL = '/sys/class/rfkill'
const RUNNING = '/run/hostapd'
const OTHERS = [['near-field', '/sys/class/nfc'], ['802.15.4', '/sys/class/ieee802154'], ['mobile', '/sys/class/wwan']] as const
type Value<T> = T extends { readonly state: 'reported'; readonly value: infer V } ? V : never

/** Radios as the kernel has them, and the networks that the device offers and joins: how those who join say who they are, never with what. */
export default defineCollector({
  id: 'wireless',
  reports: 'wireless',
  reads: [
    NET, '/sys/class/net/*/phy80211', '/sys/class/net/*/wireless', '/sys/class/net/*/operstate', '/sys/class/ieee80211', '/sys/class/bluetooth', '/sys/class/nfc', '/sys/class/ieee802154', '/sys/class/wwan',
    RFKILL, '/sys/class/rfkill/*/type', '/sys/class/rfkill/*/soft', '/sys/class/rfkill/*/hard', '/etc/hostapd', '/etc/hostapd/*.conf', '/etc/hostapd.conf', '/etc/wpa_supplicant', '/etc/wpa_supplicant/*.conf', '/etc/wpa_supplicant.conf', '/etc/config/wireless', RUNNING,
  ],
  privilege: { '/etc/hostapd/*.conf': 'root where the system keeps it so', '/etc/wpa_supplicant/*.conf': 'root where the system keeps it so', [RUNNING]: 'root or its group' },
  async collect(read) {
    const from = async <T>(folder: '/etc/hostapd' | '/etc/wpa_supplicant', single: '/etc/hostapd.conf' | '/etc/wpa_supplicant.conf', parse: (text: string) => readonly T[]) => {
      const names = await read.list(folder)
      const files = [single as string, ...(names.state === 'read' ? names.names.filter(name => /^[\w.@-]{1,80}\.conf$/.test(name)).map(name => `${folder}/${name}`) : [])]
      const found: Record<string, Fact<readonly T[]>> = names.state === 'unreadable' ? { [folder]: names } : {}
      for (const file of files) {
        const fact = factOf(await read(file), parse)
        if (fact.state !== 'absent') found[file] = fact
      }
      return found
    }
    const uci = factOf(await read('/etc/config/wireless'), parseUciWireless)
    const others: string[] = []
    for (const [kind, folder] of OTHERS) {
      const names = await read.list(folder)
      if (names.state === 'read' && names.names.length > 0) others.push(kind)
    }
    const wireless: Wireless = {
      interfaces: await interfaces(), phys: seenAs(await read.list('/sys/class/ieee80211'), ({ names }) => names.length), bluetooth: seenAs(await read.list('/sys/class/bluetooth'), ({ names }) => names.filter(name => /^hci\d+$/.test(name))),
      otherRadios: others, switches: await switches(),
      offers: { ...(await from('/etc/hostapd', '/etc/hostapd.conf', parseHostapd)), ...(uci.state === 'absent' ? {} : { '/etc/config/wireless': uci }) },
      offering: seenAs(await read.list(RUNNING), ({ names: all }) => all.filter(name => /^[\w.-]{1,15}$/.test(name))),
      joins: await from('/etc/wpa_supplicant', '/etc/wpa_supplicant.conf', parseSupplicant),
    }
    return reported(wireless)

    async function interfaces(): Promise<Wireless['interfaces']> {
      const names = await read.list(NET)
      if (names.state !== 'read') return names
      const radios: Value<Wireless['interfaces']>[number][] = []
      for (const name of names.names.filter(it => /^[\w.-]{1,15}$/.test(it))) {
        if ((await read.stat(`${NET}/${name}/phy80211` as string)).state !== 'read' && (await read.stat(`${NET}/${name}/wireless` as string)).state !== 'read') continue
        const state = understood(await read(`${NET}/${name}/operstate` as string), wordIn)
        radios.push({ name, up: state.state === 'reported' ? state.value === 'up' : null })
      }
      return reported(radios)
    }
    async function switches(): Promise<Wireless['switches']> {
      const names = await read.list(RFKILL)
      if (names.state !== 'read') return names
      const known = (fact: Fact<boolean>) => (fact.state === 'reported' ? fact.value : null)
      return reported(await Promise.all(names.names.filter(name => /^rfkill\d+$/.test(name)).map(async name => {
        const of = async (what: string) => read(`${RFKILL}/${name}/${what}` as string)
        const kind = understood(await of('type'), wordIn)
        return { kind: kind.state === 'reported' ? kind.value : 'unknown', soft: known(understood(await of('soft'), onOff)), hard: known(understood(await of('hard'), onOff)) }
      })))
    }
  },
})
