/** What support staff read, apart from the connection that webhooks use. */
export interface DeskStore {}
