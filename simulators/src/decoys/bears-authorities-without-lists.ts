import { defineDecoy } from '../core/policies.ts'

/** Its owner has it bear authorities that publish no list of what they revoked, as OPC UA lets an owner do: what is revoked by a list that is there is refused as ever. */
export default defineDecoy({ id: 'bears-authorities-without-lists', bearsMissingLists: true })
