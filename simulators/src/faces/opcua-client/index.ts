import { X509Certificate } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { split_der } from 'node-opcua-crypto'
import { type Anchors, type CertificateFault, faultsOf, faultsOfDestination } from '../../core/certificates.ts'
import type { Device } from '../../core/device.ts'
import type { Names } from '../../names.ts'
import type { Pki } from '../../pki.ts'
import { ANSWER, type Endpoint, HANGS, type Question } from './asking.ts'
import type { Told } from './connecting.ts'

/** Policies that a sound device leaves alone. */
const WITHDRAWN = /#(Basic128Rsa15|Basic256)$/
const NONE = /#None$/

/** The device as the client of a level sensor's server: connects again and again, and decides about each server that it finds. Resolves once it has begun to. `wake` lets it go on after it hung. */
export async function openOpcuaClientFace(device: Device, names: Names, pki: Pki, url: string, folder: string): Promise<{ wake(): void; close(): Promise<void> }> {
  const files = (place: string) => readdirSync(join(pki.authorities, place)).toSorted().map(file => readFileSync(join(pki.authorities, place, file)))
  const installed = new X509Certificate(readFileSync(pki.upstream.certificate)).raw
  const anchors: Anchors = { trusted: [...files('trusted/certs'), installed], trustedLists: files('trusted/crl'), issuers: files('issuers/certs'), issuerLists: files('issuers/crl') }
  const host = new URL(url.replace(/^opc\.tcp:/, 'http:')).hostname
  const shared = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT))
  const told: Told = { url, certificate: pki.device.certificate, key: pki.device.key, user: names.upstreamUser, secret: names.secretOf(names.upstreamUser), folder: join(folder, 'opcua-client'), words: shared.buffer }
  // In a thread of its own: the library of the server face is patched in this one, and it waits for each word of the device.
  const worker = new Worker(new URL('connecting.ts', import.meta.url), { workerData: told })
  const begun = Promise.withResolvers<void>()
  worker.on('message', (question: Question) => {
    const answer = answerTo(question)
    Atomics.store(shared, ANSWER, answer)
    Atomics.notify(shared, ANSWER)
  })

  function answerTo(question: Question): number {
    if ('ready' in question) {
      begun.resolve()
      return 0
    }
    if ('found' in question) return chosen(question.found.endpoints, question.found.ownPort)
    if ('decide' in question) return Number(device.asClient(question.decide.policy, question.decide.at, question.decide.ownPort))
    if ('failed' in question) return device.decoy?.staysAway ?? 0
    const lives = device.meetMalformed('opcua-client', question.malformedFrom)
    Atomics.store(shared, HANGS, Number(!lives.door))
    return Number(lives.door)
  }

  /** The number of the endpoint that is connected to; -1 where the device keeps away. */
  function chosen(endpoints: readonly Endpoint[], ownPort: number): number {
    return endpoints.findIndex(endpoint => isSound(endpoint, ownPort) && trusts(endpoint, ownPort))
  }
  function isSound({ policy, mode, passwordsUnder }: Endpoint, ownPort: number): boolean {
    if (WITHDRAWN.test(policy) && device.asClient('refusesWithdrawnAsClient', { policy: policy.split('#').at(-1) ?? '' }, ownPort)) return false
    if (mode === 'None' && device.asClient('demandsSecurityAsClient', {}, ownPort)) return false
    if (mode === 'Sign' && device.asClient('demandsEncryptionAsClient', {}, ownPort)) return false
    return mode === 'SignAndEncrypt' || !NONE.test(passwordsUnder) || !device.asClient('sealsPasswordsAsClient', {}, ownPort)
  }
  function trusts({ chain, application }: Endpoint, ownPort: number): boolean {
    const sent = split_der(Buffer.from(chain))
    const faults: CertificateFault[] = [...faultsOf(sent, anchors, new Date(), 'servers'), ...faultsOfDestination(sent[0] ?? Buffer.alloc(0), application, host)]
    return faults.length === 0 || device.asClient('trustsServer', { faults }, ownPort)
  }
  await begun.promise
  return {
    wake() {
      Atomics.store(shared, HANGS, 0)
      Atomics.notify(shared, HANGS)
    },
    async close() { await worker.terminate() },
  }
}
