"""On the hosts of functions, APIs, distributions and load balancers no path is the emulator's own."""


def past_the_emulator(original, is_ours):
    """Of one of the emulator's own steps, the same without it for requests to hosts that `is_ours(headers)` knows."""

    async def handle(method, path, headers, *more, **named):
        return None if is_ours(headers) else await original(method, path, headers, *more, **named)

    return handle
