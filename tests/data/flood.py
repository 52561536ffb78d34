"""A thousand clients that mean no good, on the loopback alone, for so many seconds: flood.py PORT SECONDS.

Half-open (connect and say nothing, or half a head), slow (a byte a second), oversized (heads and bodies without end), forged (no HTTP, lies about
lengths), greedy (ask and never read), and quick ones that ask for /metrics as fast as they are answered. Prints how many of each were tried.
"""

import asyncio
import collections
import random
import resource
import sys
import time

PORT, SECONDS = int(sys.argv[1]), float(sys.argv[2])
END = time.monotonic() + SECONDS
resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
done = collections.Counter()
chance = random.Random(7)

HALVES = [b"", b"G", b"GET /metrics HTTP/1.1\r\nHost: x\r\n", b"GET /readyz HTTP/1.1\r\nHost: x\r\nX-A: "]
FORGED = [
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(300),
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"GET /metrics HTTP/9.9\r\n\r\n",
    b"GET " + b"/" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /../../var/secret/p.key HTTP/1.1\r\nHost: x\r\n\r\n",
    b"POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
    b"POST /readyz HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n",
    b"DELETE /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
    b"\x00" * 500 + b"\r\n\r\n",
    b"GET /metrics HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1000000\r\n\r\n",
]


async def one(kind):
    reader, writer = await asyncio.wait_for(asyncio.open_connection("127.0.0.1", PORT), 5)
    try:
        if kind == "half-open":
            writer.write(chance.choice(HALVES))
            await writer.drain()
            await reader.read()
        elif kind == "slow":
            for byte in b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n":
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(1)
        elif kind == "oversized":
            head = chance.choice([b"GET /metrics HTTP/1.1\r\n", b"POST /metrics HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"])
            writer.write(head)
            for n in range(2000):
                writer.write(b"X-%d: " % n + b"y" * 1000 + b"\r\n" if head.startswith(b"GET") else b"3e8\r\n" + b"y" * 1000 + b"\r\n")
                await writer.drain()
        elif kind == "forged":
            writer.write(chance.choice(FORGED))
            await writer.drain()
            await reader.read()
        elif kind == "greedy":
            writer.write(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n" * 50)
            await writer.drain()
            await asyncio.sleep(20)
        else:
            writer.write(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
            await writer.drain()
            done["answered"] += (await reader.read(15)).startswith(b"HTTP/1.1 200")
            await asyncio.sleep(0.5)
    finally:
        done[kind] += 1
        writer.transport.abort()


async def client(kind):
    while time.monotonic() < END:
        try:
            await asyncio.wait_for(one(kind), max(0.1, END - time.monotonic()))
        except (OSError, asyncio.TimeoutError, asyncio.IncompleteReadError):
            await asyncio.sleep(0.2)


async def main():
    kinds = ["half-open"] * 500 + ["slow"] * 200 + ["oversized"] * 100 + ["forged"] * 100 + ["greedy"] * 50 + ["quick"] * 50
    await asyncio.gather(*(client(kind) for kind in kinds))


asyncio.run(main())
print(dict(done))
