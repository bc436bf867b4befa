import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { CertificatePurpose, createSelfSignedCertificate, generateKeyPair, privateKeyToPEM, toPem } from 'node-opcua-crypto'
import { HarnessError } from '../error.ts'
import { type Asked, draftBenchOf, draftComponentOf, nameOf } from './drafts.ts'
import { lookAtOpcua } from './opcua.ts'
import type { Files, Login, Seen } from './seen.ts'

/** Where a first look laid its drafts, and what it saw. */
export interface Taken {
  readonly component: string
  readonly bench: string
  readonly certificate: string
  readonly seen: Seen
}

/**
 * Looks at an OPC UA server and drafts component.yaml and bench.yaml in a folder, with a certificate of our own that stays the same from look to look: once the server trusts it, a second look sees more.
 * @throws HarnessError INPUT_INVALID where drafts are there already and `redraft` is not asked for, or nobody answers.
 */
export async function takeFirstLook(asked: Asked, login: Login | undefined, { folder = nameOf(asked.url), redraft = false }: { readonly folder?: string | undefined; readonly redraft?: boolean | undefined }): Promise<Taken> {
  const component = join(folder, 'component.yaml')
  const bench = join(folder, 'bench.yaml')
  const there = [component, bench].find(existsSync)
  if (there !== undefined && !redraft)
    throw new HarnessError('INPUT_INVALID', `${there} is there already: assess with it (fourtwo assess --component ${component} --bench ${bench}), or let it be drafted anew with --redraft`)
  mkdirSync(join(folder, 'pki'), { recursive: true })
  const files = await ownFiles(join(folder, 'pki'))
  const seen = await lookAtOpcua(asked.url, files, login)
  writeFileSync(join(folder, 'pki/server.pem'), `${toPem(seen.serverCertificate, 'CERTIFICATE')}\n`)
  writeFileSync(component, draftComponentOf(seen, asked))
  // A secret's file is named as seen from the bench file.
  writeFileSync(bench, draftBenchOf(seen, asked.secret !== undefined && 'file' in asked.secret ? { ...asked, secret: { file: resolve(asked.secret.file) } } : asked))
  return { component, bench, certificate: files.certificate, seen }
}

/** Our own application certificate, made once (OPC 10000-6, 6.2.2). The key is for us alone. */
async function ownFiles(pki: string): Promise<Files> {
  const files = { certificate: join(pki, 'client.pem'), key: join(pki, 'client.key') }
  if (existsSync(files.certificate) && existsSync(files.key)) return files
  const { privateKey } = await generateKeyPair(2048)
  const { cert } = await createSelfSignedCertificate({ privateKey, subject: 'CN=fourtwo', applicationUri: 'urn:fourtwo:harness', dns: ['localhost'], validity: 365, purpose: CertificatePurpose.ForApplication })
  writeFileSync(files.key, (await privateKeyToPEM(privateKey)).privPem, { mode: 0o600 })
  writeFileSync(files.certificate, `${cert.trim()}\n`)
  return files
}
