"""Findings about who can reach the server, and what is said on the way."""

from __future__ import annotations

import asyncio
import ssl
import time
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlsplit

from redis.exceptions import NoPermissionError

from barqiya.operate.cluster import is_cluster, node_url
from barqiya.operate.doctor.finding import Finding

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from barqiya.operate.doctor.finding import Verdict

_DAY: Final = 86_400
#: Days before the end of a certificate from which on somebody has to act.
_SOON_DAYS: Final = 21
_CONNECT_SECONDS: Final = 5.0
#: Rights that no role of ``deploy/redis`` has but ``admin``.
_EXCESS: Final = frozenset(
    {
        *("+@all", "+@admin", "+@dangerous", "+@scripting", "+eval", "+keys", "+flushall"),
        *("+flushdb", "+config", "+config|set", "+debug", "+shutdown", "+monitor", "+replicaof"),
        *("+acl", "+acl|setuser", "+module", "+client", "+client|kill", "+script", "+function"),
    }
)


def is_private(url: str) -> bool:
    """Whether what is said to the server at ``url`` stays on this machine."""
    if is_cluster(url):
        url = node_url(url)
    parts = urlsplit(url)
    host = parts.hostname or "localhost"
    if parts.scheme == "unix" or host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


async def protection(url: str) -> Finding:
    """Whether others can listen; under TLS, how long the server's certificate is good."""
    if is_cluster(url):
        url = node_url(url)
    if urlsplit(url).scheme == "rediss":
        return await _certificate(url)
    if url.startswith("unix://"):
        return Finding("tls", "ok", "socket of this host")
    if is_private(url):
        return Finding("tls", "ok", "plain, but it does not leave this host")
    remedy = "use rediss:// and a certificate: copy and passwords cross the network in the clear"
    return Finding("tls", "warn", "plain connection to another host", remedy)


async def _certificate(url: str) -> Finding:
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    if options.get("ssl_cert_reqs") in {"none", "optional"} or (
        options.get("ssl_check_hostname", "true").lower() in {"false", "no", "0", "f", "n"}
    ):
        remedy = "take ssl_cert_reqs and ssl_check_hostname out of BARQIYA_REDIS_URL"
        return Finding("tls", "bad", "rediss, but anybody may pose as the server", remedy)
    try:
        context = ssl.create_default_context(cafile=options.get("ssl_ca_certs"))
        if own := options.get("ssl_certfile"):
            context.load_cert_chain(own, options.get("ssl_keyfile"))
        async with asyncio.timeout(_CONNECT_SECONDS):
            _, writer = await asyncio.open_connection(
                parts.hostname or "localhost", parts.port or 6379, ssl=context
            )
        found: dict[str, Any] = writer.get_extra_info("peercert")
        version = writer.get_extra_info("ssl_object").version()
        writer.close()
    except (OSError, TimeoutError) as error:
        return Finding("tls", "unknown", f"the certificate cannot be read: {error}")
    return _until(found, version, time.time())


def _until(certificate: dict[str, Any], version: str, now: float) -> Finding:
    """What the end of a certificate means."""
    end = certificate["notAfter"]
    days = (ssl.cert_time_to_seconds(end) - now) / _DAY
    seen = f"{version}, certificate until {end} ({days:.0f} days)"
    if days < _SOON_DAYS:
        remedy = "renew it; Redis reads it anew at `CONFIG SET tls-cert-file`, without a restart"
        return Finding("tls", "warn", seen, remedy)
    return Finding("tls", "ok", seen)


async def rights(client: Redis, url: str) -> Finding:
    """Who we are, and whether we may do more than any role needs."""
    name = _text(await client.acl_whoami())
    if name == "default" and url.startswith("unix://") and await _has_no_users(client):
        # Where the file of the socket says who may come in, users would keep nobody out.
        return Finding("acl", "ok", "the only user, on a socket that is this user's own")
    if name == "default":
        remedy = "use the ACL users of deploy/redis, one for each role"
        return Finding("acl", "warn", "connected as the user `default`", remedy)
    try:
        user: Any = await client.acl_getuser(name)
    except NoPermissionError:
        return Finding("acl", "ok", f"connected as {name}, who may not ask for its rights")
    commands = {_text(word) for word in (*user["commands"], *user["categories"])}
    excess = sorted(commands & _EXCESS)
    if "~*" in {_text(pattern) for pattern in user["keys"]}:
        excess.append("every key")
    if excess:
        remedy = "take from it what its role in deploy/redis/users.acl.in does not have"
        return Finding("acl", "warn", f"connected as {name}, with {', '.join(excess)}", remedy)
    return Finding("acl", "ok", f"connected as {name}")


async def _has_no_users(client: Redis) -> bool:
    """Whether there is no user but ``default``, as on the embedded server without a port."""
    listed: Any = await client.acl_list()
    return len(listed) == 1


async def strangers(client: Redis, url: str) -> Finding:
    """Whether somebody without a password may come in."""
    user: Any = await client.acl_getuser("default")
    flags = {_text(flag) for flag in user["flags"]}
    if "off" in flags or "nopass" not in flags:
        return Finding("strangers", "ok", "nobody comes in without a password")
    if url.startswith("unix://"):
        return Finding("strangers", "ok", "no password, on a socket that is this user's own")
    remedy = "use deploy/redis/users.acl.in, where `default` is off; or `requirepass`"
    verdict: Verdict = "warn" if is_private(url) else "bad"
    seen = "the user `default` has no password: whoever reaches the port may read and write"
    return Finding("strangers", verdict, seen, remedy)


def _text(value: object) -> str:
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value)
