import type { Fact } from '@fourtwo/contract/evidence.ts'
import type { Wireless } from '@fourtwo/contract/facts/wireless.ts'
import { defineCollector, factOf, reported } from '../collector.ts'
import { parseHostapd, parseSupplicant, parseUciWireless } from '../parsing/wireless.ts'
import { PROCESSES, processes } from '../reading/processes.ts'
import { onOff, seenAs, understood, wordIn } from '../reading/understood.ts'

const NET = '/sys/class/net'
const RFKILL = '/sys/class/rfkill'
const RUNNING = '/run/hostapd'
/** Radios of other kinds: by folder, and by the form of the names in it. Before Linux 5.14 a modem shows in no class of its own, but by its control channel, its serial lines or the type of its interface. */
const OTHERS = [
  ['near-field', '/sys/class/nfc', /./], ['802.15.4', '/sys/class/ieee802154', /./], ['mobile', '/sys/class/wwan', /./], ['mobile', '/sys/class/usbmisc', /^cdc-wdm\d+$/],
  ['mobile', '/sys/bus/usb-serial/drivers/option1', /^ttyUSB\d+$/], ['mobile', '/sys/bus/usb-serial/drivers/qcserial', /^ttyUSB\d+$/], ['mobile', '/sys/bus/usb-serial/drivers/sierra', /^ttyUSB\d+$/],
] as const
/** Settings that this collector reads, or that OpenWrt makes of those it reads. */
const KNOWN_SETTINGS = /^\/etc\/hostapd(\/[\w.@-]{1,80})?\.conf$|^(\/var)?\/run\/hostapd-phy[\w.-]{1,20}\.conf$/
type Value<T> = T extends { readonly state: 'reported'; readonly value: infer V } ? V : never

/** Radios as the kernel has them, and the networks that the device offers and joins: how those who join say who they are, never with what. */
export default defineCollector({
  id: 'wireless',
  reports: 'wireless',
  reads: [
    NET, '/sys/class/net/*/phy80211', '/sys/class/net/*/wireless', '/sys/class/net/*/operstate', '/sys/class/ieee80211', '/sys/class/bluetooth', '/sys/class/nfc', '/sys/class/ieee802154', '/sys/class/wwan',
    '/sys/class/usbmisc', '/sys/bus/usb-serial/drivers/option1', '/sys/bus/usb-serial/drivers/qcserial', '/sys/bus/usb-serial/drivers/sierra', '/sys/class/net/*/uevent', ...PROCESSES, '/proc/*/cmdline',
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
    const others = new Set<string>()
    for (const [kind, folder, form] of OTHERS) {
      const names = await read.list(folder)
      if (names.state === 'read' && names.names.some(name => form.test(name))) others.add(kind)
    }
    const wired = await read.list(NET)
    for (const name of wired.state === 'read' ? wired.names.filter(it => /^[\w.-]{1,15}$/.test(it)) : []) {
      const type = await read(`${NET}/${name}/uevent` as string)
      if (type.state === 'read' && /^DEVTYPE=(wwan|wimax)$/m.test(type.bytes.toString('utf8'))) others.add('mobile')
    }
    const wireless: Wireless = {
      interfaces: await interfaces(), phys: seenAs(await read.list('/sys/class/ieee80211'), ({ names }) => names.length), bluetooth: seenAs(await read.list('/sys/class/bluetooth'), ({ names }) => names.filter(name => /^hci\d+$/.test(name))),
      otherRadios: [...others], settingsElsewhere: await elsewhere(), switches: await switches(),
      offers: { ...(await from('/etc/hostapd', '/etc/hostapd.conf', parseHostapd)), ...(uci.state === 'absent' ? {} : { '/etc/config/wireless': uci }) },
      offering: seenAs(await read.list(RUNNING), ({ names: all }) => all.filter(name => /^[\w.-]{1,15}$/.test(name))),
      joins: await from('/etc/wpa_supplicant', '/etc/wpa_supplicant.conf', parseSupplicant),
    }
    return reported(wireless)

    /** By what settings hostapd runs, where it does; it may have been told of them in other ways too. */
    async function elsewhere(): Promise<Wireless['settingsElsewhere']> {
      const seen = await processes(read)
      if (seen.state !== 'read') return seen
      let found = false
      for (const { pid } of seen.running.filter(({ name }) => name === 'hostapd')) {
        const words = await read(`/proc/${pid}/cmdline` as string)
        if (words.state === 'unreadable') return words
        found ||= words.state === 'read' && words.bytes.toString('utf8').split('\0').some((word, n, all) => n > 0 && word !== '' && !word.startsWith('-') && !/^-\w*[fegGPiu]$/.test(all[n - 1] ?? '') && !KNOWN_SETTINGS.test(word))
      }
      return reported(found)
    }
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
