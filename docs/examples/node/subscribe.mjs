// Follow the article events as a consumer group:  node subscribe.mjs [COUNT]
//
// GROUP: one per receiving system. CONSUMER: one per process, the same after a restart.
import { connect, namespace } from "./connect.mjs";

const topic = `${namespace}:articles`;
const group = process.env.GROUP ?? "portal";
const consumer = process.env.CONSUMER ?? "portal-1";
let left = Number(process.argv[2] ?? Infinity);
let running = true;
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => (running = false));

// What your system does with an event. Do it so that the same event twice does no harm.
async function handle(event) {
  if (!event.type?.startsWith("org.barqiya.article.")) return; // a later release may add other kinds
  const article = JSON.parse(event.data);
  console.log([event.type, event.sequence, article.headline].join("\t"));
}

const redis = connect();
try {
  await redis.xgroup("CREATE", topic, group, "0", "MKSTREAM");
} catch (error) {
  if (!error.message.startsWith("BUSYGROUP")) throw error;
}

// "0" gives what this consumer was handed before and did not acknowledge; then ">", what is new.
let after = "0";
while (running && left > 0) {
  const reply = await redis.xreadgroup(
    ...["GROUP", group, consumer, "COUNT", Math.min(100, left), "BLOCK", 1000],
    ...["STREAMS", topic, after],
  );
  const entries = reply?.[0][1] ?? [];
  if (after !== ">") after = entries.length ? entries.at(-1)[0] : ">";
  for (const [id, fields] of entries) {
    // An entry that was trimmed while it was pending has no fields any more.
    if (fields?.length) {
      const event = {};
      for (let i = 0; i < fields.length; i += 2) event[fields[i]] = fields[i + 1];
      await handle(event);
    }
    // Only now: after a crash the event comes again, and is not lost.
    await redis.xack(topic, group, id);
    left -= 1;
  }
}
await redis.quit();
