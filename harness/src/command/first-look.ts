import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { HarnessError } from '../error.ts'
import type { Asked } from '../first-look/drafts.ts'
import { type Taken, takeFirstLook } from '../first-look/take.ts'
import { say } from './terminal.ts'

/** What `fourtwo assess --url` takes beside the options of every assessment. */
export interface LookOptions {
  readonly url?: string
  readonly user?: string
  readonly secretEnv?: string
  readonly secretFile?: string
  readonly drafts?: string
  readonly redraft?: boolean
}

/**
 * Drafts the two files from a first look at a server and says what was seen.
 * @throws HarnessError INPUT_INVALID where the options do not fit, or nobody answers.
 */
export async function firstLook(given: LookOptions & { readonly url: string }): Promise<Taken> {
  const { url, user, secretEnv, secretFile } = given
  if (!/^opc\.tcp:\/\/[^\s/]+/.test(url) || !URL.canParse(url.replace(/^opc\.tcp:/, 'http:'))) throw new HarnessError('INPUT_INVALID', `--url is ${url}, expected an address such as opc.tcp://192.0.2.1:4840`)
  if (user !== undefined && (secretEnv === undefined) === (secretFile === undefined)) throw new HarnessError('INPUT_INVALID', `--user ${user} takes its password from one of --secret-env NAME and --secret-file FILE; it is never given on the command line, where every process can read it`)
  if (user === undefined && (secretEnv ?? secretFile) !== undefined) throw new HarnessError('INPUT_INVALID', 'a secret is of no use without --user')
  const secret = secretEnv !== undefined ? { env: secretEnv } : secretFile !== undefined ? { file: secretFile } : undefined
  const asked: Asked = { url, ...(user === undefined || secret === undefined ? {} : { user, secret }) }
  say(`looking at ${url}`)
  const taken = await takeFirstLook(asked, user === undefined || secret === undefined ? undefined : { user, secret: read(secret) }, { folder: given.drafts, redraft: given.redraft })
  const { seen, component, bench, certificate } = taken
  for (const endpoint of seen.endpoints) say(`  endpoint ${endpoint}`)
  say(`  its certificate has the SHA-256 ${createHash('sha256').update(seen.serverCertificate).digest('hex')}; it was taken on trust: hold it against what the supplier says`)
  for (const why of seen.barred) say(`  not let in ${why}`)
  if (seen.as !== undefined) say(`  let in ${seen.as}${seen.reading === undefined ? '' : `; a value to ask about: ${seen.reading}`}`)
  if (seen.as === undefined || seen.barred.length > 0) say(`  to see more, let the server trust ${certificate}, and look again with --redraft`)
  say(`drafted ${component} and ${bench}: confirm every line; they are what the next assessment starts from`)
  return taken
}

function read(secret: NonNullable<Asked['secret']>): string {
  if ('env' in secret) {
    const value = process.env[secret.env]
    if (value === undefined || value === '') throw new HarnessError('INPUT_INVALID', `--secret-env names ${secret.env}, which is not set`)
    return value
  }
  try {
    return readFileSync(secret.file, 'utf8').replace(/\r?\n$/, '')
  } catch (cause) {
    throw new HarnessError('INPUT_INVALID', `--secret-file ${secret.file} cannot be read${cause instanceof Error && 'code' in cause ? `: ${String(cause.code)}` : ''}`, cause)
  }
}
