import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'

/**
 * How Node is started for the agent: without compiling, which costs more memory than a collection once a minute can win back and wants memory that is both written and run; with a small heap.
 */
export const FLAGS = ['--jitless', '--max-semi-space-size=1', '--max-old-space-size=48', '--optimize-for-size'] as const

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

/** Puts into the OPC UA server's part of the bundle what it would read from the folder of a package: the standard nodes, and the library's version; and has it look for no other nodes, here and there on the device. Where the library is not installed, the bundle goes without. */
const opcua: Plugin = {
  name: 'opcua',
  setup({ onLoad }) {
    onLoad({ filter: /[/\\]transports[/\\]opcua[/\\]nodeset\.ts$/ }, async () => ({ loader: 'ts', contents: `export const nodeset = () => ${JSON.stringify((await import('./transports/opcua/nodeset.ts')).nodeset())}` }))
    onLoad({ filter: /node-opcua-nodesets[/\\]dist[/\\]nodeset_nodejs\.js$/ }, ({ path }) => ({ contents: replaced(path, '!fs.existsSync(file)', 'false') }))
    onLoad({ filter: /node-opcua-server[/\\]dist[/\\]opcua_server\.js$/ }, ({ path }) => {
      const { version } = JSON.parse(readFileSync(join(dirname(path), '../package.json'), 'utf8'))
      return { contents: replaced(path, 'JSON.parse(fs.readFileSync(path.join(here, "..", "package.json"), "utf8"))', JSON.stringify({ version })) }
    })
  },
}

/** The text of a library's file with other words in place of those that read the disk. */
function replaced(path: string, reads: string, by: string): string {
  const text = readFileSync(path, 'utf8')
  if (!text.includes(reads)) throw new Error(`${path} reads the disk in another way than by ${reads}: the bundle would not start`)
  return text.replaceAll(reads, by)
}

/** Makes the agent one file below a folder, for a device; answers its name. What only `run` or a TPM needs is in files beside it, loaded when it is needed. */
export async function bundleAgent(folder: string): Promise<string> {
  await build({
    entryPoints: { 'fourtwo-agent': join(here, 'main.ts') }, outdir: folder, outExtension: { '.js': '.mjs' }, bundle: true, splitting: true, minify: true, format: 'esm', platform: 'node', target: 'node20',
    plugins: hasOpcua() ? [discovered, opcua] : [discovered], logLevel: 'warning', external: ['proper-lockfile', ...(hasOpcua() ? [] : ['node-opcua-*'])],
    // The OPC UA library asks for modules with require.
    banner: { js: "import { createRequire as __require } from 'node:module'; const require = __require(import.meta.url);" },
  })
  return join(folder, 'fourtwo-agent.mjs')
}

function hasOpcua(): boolean {
  try {
    return existsSync(createRequire(import.meta.url).resolve('node-opcua-server'))
  } catch {
    return false
  }
}
