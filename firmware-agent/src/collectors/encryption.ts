import type { Encryption } from '@fourtwo/contract/facts/encryption.ts'
import { defineCollector, factOf, reported } from '../collector.ts'
import { layerOf, parseCrypttab } from '../parsing/crypttab.ts'
import { understood } from '../reading/understood.ts'

const BLOCKS = '/sys/block'

/** What storage is encrypted: mapped devices and swap as they stand, and what crypttab would open. Key files are never named. */
export default defineCollector({
  id: 'encryption',
  reports: 'encryption',
  reads: [BLOCKS, '/sys/block/*/dm/uuid', '/sys/block/*/dm/name', '/etc/crypttab', '/proc/swaps', '/etc/fscrypt.conf'],
  privilege: { '/etc/crypttab': 'root where the system keeps it so' },
  async collect(read) {
    const blocks = await read.list(BLOCKS)
    const layers = new Map<string, ReturnType<typeof layerOf>>()
    const mapped: Record<string, ReturnType<typeof layer>> = {}
    for (const block of blocks.state === 'read' ? blocks.names.filter(name => /^dm-\d+$/.test(name)) : []) {
      const uuid = await read(`${BLOCKS}/${block}/dm/uuid` as string)
      const name = understood(await read(`${BLOCKS}/${block}/dm/name` as string), text => (/^[\w.-]{1,128}$/.test(text.trim()) ? text.trim() : undefined))
      const found = layer(uuid)
      if (found.state === 'reported') layers.set(block, found.value)
      mapped[name.state === 'reported' ? name.value : block] = found
    }
    const encryption: Encryption = {
      mapped: blocks.state === 'read' ? reported(mapped) : blocks,
      table: factOf(await read('/etc/crypttab'), parseCrypttab),
      swap: factOf(await read('/proc/swaps'), text => text.split('\n').slice(1).filter(line => line !== '').map(line => {
        const [, block] = /^\/dev\/([\w/-]+)\s/.exec(line) ?? []
        if (block === undefined) return 'plain' as const
        if (block.startsWith('zram')) return 'memory' as const
        if (!block.startsWith('dm-')) return block.startsWith('mapper/') ? ('unknown' as const) : ('plain' as const)
        return layers.get(block) === undefined ? ('unknown' as const) : ['luks', 'plain-crypt'].includes(layers.get(block) ?? '') ? ('encrypted' as const) : ('plain' as const)
      })),
      fscrypt: (await read.stat('/etc/fscrypt.conf')).state === 'read',
    }
    return reported(encryption)
  },
})

const layer = (uuid: Parameters<typeof understood>[0]) => understood(uuid, layerOf)
