"""The commands of the embedded stack: up, down, status."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import click


@click.command(
    epilog="Example: propos up && propos status. Other ports: PROPOS_KAFKA_PORT, PROPOS_ELASTICSEARCH_PORT"
)
def up() -> None:
    """Start Kafka and Elasticsearch on this machine and create the topics.

    They run on in the background and keep their data until `propos down --purge`. They listen on loopback
    only; ports in use are avoided, and every other propos command finds the servers. The first start
    downloads them with Maven.
    """
    from rich.console import Console

    from propos_local.progress import shown
    from propos_local.settings import LocalSettings
    from propos_local.stack import Stack

    stack = Stack(LocalSettings())
    already = all(server.state == "up" for server in stack.status())
    with interruptible(), shown(Console(stderr=True)) as progress:
        addresses = stack.up(progress)
    click.echo("Already up:" if already else "Up:")
    click.echo(f"  Kafka          {addresses.kafka}")
    click.echo(f"  Elasticsearch  {addresses.elasticsearch}")


@click.command(epilog="Example: propos down --purge")
@click.option("--purge", is_flag=True, help="Remove the data, logs and configuration of this instance too.")
def down(purge: bool) -> None:
    """Stop Kafka and Elasticsearch; their data stays for the next `propos up`."""
    from rich.console import Console

    from propos_local.progress import shown
    from propos_local.settings import LocalSettings
    from propos_local.stack import Stack

    settings = LocalSettings()
    with interruptible(), shown(Console(stderr=True)) as progress:
        ran = Stack(settings).down(progress, purge)
    click.echo(("Stopped." if ran else "Nothing ran.") + (f" {settings.state} is purged." if purge else ""))


@click.command(epilog="Example: propos status --json")
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON array, a record for each server; sizes in bytes."
)
def status(as_json: bool) -> None:
    """Show each server of the embedded stack: exit status 0 when all are up, else 1."""
    import msgspec
    from rich.filesize import decimal

    from propos_local.settings import LocalSettings
    from propos_local.stack import Stack

    servers = Stack(LocalSettings()).status()
    if as_json:
        click.echo(msgspec.json.encode(servers))
    else:
        for server in servers:
            click.echo(
                f"{server.server:13}  {server.state:8} {server.pid or '-':>7}  {server.address or '-':22}  "
                f"{server.version or '-':5}  {decimal(server.memory_bytes)} memory, "
                f"{decimal(server.data_bytes)} data"
            )
    if any(server.state != "up" for server in servers):
        raise click.exceptions.Exit(1)


@click.command(epilog="Example: propos demo --once")
@click.option("--once", is_flag=True, help="End after the summary, with status 0 only if nothing is amiss.")
def demo(once: bool) -> None:
    """Show the whole system at work on an invented press, with servers and data of its own.

    Every run starts empty. It stays up until Ctrl-C, so that you can ask the index.
    """
    from rich.console import Console

    from propos_local.demo.app import run

    with interruptible():
        status = run(Console(), once)
    raise click.exceptions.Exit(status)


@contextmanager
def interruptible() -> Iterator[None]:
    """Let SIGTERM and a closed terminal interrupt as Ctrl-C does; let the clean-up then finish."""
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def interrupt(number: int, frame: FrameType | None) -> None:
        del number, frame
        for each in signals:
            signal.signal(each, signal.SIG_IGN)
        click.echo("Interrupted: stopping what was started", err=True)
        raise KeyboardInterrupt

    before = {each: signal.signal(each, interrupt) for each in signals}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
