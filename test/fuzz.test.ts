import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { debianRoot, withoutDebian } from './debian-root.ts'
import { fuzz } from './fuzz/fuzz.ts'
import { seedsOf, targetsOf } from './fuzz/targets.ts'

// Another seed every time; to try one again, FUZZ_SEED=<it>.
const seed = Number(process.env['FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const debian = withoutDebian === undefined ? debianRoot() : undefined
const seeds = await seedsOf(debian !== undefined && existsSync(debian) ? [debian] : [])
const targets = await targetsOf(seeds)
process.stderr.write(`fuzzing ${targets.length} targets with FUZZ_SEED=${seed}\n`)

describe('whatever is written in a file', () => {
  test('there are parsers and collectors to try', () => {
    expect(targets.length).toBeGreaterThan(8)
    expect(seeds.known.length).toBeGreaterThan(10)
  })
  test.each(targets.map(target => [target.name, target] as const))('%s neither throws, hangs nor grows', async (_, target) => {
    const { failure } = await fuzz(target, seeds, seed, 2000, 500)
    expect(failure === undefined ? undefined : `${failure.what} (FUZZ_SEED=${failure.seed}, input ${failure.n}): ${JSON.stringify(failure.input.toString('latin1').slice(0, 400))}`).toBeUndefined()
  })
  test('a parser that throws, hangs or grows is found', async () => {
    const put = async (name: string, parse: (input: Buffer) => unknown) => (await fuzz({ name, put: parse }, seeds, 1, 3000, 20_000)).failure?.what
    expect(await put('throws', input => { if (input.includes('=')) throw new TypeError('no') })).toBe('threw TypeError: no')
    expect(await put('grows', input => 'x'.repeat(300_000 + 30 * input.length))).toMatch(/^grew/)
    expect(await put('hangs', () => { for (const until = performance.now() + 450; performance.now() < until;); })).toMatch(/^took/)
  })
})
