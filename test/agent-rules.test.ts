import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadCollectors } from '@fourtwo/firmware-agent/collect.ts'
import { loadProbes } from '@fourtwo/harness/load.ts'
import { describe, expect, test } from 'vitest'

const src = join(import.meta.dirname, '../firmware-agent/src')
const sources = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts') && !file.endsWith('.test.ts') && !['bundle.ts', 'build.ts'].includes(file)).map(file => ({ file, text: readFileSync(join(src, file), 'utf8') }))

describe('the agent', () => {
  test('imports nothing at its core but Node and single files of the contract: the catalogue is no part of a device', () => {
    const imported = sources.flatMap(({ file, text }) => [...text.matchAll(/(?:from|import) '([^']+)'/g)].map(([, what = '']) => ({ file, what })))
    expect(imported.length).toBeGreaterThan(30)
    // What is loaded only where it is configured may stand on a library: below transports/opcua/, on parts of one alone.
    const foreign = imported.filter(({ what }) => !/^(node:|\.\.?\/|@fourtwo\/contract\/(facts\/|token\/|line\/|tpm\/)?[\w-]+\.ts$)/.test(what))
    expect(foreign.filter(({ file, what }) => !(file.startsWith('transports/opcua/') && /^node-opcua-[a-z-]+$/.test(what)))).toEqual([])
    expect(imported.filter(({ file, what }) => what.includes('opcua/') && !file.startsWith('transports/opcua/'))).toEqual([])
    expect(imported.filter(({ what }) => what.endsWith('catalogue.ts') || what.endsWith('assertion-ids.ts'))).toEqual([])
  })
  test('loads a transport, and what a TPM needs, only when it is configured', () => {
    const statically = sources.flatMap(({ file, text }) => [...text.matchAll(/^import (?!type\b)[^\n]* from '([^']+)'/gm)].map(([, what = '']) => ({ file, what })))
    expect(statically.length).toBeGreaterThan(30)
    for (const part of ['transports/', 'tpm/']) expect(statically.filter(({ file, what }) => !file.startsWith(part) && what.includes(`./${part}`))).toEqual([])
    // The exceptions: ranges of addresses, a TPM's socket, and the two ends of a pair's.
    expect(statically.filter(({ file, what }) => /^node:(net|tls|dgram|http)/.test(what) && !['parsing/sshd-match.ts', 'tpm/line.ts', 'pair/relay.ts', 'command/collector.ts'].includes(file))).toEqual([])
    expect([...new Set(sources.flatMap(({ file, text }) => [...text.matchAll(/import\('([^']*(?:transports|opcua)[^']+)'\)/g)].map(([, what]) => `${file} ${what}`)))]).toEqual(['run.ts ./transports/mqtt.ts', 'run.ts ./transports/serial.ts', 'run.ts ./transports/opcua.ts', 'transports/opcua.ts ./opcua/server.ts'])
  })
  test('starts no process, writes no file but a key and its state, and asks no network but its broker and its line', () => {
    for (const { file, text } of sources.filter(it => it.file !== 'generate.ts')) {
      expect(`${file} ${/child_process|node:vm|node:worker_threads|\beval\b|node:http|fetch\(/.exec(text)?.[0] ?? ''}`).toBe(`${file} `)
      if (file !== 'tpm/line.ts') expect(`${file} ${/'(r\+|w\+?|a\+?)'/.exec(text)?.[0] ?? ''}`).toBe(`${file} `) // a TPM is spoken to by writing
      if (!['token/key.ts', 'token/answered.ts', 'kept.ts', 'transports/serial.ts'].includes(file)) expect(`${file} ${/\b(writeFile|appendFile|unlink|chmod|mkdir)(Sync)?\(|O_WRONLY|O_RDWR/.exec(text)?.[0] ?? ''}`).toBe(`${file} `)
    }
  })
  test('names each collector after its file, keeps it within 100 lines, and publishes what it reads', async () => {
    const readme = readFileSync(join(src, '../README.md'), 'utf8')
    const collectors = await loadCollectors()
    expect(collectors.map(({ id }) => `${id}.ts`)).toEqual(readdirSync(join(src, 'collectors')).toSorted())
    for (const { id, reads } of collectors) {
      expect(readFileSync(join(src, 'collectors', `${id}.ts`), 'utf8').split('\n').length).toBeLessThanOrEqual(100)
      const published = readme.split('\n').filter(line => line.startsWith(`| \`${id}\` |`)).join('\n')
      for (const path of reads) expect(published).toContain(`\`${path}\``)
    }
  })
  test('is asked by probes that name one of its collectors, and by no other', async () => {
    const ids = (await loadCollectors()).map(({ id }) => id)
    for (const { id, asks, collector } of await loadProbes()) expect([id, asks === 'agent' ? ids.includes(collector ?? '') : collector === undefined]).toEqual([id, true])
  })
})
