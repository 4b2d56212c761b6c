// Where the server is, as for the service: BARQIYA_REDIS_URL and BARQIYA_NAMESPACE.
import { Redis } from "ioredis";

export const namespace = process.env.BARQIYA_NAMESPACE ?? "wire";

export function connect() {
  const url = process.env.BARQIYA_REDIS_URL ?? "redis://127.0.0.1:6379/0";
  // A command that may have been carried out is not sent again: a repeated XADD is a second entry.
  const options = { autoResendUnfulfilledCommands: false, maxRetriesPerRequest: 0 };
  const redis = url.startsWith("unix://")
    ? new Redis({ path: new URL(url).pathname, ...options })
    : new Redis(url, options);
  return redis.on("error", (error) => console.error(`server: ${error.message || error.code}`));
}
