// A plain node-opcua client by its documented options alone: connects to a server again and again, logs in and reads. Ends with its stdin.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { AttributeIds, MessageSecurityMode, OPCUACertificateManager, OPCUAClient, type OPCUAClientOptions, SecurityPolicy, UserTokenType } from 'node-opcua'
import { readCertificate } from 'node-opcua-crypto'

/** What the client is told. `careless`: takes certificates that it does not know, and the first endpoint that a server lists. */
export interface StockClient {
  readonly careless: boolean
  readonly url: string
  readonly folder: string
  readonly certificate: string
  readonly key: string
  /** The certificate of the server, and the folder of the authorities, that it is told to trust. */
  readonly server: string
  readonly authorities: string
}
const EVERY = 200

async function connectAgainAndAgain({ careless, url, folder, certificate, key, server, authorities }: StockClient): Promise<void> {
  const store = new OPCUACertificateManager({ rootFolder: join(folder, 'client-pki'), automaticallyAcceptUnknownCertificate: careless })
  await store.initialize()
  await store.trustCertificate(readCertificate(server))
  for (const [place, name] of [['trusted', 'authority'], ['issuers', 'intermediate'], ['issuers', 'withdrawn']] as const) {
    await store.addIssuer(readFileSync(join(authorities, place, 'certs', `${name}.der`)), false, place === 'trusted')
    await store.addRevocationList(readFileSync(join(authorities, place, 'crl', `${name}.crl`)))
  }
  const options: OPCUAClientOptions = { applicationUri: 'urn:fourtwo:harness', certificateFile: certificate, privateKeyFile: key, clientCertificateManager: store, connectionStrategy: { maxRetry: 0 }, endpointMustExist: false }
  const firstListed = async () => {
    const client = OPCUAClient.create(options)
    try {
      await client.connect(url)
      const [first] = await client.getEndpoints()
      return first
    } finally {
      await client.disconnect()
    }
  }
  const visit = async () => {
    const listed = careless ? await firstListed() : undefined
    const client = OPCUAClient.create({ ...options, securityMode: listed?.securityMode ?? MessageSecurityMode.SignAndEncrypt, securityPolicy: (listed?.securityPolicyUri ?? SecurityPolicy.Basic256Sha256) as SecurityPolicy })
    try {
      await client.connect(url)
      const session = await client.createSession({ type: UserTokenType.UserName, userName: 'pump', password: 'Wet-Well-21' })
      await session.read({ nodeId: 'i=2258', attributeId: AttributeIds.Value })
      await session.close()
    } finally {
      await client.disconnect()
    }
  }
  process.stdin.resume().on('end', () => process.exit(0))
  for (;;) {
    await visit().catch(() => undefined)
    await delay(EVERY)
  }
}

if (process.argv[1] === import.meta.filename) {
  console.log = console.info = console.debug = console.warn = console.error = () => undefined
  await connectAgainAndAgain(JSON.parse(process.argv[2] ?? '{}') as StockClient)
}
