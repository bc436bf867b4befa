import type { Fact } from '@fourtwo/contract/evidence.ts'
import type { SecureBoot } from '@fourtwo/contract/facts/secure-boot.ts'
import { defineCollector, reported } from '../collector.ts'
import { flagOf, parseSigners } from '../parsing/efi.ts'
import { seenAs, stands, understood } from '../reading/understood.ts'

const GLOBAL = '8be4df61-93ca-11d2-aa0d-00e098032b8c'
const IMAGES = 'd719b2cb-3d3a-4596-a3bc-dad00e67656f'
const SHIM = '605dab50-e046-4300-abb6-3dd810dd8b23'
const VARIABLES = '/sys/firmware/efi/efivars'
const EVENTS = '/sys/kernel/security/tpm0/binary_bios_measurements'
const SIGNED = '/proc/device-tree/chosen/bootloader/signed'

/** Whether the firmware verifies what it starts, by its own variables and by what the loader left in the device tree. Effective. */
export default defineCollector({
  id: 'secure-boot',
  reports: 'secureBoot',
  reads: [
    '/sys/firmware/efi', `${VARIABLES}/SecureBoot-${GLOBAL}`, `${VARIABLES}/SetupMode-${GLOBAL}`, `${VARIABLES}/AuditMode-${GLOBAL}`, `${VARIABLES}/DeployedMode-${GLOBAL}`, `${VARIABLES}/MokSBStateRT-${SHIM}`,
    `${VARIABLES}/PK-${GLOBAL}`, `${VARIABLES}/db-${IMAGES}`, `${VARIABLES}/dbx-${IMAGES}`, `${VARIABLES}/MokListRT-${SHIM}`, SIGNED, '/proc/device-tree/chosen/bootloader', '/proc/device-tree/chosen/rpi-duid', '/proc/device-tree/chosen/u-boot,version', '/proc/device-tree/model', EVENTS,
  ],
  privilege: { [EVENTS]: 'root or CAP_DAC_READ_SEARCH' },
  async collect(read) {
    const flag = (reading: Awaited<ReturnType<typeof read>>): Fact<boolean> => understood(reading, (_, bytes) => flagOf(bytes))
    const signers = (reading: Awaited<ReturnType<typeof read>>) => understood(reading, (_, bytes) => parseSigners(bytes))
    const uefi = await read.stat('/sys/firmware/efi')
    if (uefi.state === 'unreadable') return uefi
    const secureBoot: SecureBoot = {
      uefi: uefi.state === 'read',
      enforced: flag(await read(`${VARIABLES}/SecureBoot-${GLOBAL}`)), setupMode: flag(await read(`${VARIABLES}/SetupMode-${GLOBAL}`)), auditMode: flag(await read(`${VARIABLES}/AuditMode-${GLOBAL}`)),
      deployedMode: flag(await read(`${VARIABLES}/DeployedMode-${GLOBAL}`)),
      shimOff: flag(await read(`${VARIABLES}/MokSBStateRT-${SHIM}`)),
      platformKey: signers(await read(`${VARIABLES}/PK-${GLOBAL}`)), allowed: signers(await read(`${VARIABLES}/db-${IMAGES}`)), forbidden: signers(await read(`${VARIABLES}/dbx-${IMAGES}`)),
      ownerKeys: seenAs(await read(`${VARIABLES}/MokListRT-${SHIM}`), ({ bytes }) => Math.max(0, bytes.length - 4)),
      // Older documentation calls it signed_boot; the tree holds a word of four bytes.
      loaderSigned: understood(await read(SIGNED), (_, bytes) => (bytes.length === 4 ? bytes.readUInt32BE(0) : undefined)),
      raspberryLoader: (await read.stat('/proc/device-tree/chosen/bootloader')).state === 'read' && (await read.stat('/proc/device-tree/chosen/rpi-duid')).state === 'read' || (await read.stat(SIGNED)).state === 'read',
      uBoot: stands(await read.stat('/proc/device-tree/chosen/u-boot,version')),
      // The kernel keeps the record as long as it likes and shows no size; that it may be looked at is all that counts.
      eventLog: seenAs(await read.stat(EVENTS), ({ stat }) => stat.size),
      model: understood(await read('/proc/device-tree/model'), text => text.replaceAll('\0', '').replaceAll(/[^\w .,()-]/g, '?').slice(0, 60)),
    }
    return reported(secureBoot)
  },
})
