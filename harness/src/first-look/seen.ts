/** The account to look with, and the files of the application that looks, in PEM. */
export interface Login {
  readonly user: string
  readonly secret: string
}
/** Where our own certificate and key lie. */
export interface Files {
  readonly certificate: string
  readonly key: string
}
/** What a first look saw of a server. */
export interface Seen {
  /** Each endpoint in words: policy, mode, and how users may identify themselves. */
  readonly endpoints: readonly string[]
  readonly serverCertificate: Buffer
  /** What it says it is; undefined where no session was had. */
  readonly item?: { readonly supplier: string; readonly model: string; readonly version: string }
  /** A process value outside the server's own nodes, as a node id. */
  readonly reading?: string
  /** The nodes of its nameplate: manufacturer, model, serial number, software revision. */
  readonly nameplate?: readonly string[]
  /** How the session was had. */
  readonly as?: string
  /** Ways that were tried and barred, a sentence each. */
  readonly barred: readonly string[]
}
