import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'

/**
 * How Node is started for the agent: without compiling, which costs more memory than a collection once a minute can win back and wants memory that is both written and run; with a small heap.
 */
export const FLAGS = ['--jitless', '--max-semi-space-size=1', '--max-old-space-size=48', '--optimize-for-size'] as const

/** The file of the OPC UA server. */
const OPCUA = 'opcua-server.cjs'
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

/** Leaves the OPC UA server, ten times as large as all else, to a file of its own. */
const apart: Plugin = {
  name: 'apart',
  setup({ onResolve }) {
    onResolve({ filter: /\/opcua\/server\.ts$/ }, ({ kind }) => (kind === 'dynamic-import' ? { path: `./${OPCUA}`, external: true } : undefined))
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

/**
 * Makes the agent for a device below a folder; answers the file that is started. `agent.cjs` is all of it but the OPC UA server, and `fourtwo-agent.cjs` starts it: a plain script, since Node needs less time for it than for modules.
 * What V8 makes of it on the device is put down by `compile.cjs`, started with the flags that the agent has.
 */
export async function bundleAgent(folder: string): Promise<string> {
  const common = { bundle: true, minify: true, format: 'cjs', platform: 'node', target: 'node20', logLevel: 'warning', supported: { 'dynamic-import': false } } as const
  const { outputFiles } = await build({ ...common, entryPoints: [join(here, 'main.ts')], plugins: [discovered, apart], write: false })
  const text = `(function (require) {${outputFiles[0]?.text ?? ''}\n})`
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'agent.cjs'), text)
  writeFileSync(join(folder, 'fourtwo-agent.cjs'), readFileSync(join(here, 'start.cjs'), 'utf8').replace('@DIGEST@', createHash('sha256').update(text).digest('hex').slice(0, 32)))
  copyFileSync(join(here, 'compile.cjs'), join(folder, 'compile.cjs'))
  if (hasOpcua()) await build({
    ...common, entryPoints: [join(here, 'transports/opcua/server.ts')], outfile: join(folder, OPCUA), plugins: [opcua], external: ['proper-lockfile'],
    // The library asks where it is, as a module does.
    define: { 'import.meta.url': 'hereUrl', 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename' }, banner: { js: "const hereUrl = require('node:url').pathToFileURL(__filename).href;" },
  })
  return join(folder, 'fourtwo-agent.cjs')
}

function hasOpcua(): boolean {
  try {
    return existsSync(createRequire(import.meta.url).resolve('node-opcua-server'))
  } catch {
    return false
  }
}
