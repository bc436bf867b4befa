import type { ComponentType, Configuration } from '@fourtwo/contract'
import type { Door } from './bench.ts'

/** What the component is (ISO/IEC 9646 would call the file a PICS): the statement that every run starts from. */
export interface Component {
  readonly supplier: string
  readonly model: string
  readonly version: string
  readonly serial: string
  readonly types: readonly ComponentType[]
  /** hardened: set up by the supplier's guide; only such a run gives a level of the component (SL-C). */
  readonly configuration: Configuration
  /** Every interface of the product; one that is missing here is an undeclared door. */
  readonly interfaces: Readonly<Record<string, { readonly kind: string; readonly users: Door['users'] }>>
}
