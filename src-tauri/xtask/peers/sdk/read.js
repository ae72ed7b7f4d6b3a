// All contacts of a location as the SDK's users read them: one page after the other.
// Arguments: address, token, location. Prints how many contacts it read and the seconds.
import { HighLevel } from "@gohighlevel/api-client";

const PAGE = 500;

const [address, token, locationId] = process.argv.slice(2);
// The constructor takes no address; it reads this.
HighLevel.BASE_URL = address;
const client = new HighLevel({ privateIntegrationToken: token, rateLimitRetry: true });

const start = performance.now();
const ids = new Set();
let searchAfter;
let read;
do {
  const { contacts } = await client.contacts.searchContactsAdvanced({ locationId, pageLimit: PAGE, searchAfter });
  for (const contact of contacts) ids.add(contact.id);
  searchAfter = contacts.at(-1)?.searchAfter;
  read = contacts.length;
} while (read === PAGE);
console.log(ids.size, (performance.now() - start) / 1000);
