import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'

/**
 * How Node is started for the agent: without compiling, which costs more memory than a collection once a minute can win back and wants memory that is both written and run; with a small heap.
 */
export const FLAGS = ['--jitless', '--max-semi-space-size=1', '--max-old-space-size=48'] as const

const here = dirname(fileURLToPath(import.meta.url))

/** Stands in for discover.ts, which looks into a folder that a bundle does not have: names what lies there when the bundle is made. */
const discovered: Plugin = {
  name: 'discovered',
  setup({ onLoad }) {
    onLoad({ filter: /[/\\]src[/\\]discover\.ts$/ }, () => {
      const files = readdirSync(join(here, 'collectors')).filter(file => /\.ts$/.test(file) && !/\.(test|d)\.ts$/.test(file)).toSorted()
      return { resolveDir: here, loader: 'ts', contents: `${files.map((file, n) => `import c${n} from './collectors/${file}'`).join('\n')}\nexport const discover = async () => [${files.map((_, n) => `c${n}`).join(', ')}]` }
    })
  },
}

/** Makes the agent one file below a folder, for a device; answers its name. What only `run` or a TPM needs is in files beside it, loaded when it is needed. */
export async function bundleAgent(folder: string): Promise<string> {
  await build({
    entryPoints: { 'fourtwo-agent': join(here, 'main.ts') }, outdir: folder, outExtension: { '.js': '.mjs' }, bundle: true, splitting: true, minify: true, format: 'esm', platform: 'node', target: 'node20',
    plugins: [discovered], logLevel: 'warning',
  })
  return join(folder, 'fourtwo-agent.mjs')
}
