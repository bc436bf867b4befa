import { webcrypto } from 'node:crypto'

/** The library that makes certificates: loaded only where one is made. */
export async function library(): Promise<typeof import('@peculiar/x509')> {
  await import('reflect-metadata')
  const x509 = await import('@peculiar/x509')
  x509.cryptoProvider.set(webcrypto as never) // the same interface, declared twice
  return x509
}
